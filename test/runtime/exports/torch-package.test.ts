/** The package for PyTorch: its files without Python, and where there is a Python with PyTorch, what it computes. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Network } from '../../../compiler/graph.js'
import { packageRoot } from '../../../runtime/base/environment.js'
import { UserError } from '../../../runtime/base/user-error.js'
import type { Engine } from '../../../runtime/engines/engine.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { exportNetwork } from '../../../runtime/exports/export.js'
import { untrained } from '../../../runtime/exports/source.js'
import { torch } from '../../../runtime/exports/targets/torch.js'
import { goldenOf } from '../../../runtime/exports/torch/golden-values.js'
import { packageName } from '../../../runtime/exports/torch/package-name.js'
import { verifyExport } from '../../../runtime/exports/verify/verify.js'
import { buildNetwork } from '../../compiler/helpers/build-network.js'
import { torchPython } from '../../compiler/helpers/torch.js'
import { temporaryFolder } from '../data/temporary-folder.js'
import { classifier, everything, shared, transformer } from '../helpers/networks.js'
import { tinyBranches, tinyEmbedding, tinyEmbeddings, tinyMeasure } from '../training/tiny.js'

/** Parts whose names are Python's, torch's, or those of every package; blocks inside that are made of what others have. */
const odd: Network = buildNetwork({
  input: [9, 8, 1],
  tower: ({ inputs, add, again, chain }) => {
    const stem = chain('train', ['conv(4, 3x3)', 'bn(scale=false)', 'relu'], inputs[0])
    const own = add('class/__init', 'conv(4, 3x3, padding=same, trainable=false)', stem)
    const twice = again('forward/lambda', own, own)
    const first = chain('half', ['conv(4, 1x1)', 'relu', 'conv(4, 1x1)'], twice)
    const digit = add('2x/conv', 'conv(4, 2x2, stride=2, padding=same)', first)
    const positions = add('type/parameter', 'parameter(4x3x4, l2=0.1)')
    const placed = add('type/add', 'add', digit, positions)
    return chain('_private/self', ['reshape([12, 4])', 'layer_norm', 'dense(5)', 'flatten', 'dense(6)'], placed)
  },
  head: ({ inputs, add, chain }) =>
    chain('l2', ['square', 'mean', 'dense(1)', 'sigmoid'], add('subtract', 'subtract', ...inputs)),
})

const kinds: Readonly<Record<string, Network>> = {
  siamese: everything,
  shared,
  classifier,
  embedding: tinyEmbedding,
  pseudo: tinyBranches,
  embeddings: tinyEmbeddings,
  measure: tinyMeasure,
  transformer,
  odd,
}

describe('a package for PyTorch', function () {
  this.timeout(120_000)
  const temporary = temporaryFolder()
  const inside = (name: string) => path.join(temporary(), name)
  let engine: Engine

  before(async () => {
    engine = await openEngine('cpu')
  })

  async function written(network: Network, name: string): Promise<string> {
    const source = untrained(network, '', 3)
    const golden = await goldenOf(source, engine.tf)
    exportNetwork(source, torch, inside(name), golden === undefined ? {} : { golden })
    return inside(name)
  }

  it('has the same bytes each time, and no other files than its sums name', async () => {
    const folders = [await written(everything, 'a'), await written(everything, 'b')]
    const [one, two] = folders.map((folder) =>
      Object.fromEntries(filesOf(folder).map((name) => [name, readFileSync(path.join(folder, name), 'latin1')])),
    )
    expect(one).to.deep.equal(two)
    const named = one.SHA256SUMS.trim()
      .split('\n')
      .map((line) => line.slice(66))
    expect([...named, 'SHA256SUMS'].sort()).to.deep.equal(Object.keys(one).sort())
    expect(Object.keys(one)).to.include.members(['net/model.py', 'net/model.safetensors', 'pyproject.toml'])
  })

  it('is called as Python can import it, and as nothing that Python has', () => {
    expect(['SiRCNN', 'my-net', 'json', 'class', 'torch', '2x', '', 'tests', 'match'].map(packageName)).to.deep.equal([
      ...['sircnn', 'my_net', 'net_json', 'net_class', 'net_torch', 'net_2x', 'net', 'net_tests', 'match'],
    ])
  })

  it('is refused where blocks are nested deeper than Python calls', () => {
    const deep = buildNetwork({
      input: [2, 2, 1],
      tower: ({ inputs, add }) => add(`${'a/'.repeat(300)}conv`, 'conv(1, 1x1)', inputs[0]),
    })
    expect(() => exportNetwork(untrained(deep, '', 1), torch, inside('deep'), {})).to.throw(
      UserError,
      'blocks inside blocks',
    )
  })

  it('needs a Python with PyTorch to be verified, and says what to do where there is none', async () => {
    const folder = await written(everything, 'no-python')
    const failed = await verifyExport(folder, async () => engine, '/nowhere/python').then(
      () => expect.fail('it was verified'),
      (error) => error,
    )
    expect(failed).to.be.instanceOf(UserError)
    expect(failed.message).to.include('no Python with PyTorch is here')
    expect(failed.help).to.include('--python PROGRAM')
    exportNetwork(untrained(everything, '', 3), torch, inside('no-golden'), {})
    const without = await verifyExport(inside('no-golden'), async () => engine, '/nowhere/python').catch(
      (error) => error,
    )
    expect(without.message).to.include('has no net/golden.safetensors')
  })

  describe('computes what our engine computes', () => {
    let python: string
    before(function () {
      const found = torchPython()
      if (typeof found !== 'string') {
        python = found.program
        return
      }
      console.log(`    without PyTorch, since there is no Python that has it: ${found}`)
      this.skip()
    })

    it('of every kind of network, whatever its parts are called', async () => {
      const folders = []
      for (const [kind, network] of Object.entries(kinds)) folders.push(await written(network, kind))
      const script = fileURLToPath(new URL('test/long/exports/torch_packages.py', packageRoot))
      const found: readonly Found[] = JSON.parse(execFileSync(python, [script, ...folders], { encoding: 'utf8' }))
      for (const [at, [kind, network]] of Object.entries(kinds).entries()) {
        const { checks, holds } = found[at]
        expect(holds, `${kind}: ${JSON.stringify(checks)}`).to.equal(true)
        const outputs = checks.map(({ what }) => what)
        expect(outputs).to.include('features.0')
        expect(outputs.includes('value')).to.equal(network.head !== undefined)
      }
    })

    it('as netc verify-export finds, which tells where it does not', async () => {
      const folder = await written(odd, 'verified')
      const found = await verifyExport(folder, async () => engine, python)
      expect(found.holds, JSON.stringify(found.checks)).to.equal(true)
      expect(new Set(found.checks.map(({ file }) => file))).to.deep.equal(
        new Set(['net/model.safetensors', 'net/golden.safetensors', 'net/model.py']),
      )
      expect(found.runtime).to.match(/^torch \d/)
      change(path.join(folder, 'net/model.py'), 'torch.square', 'torch.abs')
      resum(folder, 'net/model.py')
      const changed = await verifyExport(folder, async () => engine, python)
      expect(changed.checks.filter(({ holds }) => !holds).map(({ what }) => what)).to.deep.equal(['logit', 'value'])
    })

    it('in the tests that it brings, which fail where the weights are others', async () => {
      const folder = await written(everything, 'own-tests')
      const test = () =>
        spawnSync(python, ['-B', '-m', 'unittest', 'discover', 'tests'], { cwd: folder, encoding: 'utf8' })
      expect(test().status, test().stderr).to.equal(0)
      const file = path.join(folder, 'net/model.safetensors')
      const bytes = readFileSync(file)
      bytes.writeFloatLE(bytes.readFloatLE(bytes.length - 4) + 100, bytes.length - 4)
      writeFileSync(file, bytes)
      expect(test().status).to.equal(1)
    })
  })
})

const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)).split(path.sep).join('/'))

interface Found {
  readonly checks: readonly { readonly what: string }[]
  readonly holds: boolean
}

function change(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8')
  expect(text).to.include(from)
  writeFileSync(file, text.replaceAll(from, to))
}

/** As if the file had been exported so. */
function resum(folder: string, name: string): void {
  const sum = createHash('sha256')
    .update(readFileSync(path.join(folder, name)))
    .digest('hex')
  const sums = path.join(folder, 'SHA256SUMS')
  const lines = readFileSync(sums, 'utf8').split('\n')
  writeFileSync(sums, lines.map((line) => (line.endsWith(`  ${name}`) ? `${sum}  ${name}` : line)).join('\n'))
}
