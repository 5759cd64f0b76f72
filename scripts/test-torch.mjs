// `npm run test:torch`: what netc exports, read by the programs of Python that it is for. Makes an environment of its own from pip, in a temporary folder, or takes the
// Python that NETC_TORCH_PYTHON names; where there is no Python, or no package index, there is nothing to test, which it says. The rest is a failure.
//   npm run test:torch [-- --quick] [--only 'specs/.*'] [--parts readers,torch,training] [--out docs/results/exports.json] [--torch-out docs/results/torch.json]
// --quick leaves the whole networks out; readers are ONNX, safetensors and cards, torch is the package for PyTorch, and training what it
// trains beside netc's cpu engine, in two processes and where one is killed (--training-out docs/results/torch-training.json). Where pip has its packages from, its own variables say
// (PIP_INDEX_URL, PIP_EXTRA_INDEX_URL): PyTorch for CPUs alone is a tenth as large.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt, root } from './install.mjs'

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    parts: { type: 'string', default: 'readers,torch,training' },
    out: { type: 'string' },
    'torch-out': { type: 'string' },
    'training-out': { type: 'string' },
  },
})
/** Relative above 1: of one operator, and of a whole network in its largest value. */
const [ofOperators, ofNetworks] = [1e-5, 1e-4]
const parts = options.parts.split(',')
const packages = [
  ...['safetensors', 'numpy'],
  ...(parts.includes('readers') ? ['onnx', 'onnxruntime', 'huggingface_hub'] : []),
  ...(parts.includes('torch') || parts.includes('training') ? ['torch'] : []),
  ...(parts.includes('torch') ? ['ruff', 'mypy'] : []),
]

await ensureBuilt()
process.chdir(root)
const { writeCases } = await import('../test/long/exports/cases.mjs')
const { specs, writeSpec } = await import('../test/long/exports/specs.mjs')
const { describeMachine, save } = await import('../test/long/setting.mjs')
const { openEngine } = await import('../dist/runtime/engines/open.js')
const { torchNetworks, torchOperators, torchPackage } = await import('../test/long/exports/torch.mjs')
const { exportModels } = await import('../test/long/exports/models.mjs')

const folder = mkdtempSync(path.join(tmpdir(), 'netc-exports-'))
try {
  const python = process.env.NETC_TORCH_PYTHON ?? makeEnvironment()
  if (python !== undefined && parts.includes('readers')) await test(python)
  if (python !== undefined && parts.includes('torch')) await testTorch(python)
  if (python !== undefined && parts.includes('training')) testTraining(python)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The environment's Python; undefined where there can be none, and then it says why. */
function makeEnvironment() {
  const python = process.platform === 'win32' ? 'python' : 'python3'
  const environment = path.join(folder, 'python')
  const steps = [
    [python, '-m', 'venv', environment],
    [
      path.join(environment, 'bin/python'),
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      ...packages,
    ],
  ]
  for (const [program, ...words] of steps) {
    const { status, error } = spawnSync(program, words, { stdio: 'inherit' })
    if (status === 0) continue
    console.log(
      `What netc exports is not tested with Python: ${error?.message ?? `${path.basename(program)} ${words.slice(0, 3).join(' ')} ended with ${status}`}.`,
    )
    return undefined
  }
  return path.join(environment, 'bin/python')
}

async function test(python) {
  const check = (command, ...where) => {
    const words = ['test/long/exports/check.py', command, ...where]
    const { status, stdout } = spawnSync(python, words, {
      stdio: ['ignore', 'pipe', 'inherit'],
      maxBuffer: 1 << 28,
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`check.py ${command} ended with ${status}`)
    return JSON.parse(stdout)
  }
  const versions = check('versions')
  console.log(
    Object.entries(versions)
      .map((entry) => entry.join(' '))
      .join(', '),
  )
  const operators = await testOperators(check)
  await exportModels(path.join(folder, 'models'), (where) => check('export', where))
  // After the cases, which the cpu engine has computed.
  const engine = await openEngine('wasm')
  const networks = options.quick ? [] : await testNetworks(check, engine)
  const { env } = await import('onnxruntime-web')
  save(options.out, {
    machine: describeMachine(engine.tf),
    versions: { ...versions, 'onnxruntime-web': env.versions.web },
    ...{ operators, networks },
  })
}

async function testTorch(python) {
  const operators = await torchOperators(python, path.join(folder, 'torch-cases'))
  refuse(operators.wrong)
  const engine = await openEngine('wasm')
  refuse(await torchPackage(python, path.join(folder, 'package'), engine))
  const where = { only: new RegExp(options.only), engine }
  const found = options.quick
    ? { networks: [], wrong: [] }
    : await torchNetworks(python, path.join(folder, 'of'), where)
  refuse(found.wrong)
  save(options['torch-out'], {
    machine: describeMachine(engine.tf),
    versions: versionsOf(python, ['torch', 'numpy', 'safetensors', 'ruff', 'mypy']),
    ...{ operators: operators.operators, networks: found.networks },
  })
}

/** The tests that are skipped where there is no PyTorch, and those that take minutes. */
function testTraining(python) {
  const file = path.join(folder, 'measured.jsonl')
  const tests = ['runtime/exports/torch/*', 'cli/train-torch'].map((name) => `dist/test/${name}.test.js`)
  const words = ['node_modules/mocha/bin/mocha.js', '--no-config', '--timeout', '1200000', ...tests]
  const env = { ...process.env, NETC_TORCH_PYTHON: python, NETC_TORCH_LONG: file }
  const { status } = spawnSync(process.execPath, words, { stdio: 'inherit', env })
  if (status !== 0) process.exitCode = 1
  const measured = existsSync(file)
    ? readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
    : []
  save(options['training-out'], { versions: versionsOf(python, ['torch', 'numpy', 'safetensors']), measured })
}

function versionsOf(python, names) {
  const script =
    'import importlib.metadata, json, sys; print(json.dumps({n: importlib.metadata.version(n) for n in sys.argv[1:]}))'
  const { stdout } = spawnSync(python, ['-c', script, ...names], { encoding: 'utf8' })
  return { python: spawnSync(python, ['-V'], { encoding: 'utf8' }).stdout.trim().split(' ')[1], ...JSON.parse(stdout) }
}

async function testOperators(check) {
  const web = await writeCases(path.join(folder, 'cases'))
  const found = check('cases', path.join(folder, 'cases'))
  const operators = Object.entries(web).map(([operator, { cases, difference }]) => {
    const { onnxruntime, reference } = found[operator]
    return { operator, cases, 'onnxruntime-web': difference, onnxruntime, reference }
  })
  const differs = operators.filter(
    (each) => !(Math.max(each['onnxruntime-web'], each.onnxruntime, each.reference) <= ofOperators),
  )
  const cases = operators.reduce((sum, each) => sum + each.cases, 0)
  console.log(`operators: ${cases} cases of ${operators.length}, each with its channels last and first`)
  refuse(differs.map(({ operator, ...rest }) => `${operator}: ${JSON.stringify(rest)}`))
  return operators
}

async function testNetworks(check, engine) {
  const networks = []
  for (const file of specs.filter((each) => new RegExp(options.only).test(each))) {
    const where = path.join(folder, 'network')
    mkdirSync(folder, { recursive: true })
    await writeSpec(file, where, engine)
    const outputs = check('model', where)
    rmSync(where, { recursive: true })
    networks.push({ file, outputs })
    console.log(
      `${file}: ${outputs.map(({ output, difference, largest }) => `${output} ${difference.toExponential(1)} of ${largest.toPrecision(2)}`).join(', ')}`,
    )
    refuse(
      outputs
        .filter(({ difference, largest }) => !(difference <= ofNetworks * largest))
        .map((each) => `${file}: ${JSON.stringify(each)}`),
    )
  }
  return networks
}

function refuse(differing) {
  if (differing.length === 0) return
  console.error(`differs by more than it may:\n${differing.join('\n')}`)
  process.exitCode = 1
}
