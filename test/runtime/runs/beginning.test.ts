/** Runs that begin with the weights of others. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import type { Network } from '../../../compiler/graph.js'
import type { Engine } from '../../../runtime/engines/engine.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { initialWeights } from '../../../runtime/model/initial-weights.js'
import { writeModelFiles } from '../../../runtime/model/model-files.js'
import {
  type Beginning,
  beginFrom,
  initialIn,
  untrainedFrozen,
  withBeginning,
} from '../../../runtime/runs/beginning.js'
import { readBest } from '../../../runtime/runs/best-weights.js'
import { loadBest, loadLatest } from '../../../runtime/runs/checkpoint.js'
import { originOf } from '../../../runtime/runs/origin.js'
import { openRun } from '../../../runtime/runs/run-folder.js'
import { runPaths } from '../../../runtime/runs/run-paths.js'
import { buildNetwork } from '../../compiler/helpers/build-network.js'
import { temporaryFolder } from '../data/temporary-folder.js'
import { freeze } from '../helpers/freeze.js'
import { tinyMeasure, tinyNetwork } from '../training/tiny.js'
import { expectSame, refused, resumeTiny, startTiny } from './tiny-runs.js'

/** The tiny network with a wider last layer of the tower, and a layer more in the head. */
const wider: Network = buildNetwork({
  input: [6, 6, 1],
  tower: ({ inputs, chain }) =>
    chain('', ['conv(3, 3x3, stride=2)', 'bn(momentum=0.9)', 'relu', 'flatten', 'dense(4)'], inputs[0]),
  head: ({ inputs, add, chain }) =>
    chain('', ['square', 'scale', 'dense(1)', 'sigmoid'], add('subtract', 'subtract', ...inputs)),
})

const frozen = freeze(tinyNetwork, (name) => name.startsWith('tower'))

describe('the beginning of a run', () => {
  const temporary = temporaryFolder()
  const inside = (name: string) => path.join(temporary(), name)
  let engine: Engine
  /** Of the run that has ended. */
  let best: Float32Array[]
  let count = 0

  before(async () => {
    engine = await openEngine('cpu')
    await startTiny(inside('done'), { engine })
    await startTiny(inside('stopped'), { engine, stopAfter: 13 })
    best = readBest(inside('done/best'), tinyNetwork)
  })

  const copyOf = (run: string): string => {
    const copy = inside(`copy-${count++}`)
    cpSync(inside(run), copy, { recursive: true })
    return copy
  }
  const valueIn = (values: readonly Float32Array[], network: Network, name: string) =>
    values[network.weights.findIndex((weight) => weight.path === name)]
  const expectValues = ({ values }: Beginning, expected: readonly Float32Array[]) => {
    for (const [name, own] of values) expect(own, name).to.deep.equal(valueIn(expected, tinyNetwork, name))
  }

  it('is matched by path and shape; the rest is reported with the reason', () => {
    const beginning = beginFrom(wider, inside('done'))
    const { sha256, ...record } = beginning.record
    expect(sha256).to.match(/^[0-9a-f]{64}$/)
    expect(record).to.deep.equal({
      ...{ where: inside('done'), path: inside('done'), weights: 'the weights chosen at the end of the run' },
      ...{ matched: 7, missing_there: ['head/scale/gamma'], missing_here: [] },
      other_shape: [
        { path: 'tower/dense/kernel', here: [12, 4], there: [12, 3] },
        { path: 'tower/dense/bias', here: [4], there: [3] },
        { path: 'head/dense/kernel', here: [4, 1], there: [3, 1] },
      ],
    })
    expect([...beginning.values.keys()]).to.deep.equal([
      ...['conv/kernel', 'conv/bias', 'bn/gamma', 'bn/beta', 'bn/moving_mean', 'bn/moving_variance'].map(
        (name) => `tower/${name}`,
      ),
      'head/dense/bias',
    ])
    expectValues(beginning, best)
    const initial = initialWeights(wider, 3)
    const begun = withBeginning(wider, initial, beginning)
    for (const [index, { path: name }] of wider.weights.entries()) {
      expect(begun[index], name).to.equal(beginning.values.get(name) ?? initial[index])
    }
    expect(withBeginning(wider, initial, undefined)).to.deep.equal(initial)
    const isInitial = initialIn(beginning.record)
    for (const { path: name } of wider.weights) expect(isInitial(name), name).to.equal(!beginning.values.has(name))
    expect(initialIn(undefined)('tower/conv/kernel')).to.equal(true)
    const { missing_here } = beginFrom(tinyMeasure, inside('done')).record
    expect(missing_here).to.deep.equal(['head/dense/kernel', 'head/dense/bias'])
  })

  it('is the best weights of a running training, or those of its last checkpoint before it has any', async () => {
    const { paths, record } = openRun(inside('stopped'))
    const { state } = loadLatest(paths, originOf(paths, record)).checkpoint
    const found = beginFrom(tinyNetwork, inside('stopped'))
    expect(found.record.weights).to.equal(`the weights of iteration ${state.best!.iteration}, the best of 13 so far`)
    expectValues(
      found,
      loadBest(paths.checkpoints, state.best!.iteration).tensors.map(({ values }) => values),
    )
    const early = inside('early')
    await startTiny(early, { engine, stopAfter: 2 })
    expect(beginFrom(tinyNetwork, early).record.weights).to.equal('the weights of iteration 2')
  })

  it('is those of a model that has no run, whatever its names', () => {
    const values = initialWeights(tinyNetwork, 8)
    writeModelFiles(inside('model'), tinyNetwork, values)
    const found = beginFrom(tinyNetwork, inside('model'))
    expect(found.record).to.include({ matched: tinyNetwork.weights.length, weights: 'the weights of the model' })
    expectValues(found, values)
    // tfjs takes no name that begins with an underscore.
    const network: Network = JSON.parse(
      JSON.stringify(tinyNetwork).replaceAll('"tower/', '"_tower/').replaceAll('"name":"tower"', '"name":"_tower"'),
    )
    writeModelFiles(inside('underscore'), network, values)
    expect(beginFrom(network, inside('underscore')).record.matched).to.equal(network.weights.length)
  })

  it('is refused where nothing matches, with examples of both sides', async () => {
    const renamed: Network = JSON.parse(
      JSON.stringify(tinyNetwork).replaceAll('"tower/', '"eye/').replaceAll('"head/', '"judge/'),
    )
    await refused(
      async () => beginFrom(renamed, inside('done')),
      `no weight of ${inside('done')} has the same path and shape as one of net: there are tower/conv/kernel 3x3x1x3, tower/conv/bias 3, tower/bn/gamma 3; here eye/conv/kernel 3x3x1x3, eye/conv/bias 3, eye/bn/gamma 3\nweights are found by path and shape`,
    )
  })

  it('is refused where there is neither a run nor a model, or its files are damaged', async () => {
    const from = (folder: string) => async () => beginFrom(tinyNetwork, folder)
    await refused(from(inside('nowhere')), 'is neither the folder of a run nor of a model: it does not exist')
    await refused(from(temporary()), 'it has neither run.json nor model.json')
    const damaged = copyOf('done')
    const file = path.join(damaged, 'best/weights.bin')
    const bytes = readFileSync(file)
    bytes[5] ^= 1
    writeFileSync(file, bytes)
    await refused(from(damaged), 'is damaged, or was changed')
    rmSync(file)
    await refused(from(damaged), 'weights.bin is missing')
    const changed = async (edit: (text: string) => string, words: string) => {
      const folder = inside(`model-${count++}`)
      const [, model] = writeModelFiles(folder, tinyNetwork, initialWeights(tinyNetwork, 8))
      writeFileSync(model, edit(readFileSync(model, 'utf8')))
      await refused(from(folder), words)
    }
    await changed((text) => text.slice(9), 'is damaged')
    await changed(() => '{}', "it must have required property 'weightsManifest'")
    const manifest = (edit: (group: { paths: string[]; weights: { shape: number[]; dtype: string }[] }) => void) => {
      return (text: string) => {
        const model = JSON.parse(text)
        edit(model.weightsManifest[0])
        return JSON.stringify(model)
      }
    }
    const dtype = manifest(({ weights }) => {
      weights[1].dtype = 'int32'
    })
    await changed(dtype, 'weightsManifest/0/weights/1/dtype must be equal to constant')
    const elsewhere = manifest(({ paths }) => void paths.splice(0, 1, '../weights.bin'))
    await changed(elsewhere, 'weightsManifest/0/paths/0 must match pattern')
    const larger = manifest(({ weights }) => void weights[0].shape.splice(0, 1, 4))
    await changed(larger, `has ${4 * 85} bytes, and model.json states ${4 * 94}`)
  })

  it('is recorded, shown in the report, and not what another run begins with', async () => {
    const beginning = beginFrom(wider, inside('done'))
    const { paths } = await startTiny(inside('wider'), { engine, network: wider, beginning })
    const { record } = openRun(inside('wider'))
    expect(record.from).to.deep.equal(beginning.record)
    const page = readFileSync(paths.report, 'utf8')
    expect(page).to.contain(`7 of 11 weights are those of ${inside('done')}`)
    expect(page)
      .to.contain('tower/dense/kernel (12x3 there, 12x4 here)')
      .and.to.contain('1 not there: head/scale/gamma')
    const { from: _, ...without } = record
    expect(originOf(paths, without).run).not.to.equal(originOf(paths, record).run)
  })

  it('is the start of training: a frozen tower ends with it, bit for bit, and a resumed run is the same', async () => {
    const beginning = beginFrom(frozen, inside('done'))
    const run = { engine, network: frozen, beginning }
    await startTiny(inside('whole'), run)
    const ended = readBest(inside('whole/best'), frozen)
    for (const [index, { path: name }] of frozen.weights.entries()) {
      if (name.startsWith('tower/')) expect(ended[index], name).to.deep.equal(best[index])
      else if (name.endsWith('kernel')) expect(ended[index], name).not.to.deep.equal(best[index])
    }
    await startTiny(inside('parts'), { ...run, stopAfter: 7 })
    await resumeTiny(inside('parts'), { engine })
    expectSame(inside('parts'), inside('whole'))
  })

  it('is found again where a run ended before its first checkpoint, and refused where it is another by then', async () => {
    const source = copyOf('done')
    const beginning = beginFrom(frozen, source)
    const onlyBegun = async (name: string): Promise<string> => {
      await startTiny(inside(name), { engine, network: frozen, beginning, stopAfter: 0 })
      const { checkpoints, beginning: mark } = runPaths(inside(name))
      rmSync(checkpoints, { recursive: true })
      writeFileSync(mark, '')
      return inside(name)
    }
    const again = await onlyBegun('again')
    await resumeTiny(again, { engine })
    expectSame(again, inside('whole'))
    const changed = await onlyBegun('changed')
    writeModelFiles(path.join(source, 'best'), tinyNetwork, initialWeights(tinyNetwork, 9))
    rmSync(path.join(source, 'best/SHA256SUMS'))
    await refused(() => resumeTiny(changed, { engine }), 'are others than those that the run began with')
  })

  it('leaves missing frozen weights as they are initialized, and reports them', () => {
    const names = (network: Network, beginning?: Beginning) => untrainedFrozen(network, beginning)
    expect(names(tinyNetwork)).to.deep.equal([])
    expect(names(frozen)).to.have.length(8)
    expect(names(frozen, beginFrom(frozen, inside('done')))).to.deep.equal([])
    const half = freeze(wider, (name) => name.startsWith('tower'))
    expect(names(half, beginFrom(half, inside('done')))).to.deep.equal(['tower/dense/kernel', 'tower/dense/bias'])
  })
})
