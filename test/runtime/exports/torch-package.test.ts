/** The package for PyTorch: its files without Python, and where there is a Python with PyTorch, what it computes. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import type { Network } from '../../../compiler/graph.js'
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

    for (const [kind, network] of Object.entries(kinds)) {
      it(`(${kind})`, async () => {
        const folder = await written(network, kind)
        const { checks, holds } = await verifyExport(folder, async () => engine, python)
        expect(holds, JSON.stringify(checks)).to.equal(true)
        const outputs = checks.filter(({ file }) => file.endsWith('model.py')).map(({ what }) => what)
        expect(outputs).to.include('features.0')
        expect(outputs.includes('value')).to.equal(network.head !== undefined)
      })
    }

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
