import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { parse } from 'yaml'
import { readTensors } from '../../../compiler/targets/onnx/read-tensors.js'
import { UserError } from '../../../runtime/base/user-error.js'
import type { Engine } from '../../../runtime/engines/engine.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { exportNetwork } from '../../../runtime/exports/export.js'
import { type ExportSource, trained, untrained } from '../../../runtime/exports/source.js'
import { exportTargets } from '../../../runtime/exports/targets/index.js'
import { makeOnnx, onnx } from '../../../runtime/exports/targets/onnx.js'
import type { ExportTarget } from '../../../runtime/exports/targets/target.js'
import type { Verification } from '../../../runtime/exports/verify/verify.js'
import { verifyExport } from '../../../runtime/exports/verify/verify.js'
import { type Calibration, writeCalibration } from '../../../runtime/matching/calibration.js'
import { readBest } from '../../../runtime/runs/best-weights.js'
import { openRun } from '../../../runtime/runs/run-folder.js'
import { temporaryFolder } from '../data/temporary-folder.js'
import { classifier, everything, shared, transformer } from '../helpers/networks.js'
import { startTiny } from '../runs/tiny-runs.js'
import { tinyBranches, tinyEmbedding, tinyEmbeddings, tinyMeasure } from '../training/tiny.js'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** What a folder holds, by the names of its files. */
const contents = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.join(parentPath, name))
      .map((file) => [path.relative(folder, file), sha256(readFileSync(file))]),
  )

function refused(work: () => unknown): UserError {
  try {
    work()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  return expect.fail('it was not refused')
}

describe('exports', function () {
  this.timeout(30_000)
  const temporary = temporaryFolder()
  const inside = (name: string) => path.join(temporary(), name)
  let engine: Engine
  const verify = (folder: string): Promise<Verification> => verifyExport(folder, async () => engine)
  const target = (name: string): ExportTarget => exportTargets.get(name)!

  before(async () => {
    engine = await openEngine('cpu')
    await startTiny(inside('run'), { engine })
    await startTiny(inside('begun'), { engine, stopAfter: 2 })
  })

  for (const name of exportTargets.keys()) {
    it(`${name}: the same run gives the same bytes, with a card, the graph and checksums, and passes`, async () => {
      const folders = ['one', 'two'].map((each) => inside(`${name}-${each}`))
      for (const folder of folders) exportNetwork(trained(inside('run')), target(name), folder, {})
      expect(contents(folders[0])).to.deep.equal(contents(folders[1]))
      const names = readdirSync(folders[0])
      expect(names).to.include.members(['README.md', 'SHA256SUMS', 'graph.json', 'export.json', 'protocol.yaml'])
      const sums = readFileSync(path.join(folders[0], 'SHA256SUMS'), 'utf8').trimEnd().split('\n')
      const { SHA256SUMS: _, ...others } = contents(folders[0])
      expect(Object.fromEntries(sums.map((line) => line.split('  ').reverse()))).to.deep.equal(others)
      // What is for PyTorch has a test of its own.
      if (name === 'torch') return
      const { holds, checks } = await verify(folders[0])
      expect(holds, JSON.stringify(checks)).to.equal(true)
      expect(checks.some(({ what, values }) => what === 'weights' && values > 50)).to.equal(true)
    })
  }

  it('hold the best weights of a run, and those reached while it goes on', () => {
    const { network, paths } = openRun(inside('run'))
    const source = trained(inside('run'))
    expect(network.weights.map((_, index) => source.read(index))).to.deep.equal(readBest(paths.best, network))
    expect(source.words).to.match(/^those of iteration \d+, the best on validation$/)
    const begun = trained(inside('begun'))
    expect(begun.words).to.match(/iteration 2/)
    expect(begun.run?.result).to.equal(undefined)
    exportNetwork(begun, target('onnx'), inside('of-begun'), {})
    expect(readFileSync(inside('of-begun/README.md'), 'utf8')).to.include('| training | not ended |')
  })

  const kinds = {
    siamese: everything,
    shared,
    classifier,
    embedding: tinyEmbedding,
    pseudo: tinyBranches,
    embeddings: tinyEmbeddings,
    measure: tinyMeasure,
    transformer,
  }
  for (const [kind, network] of Object.entries(kinds)) {
    it(`of every kind of network pass (${kind})`, async () => {
      // What is for PyTorch has a test of its own.
      for (const name of [...exportTargets.keys()].filter((each) => each !== 'torch')) {
        const folder = inside(`${kind}-${name}`)
        exportNetwork(untrained(network, '', 3), target(name), folder, {})
        const { holds, checks } = await verify(folder)
        expect(holds, JSON.stringify(checks)).to.equal(true)
      }
    })
  }

  it('of a model for TensorFlow.js can be exported again, with its weights', () => {
    exportNetwork(trained(inside('run')), target('tfjs'), inside('model'), {})
    exportNetwork(trained(inside('model')), target('safetensors'), inside('again'), {})
    exportNetwork(trained(inside('run')), target('safetensors'), inside('direct'), {})
    expect(contents(inside('again'))['model.safetensors']).to.equal(contents(inside('direct'))['model.safetensors'])
  })

  it('read a weight when it is written, one after the other', () => {
    const source = trained(inside('run'))
    const asked: number[] = []
    const watched: ExportSource = {
      ...source,
      read(index) {
        asked.push(index)
        return source.read(index)
      },
    }
    exportNetwork(watched, target('tfjs'), inside('watched'), {})
    const order = [...source.network.weights.keys()]
    expect(asked).to.deep.equal([...order, ...order])
  })

  it('put weights that do not fit into a file beside it, and pass', async () => {
    const small: ExportTarget = { ...onnx, make: (source, options) => makeOnnx(source, options, 4000) }
    exportNetwork(untrained(everything, '', 3), small, inside('beside'), { parts: ['embed', 'head'] })
    const names = readdirSync(inside('beside'))
    expect(names).to.include.members(['embed.onnx', 'embed.onnx.data', 'head.onnx']).and.not.include('head.onnx.data')
    const bytes = readTensors(readFileSync(inside('beside/embed.onnx')))
      .filter(({ values }) => !(values instanceof Uint8Array))
      .reduce((sum, { values }) => sum + (values as { length: number }).length, 0)
    expect(readFileSync(inside('beside/embed.onnx.data')).length).to.equal(bytes)
    expect((await verify(inside('beside'))).holds).to.equal(true)
    expect(readFileSync(inside('beside/README.md'), 'utf8')).to.include('`embed.onnx.data`')
  })

  it('say what the outputs of a classifier are', () => {
    const { run } = trained(inside('run'))
    const labels = ['left', 'right', '右', 'd', 'e', 'f']
    const source = { ...untrained(classifier, '', 1), run: { ...run!, record: { ...run!.record, labels } } }
    exportNetwork(source, onnx, inside('labels'), {})
    expect(JSON.parse(readFileSync(inside('labels/labels.json'), 'utf8'))).to.deep.equal(labels)
    expect(readFileSync(inside('labels/classify.onnx'), 'utf8')).to.include(JSON.stringify(labels))
    expect(readFileSync(inside('labels/README.md'), 'utf8')).to.include(
      '| classes | 6, in the order of `labels.json` |',
    )
  })

  it('have the threshold of the run, where it is of these weights', () => {
    const { network, paths } = openRun(inside('run'))
    const hash = createHash('sha256')
    for (const values of readBest(paths.best, network)) hash.update(new Uint8Array(values.buffer))
    const rate = { rate: 0.01, interval: [0, 0.02] as const, pairs: 100, classes: 5, independent: 40 }
    const calibration: Calibration = {
      ...{
        format: 'netc-calibration',
        version: 1,
        network: network.name,
        weights: hash.digest('hex'),
        preparation: 'p',
      },
      ...{ created: '2026-01-01T00:00:00.000Z', data: { name: 'tiny', fingerprint: 'f', images: 9 }, far: 0.01 },
      ...{ score: 0.75, threshold: 0.75, false_accepts: rate, false_rejects: rate, interval_method: 'none', notes: [] },
    }
    const file = path.join(paths.folder, 'calibration.json')
    writeCalibration(file, calibration)
    exportNetwork(trained(inside('run')), onnx, inside('threshold'), {})
    expect(readFileSync(inside('threshold/calibration.json'), 'utf8')).to.equal(readFileSync(file, 'utf8'))
    expect(readFileSync(inside('threshold/README.md'), 'utf8')).to.include(
      '| threshold | 0.75, for 1.0% of false accepts',
    )
    writeCalibration(file, { ...calibration, weights: 'f'.repeat(64) })
    const other = trained(inside('run'))
    expect(other.damaged.join()).to.match(/is the threshold of other weights; the export has none$/)
    expect(other.run!.calibration).to.equal(undefined)
    rmSync(file)
  })

  it('have the parts that are asked for', () => {
    const files = (folder: string, parts: readonly string[]) => {
      exportNetwork(untrained(tinyBranches, '', 1), onnx, inside(folder), { parts })
      return readdirSync(inside(folder))
        .filter((name) => name.endsWith('.onnx'))
        .sort()
    }
    expect(files('parts-1', ['embed'])).to.deep.equal(['embed-left.onnx', 'embed-right.onnx'])
    expect(files('parts-2', ['pair', 'embed-right'])).to.deep.equal(['embed-right.onnx', 'pair.onnx'])
    const { message, help } = refused(() => files('parts-3', ['classify']))
    expect(message).to.equal('net has no part classify')
    expect(help).to.equal('a pseudo-siamese network has embed, embed-left, embed-right, head, pair')
    expect(existsSync(inside('parts-3'))).to.equal(false)
  })

  describe('leave nothing where they cannot be', () => {
    it('a folder that holds anything is refused, and stays', () => {
      mkdirSync(inside('mine'))
      writeFileSync(inside('mine/notes.txt'), 'mine')
      const { message, help } = refused(() => exportNetwork(trained(inside('run')), onnx, inside('mine'), {}))
      expect(message).to.equal(`${inside('mine')} is not empty: it contains notes.txt`)
      expect(help).to.equal('use a new or an empty folder with -o')
      expect(readdirSync(inside('mine'))).to.deep.equal(['notes.txt'])
      expect(
        refused(() => exportNetwork(trained(inside('run')), onnx, inside('mine/notes.txt'), {})).message,
      ).to.include('is a file')
    })

    it('an empty folder is filled', () => {
      mkdirSync(inside('empty'))
      exportNetwork(trained(inside('run')), onnx, inside('empty'), {})
      expect(existsSync(inside('empty/embed.onnx'))).to.equal(true)
    })

    it('what fails on the way leaves no folder, and no draft', () => {
      const source = trained(inside('run'))
      const failing: ExportSource = {
        ...source,
        read(index) {
          if (index === 3) throw new UserError('the disk is gone')
          return source.read(index)
        },
      }
      mkdirSync(inside('fails'))
      expect(refused(() => exportNetwork(failing, target('tfjs'), inside('fails/out'), {})).message).to.equal(
        'the disk is gone',
      )
      expect(readdirSync(inside('fails'))).to.deep.equal([])
    })

    it('drafts of processes that were killed are removed', () => {
      mkdirSync(inside('killed/out.999999999-0123abcd.tmp'), { recursive: true })
      mkdirSync(inside('killed/other.999999999-0123abcd.tmp'))
      exportNetwork(trained(inside('run')), target('tfjs'), inside('killed/out'), {})
      expect(readdirSync(inside('killed')).sort()).to.deep.equal(['other.999999999-0123abcd.tmp', 'out'])
    })
  })

  describe('are refused as a source', () => {
    it('a folder that is no run and no model', () => {
      mkdirSync(inside('nothing'))
      expect(refused(() => trained(inside('nothing'))).message).to.include('it has no run.json')
      expect(refused(() => trained(inside('nowhere'))).message).to.include('it does not exist')
      writeFileSync(inside('nothing/model.json'), '{}')
      expect(refused(() => trained(inside('nothing'))).message).to.include('without the graph.json of its network')
    })

    it('a model whose weights are of another network', () => {
      exportNetwork(untrained(tinyMeasure, '', 1), target('tfjs'), inside('a'), {})
      exportNetwork(untrained(tinyBranches, '', 1), target('tfjs'), inside('b'), {})
      writeFileSync(inside('a/graph.json'), readFileSync(inside('b/graph.json')))
      expect(refused(() => trained(inside('a'))).message).to.match(
        /a\/model\.json is not of the network of .*: \S+, \S+, is/,
      )
    })
  })

  describe('have a card', () => {
    const card = (name: string, source: ExportSource, wishes = {}) => {
      exportNetwork(source, onnx, inside(name), wishes)
      const text = readFileSync(inside(`${name}/README.md`), 'utf8')
      return { text, front: parse(/^---\n([\s\S]*?)^---$/m.exec(text)![1]) }
    }

    it('with the task, the data and figures with intervals for the hub, and a licence only where one is given', () => {
      const { front, text } = card('card-1', trained(inside('run')))
      expect(front).to.include({ pipeline_tag: 'image-feature-extraction', library_name: 'onnx' })
      expect(front).not.to.have.property('license')
      const { tests } = trained(inside('run')).run!.result!
      const [{ name, results }] = front['model-index']
      expect(name).to.equal('net')
      expect(results).to.have.length(tests.length)
      expect(results[0].metrics[0].value).to.equal(tests[0].value)
      expect(results[0].metrics[0].name).to.match(/^accuracy \(95% interval \d+\.\d% to \d+\.\d%\)$/)
      expect(results[0].dataset).to.deep.equal({ type: front.datasets[0], name: front.datasets[0] })
      for (const part of ['## Preprocessing', '## Figures', '## Use', '| seed | 3 |', '| protocol |'])
        expect(text).to.include(part)
      expect(text).not.to.include(temporary())
    })

    it('with an id for data whose name is none', () => {
      const source = trained(inside('run'))
      const record = { ...source.run!.record, data: { ...source.run!.record.data, name: 'my coins: front' } }
      const { front, text } = card('card-5', { ...source, run: { ...source.run!, record } })
      expect(front.datasets).to.deep.equal(['my-coins-front'])
      expect(text).to.include('| data | my coins: front: ')
    })

    it('with the licence as the hub writes it', () => {
      expect(card('card-2', trained(inside('run')), { license: 'Apache-2.0' }).front.license).to.equal('apache-2.0')
      const own = card('card-3', trained(inside('run')), { license: 'Our own licence: "free"' }).front
      expect(own).to.include({ license: 'other', license_name: 'Our own licence: "free"' })
    })

    it('of what is not trained says so, without figures', () => {
      const { text, front } = card('card-4', untrained(classifier, '', 5))
      expect(text).to.include('| weights | not trained: the initial weights of seed 5 |')
      expect(front.pipeline_tag).to.equal('image-classification')
      expect(front).not.to.have.property('model-index')
      expect(text).not.to.include('## Figures')
    })
  })
})
