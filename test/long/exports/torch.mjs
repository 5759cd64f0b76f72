// The package for PyTorch: every operator beside our engine, every network that ships as a package, and its source held by ruff and mypy.
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { benchmarkWeights } from '../../../dist/bench/initial-weights.js'
import { operators } from '../../../dist/compiler/ops/index.js'
import { exportNetwork } from '../../../dist/runtime/exports/export.js'
import { exportTargets } from '../../../dist/runtime/exports/targets/index.js'
import { goldenOf } from '../../../dist/runtime/exports/torch/golden-values.js'
import { packageName } from '../../../dist/runtime/exports/torch/package-name.js'
import { runTorchCases, writeTorchCases } from '../../../dist/test/compiler/helpers/torch.js'
import { torchCases } from '../../../dist/test/compiler/helpers/torch-cases.js'
import { exampleCases, randomCases } from '../../../dist/test/compiler/ops/cases.js'
import { networkOf, seed } from '../setting.mjs'
import { specs } from './specs.mjs'

/** Random applications of each operator, and how many are drawn to find them: those of the conformance tests. */
const [wanted, draws] = [25, 600]

/** Differences of every operator, and what is wrong. */
export async function torchOperators(python, folder) {
  const cases = [...operators.values()].flatMap((each) => [...exampleCases(each), ...randomCases(each, wanted, draws)])
  writeTorchCases(folder, await torchCases(cases))
  const found = runTorchCases(python, folder)
  const wrong = Object.values(found).flatMap((each) => each.wrong)
  const rows = Object.entries(found).map(([operator, { wrong: _, difference, gradient, cases: count }]) => {
    return { operator, cases: count, torch: difference, gradient }
  })
  console.log(`PyTorch: ${cases.length} cases of ${rows.length} operators, each with its channels last and first`)
  return { operators: rows, wrong }
}

/** Every network that ships and that `only` says: exported, verified by its own program, and its source checked. */
export async function torchNetworks(python, folder, { only, engine }) {
  const networks = []
  const wrong = []
  for (const file of specs.filter((each) => only.test(each))) {
    rmSync(folder, { recursive: true, force: true })
    const name = await exportSpec(file, folder, engine)
    const { status, stdout, stderr } = spawnSync(python, ['-m', name, 'verify', '--json'], {
      ...{ cwd: folder, encoding: 'utf8', env: quiet() },
    })
    if (status === null || !stdout.startsWith('{')) throw new Error(`${file}: ${stderr}`)
    const { checks, holds } = JSON.parse(stdout)
    if (!holds) wrong.push(`${file}: ${stdout}`)
    wrong.push(...sourceProblems(python, folder, `${name}/model.py`).map((text) => `${file}: ${text}`))
    networks.push({
      file,
      outputs: checks.map(({ what, difference, largest }) => ({ output: what, difference, largest })),
    })
    console.log(
      `${file}: ${checks.map(({ what, difference, largest }) => `${what} ${difference.toExponential(1)} of ${largest.toPrecision(2)}`).join(', ')}`,
    )
  }
  return { networks, wrong }
}

/** Nothing is written beside the sources. */
const quiet = () => ({ ...process.env, PYTHONDONTWRITEBYTECODE: '1' })

async function exportSpec(file, folder, { tf }) {
  const network = networkOf(file)
  const weights = [...benchmarkWeights(network, seed)]
  const source = { network, entry: file, read: (index) => weights[index], words: 'not trained', damaged: [] }
  mkdirSync(path.dirname(folder), { recursive: true })
  exportNetwork(source, exportTargets.get('torch'), folder, { golden: await goldenOf(source, tf) })
  return packageName(network.name)
}

/** What ruff says of a file, and that is not as it lays one out. */
function sourceProblems(python, folder, file) {
  const steps = [
    ['ruff', 'check', '--no-cache', file],
    ['ruff', 'format', '--no-cache', '--check', file],
  ]
  return steps.flatMap((words) => problemOf(python, words, folder))
}

/** The package of the model that ships: types, lints, and the tests that come with it. */
export async function torchPackage(python, folder, engine) {
  const name = await exportSpec('specs/sircnn.net', folder, engine)
  const steps = [
    ['mypy', '--no-incremental', name, 'tests'],
    ['ruff', 'check', '--no-cache', '.'],
    ['ruff', 'format', '--no-cache', '--check', '.'],
    ['unittest', 'discover', 'tests'],
  ]
  const wrong = steps.flatMap((words) => problemOf(python, words, folder))
  console.log(`specs/sircnn.net as a package: ${steps.map(([tool, word]) => `${tool} ${word}`).join(', ')}`)
  return wrong
}

function problemOf(python, words, folder) {
  const { status, stdout, stderr } = spawnSync(python, ['-m', ...words], {
    ...{ cwd: folder, encoding: 'utf8', env: quiet() },
  })
  return status === 0 ? [] : [`${words.join(' ')}: ${stdout}${stderr}`]
}
