/** Frozen weights, from the text of a file to reports and outputs. */
import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { summaryTable } from '../../cli/summary-table.js'
import { countParameters } from '../../compiler/analyses/counts.js'
import { diffNetworks } from '../../compiler/analyses/diff.js'
import type { PartDiff } from '../../compiler/analyses/diff-parts.js'
import { summarize } from '../../compiler/analyses/summary.js'
import { type Network, subgraphs } from '../../compiler/graph.js'
import { compileGraph, graphLines } from '../../compiler/graph-json.js'
import { operators } from '../../compiler/ops/index.js'
import { toTopology } from '../../compiler/targets/tfjs/model-json.js'
import { openEngine } from '../../runtime/engines/open.js'
import { initialWeights } from '../../runtime/model/initial-weights.js'
import { buildModel } from '../../runtime/model/model.js'
import { codesOf, compileText, networkAround, networkOf } from './support.js'

/** The owners of frozen weights, in the graph's order. */
function frozenOf(network: Network): readonly string[] {
  const nodes = subgraphs(network).flatMap((part) => part.nodes)
  return nodes.flatMap(({ path, attributes }) => (attributes.trainable === false ? [path] : []))
}

const body = (trainable: string) =>
  `  conv(4, 3x3, l2=0.1${trainable}) -> bn(${trainable.slice(2)}) -> relu -> flatten -> dense(3)`

describe('trainable', () => {
  it('is a parameter of every operator that has weights, and of no other, with true as its default', () => {
    const having = [...operators.values()].filter(({ weights }) => weights !== undefined)
    expect(having.length).to.be.at.least(10)
    for (const { name, parameters, weights } of operators.values()) {
      const own = parameters.filter((parameter) => parameter.name === 'trainable')
      expect(
        own.map((parameter) => parameter.default),
        name,
      ).to.deep.equal(weights === undefined ? [] : [true])
    }
    expect(codesOf(compileText(networkAround('  relu(trainable=false) -> flatten')))).to.deep.equal([
      'unknown-argument',
    ])
  })

  it('is set at a call, by the defaults of a file and of a network, the nearest first', () => {
    expect(frozenOf(networkOf(networkAround(body(', trainable=false'))))).to.deep.equal(['t/conv', 't/bn'])
    const declarations = 'defaults conv { trainable = false }\ndefaults bn { trainable = false }'
    expect(frozenOf(networkOf(networkAround(body(''), { declarations })))).to.deep.equal(['t/conv', 't/bn'])
    expect(frozenOf(networkOf(networkAround(body(', trainable=true'), { declarations })))).to.deep.equal([])
    const items = 'defaults dense { trainable = false }\n  defaults conv { trainable = true }'
    expect(frozenOf(networkOf(networkAround(body(''), { declarations, items })))).to.deep.equal([
      't/bn',
      't/dense',
      'h/dense',
    ])
  })

  it('is handed on by blocks', () => {
    const declarations = `block unit(filters: int, learns: bool = true) {
  conv(filters, 3x3, trainable=learns) -> bn(trainable=learns)
}`
    const network = networkOf(networkAround('  unit(2, learns=false) -> unit(3) -> flatten', { declarations }))
    expect(frozenOf(network)).to.deep.equal(['t/unit/conv', 't/unit/bn'])
  })

  it('holds for all applications of a layer', () => {
    const network = networkOf(
      networkAround('  layer twice = conv(1, 1x1, trainable=false)\n  twice -> twice -> flatten'),
    )
    expect(frozenOf(network)).to.deep.equal(['t/twice', 't/twice_2'])
    expect(network.weights.filter(({ path }) => path.startsWith('t/')).map(({ trainable }) => trainable)).to.deep.equal(
      [false, false],
    )
  })
})

describe('frozen weights', () => {
  const [whole, frozen] = ['', ', trainable=false'].map((trainable) => networkOf(networkAround(body(trainable))))

  it('count as not trainable, and have no penalty', () => {
    const [all, some] = [whole, frozen].map((network) => countParameters(network))
    const conv = 4 * 9 + 4
    expect(some).to.deep.equal({
      total: all.total,
      trainable: all.trainable - conv - 8,
      non_trainable: all.non_trainable + conv + 8,
    })
    const penalties = ({ weights }: Network) => weights.map(({ l2 }) => l2).filter((l2) => l2 > 0)
    expect([penalties(whole), penalties(frozen)]).to.deep.equal([[0.1], []])
    const claims = `expect { t.params.trainable = ${3 * 144 + 3}  t.params.non_trainable = ${conv + 16} }`
    const items = claims.replace('  t.', '\n t.')
    expect(frozenOf(networkOf(networkAround(body(', trainable=false'), { items })))).to.have.length(2)
  })

  it('are shown in the summary and as a difference', () => {
    const lines = summaryTable(summarize(frozen)).split('\n')
    expect(lines.find((line) => line.includes('conv 3x3'))).to.match(/^ {2}conv +conv 3x3 frozen /)
    expect(lines.find((line) => line.includes('bn'))).to.match(/bn frozen /)
    expect(lines.filter((line) => line.includes('frozen'))).to.have.length(2)
    const leaves = (part: PartDiff): readonly PartDiff[] =>
      part.children.length === 0 ? [part] : part.children.flatMap(leaves)
    const { parts, totals } = diffNetworks(whole, frozen)
    const changed = parts.flatMap(leaves).filter(({ status }) => status !== 'same')
    const attribute = { name: 'trainable', before: true, after: false }
    expect(changed.map(({ path, attributes }) => [path, attributes])).to.deep.equal([
      ['t/conv', [attribute]],
      ['t/bn', [attribute]],
    ])
    expect(totals.before.trainable - totals.after.trainable).to.equal(48)
  })

  it('come back from a graph file, which is not believed where it says otherwise', () => {
    const { changed, sources } = compileText(networkAround(body(', trainable=false')))
    const text = [...graphLines({ network: frozen, changed, sources })].join('')
    const { value, diagnostics } = compileGraph(text, 'graph.json')
    expect(diagnostics).to.deep.equal([])
    expect(value).to.deep.equal(JSON.parse(JSON.stringify(frozen)))
    const thawed = text.replace('"trainable":false,"l2":0', '"trainable":true,"l2":0.1')
    expect(compileGraph(thawed, 'graph.json').diagnostics.map(({ message }) => message)).to.deep.equal([
      't/conv should have kernel 3x3x1x4 glorot_uniform fanIn 9 fanOut 36 not trainable, l2 0, but the file states kernel 3x3x1x4 glorot_uniform fanIn 9 fanOut 36, l2 0.1',
    ])
  })

  it('are frozen in the model for TensorFlow.js, also after it was loaded and saved again', async () => {
    const layers = new Map<string, { readonly config: Readonly<Record<string, unknown>> }>()
    JSON.stringify(toTopology(frozen), (_, value) => {
      if (typeof value?.class_name === 'string' && typeof value.name === 'string') layers.set(value.name, value)
      return value
    })
    const stated = ['t', 't/conv', 't/bn', 't/relu', 't/dense', 'h/dense'].map(
      (name) => layers.get(name)!.config.trainable,
    )
    expect(stated).to.deep.equal([true, false, false, true, true, true])

    await openEngine('cpu')
    const { layersModel } = await buildModel(frozen, initialWeights(frozen, 1))
    let saved: tf.io.ModelArtifacts | undefined
    await layersModel.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts
        return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) }
      }),
    )
    const { loadLayersModel } = await import('@tensorflow/tfjs-layers')
    const loaded = await loadLayersModel(tf.io.fromMemory(saved!))
    for (const model of [layersModel, loaded]) {
      const trained = frozen.weights.filter(({ trainable }) => trainable).map(({ path }) => path)
      expect(model.trainableWeights.map(({ originalName }) => originalName)).to.have.members(trained)
      expect(model.nonTrainableWeights).to.have.length(frozen.weights.length - trained.length)
    }
    layersModel.dispose()
    loaded.dispose()
  })

  it('stay as they are where a program trains the loaded model, statistics included', async () => {
    await openEngine('cpu')
    const { layersModel } = await buildModel(frozen, initialWeights(frozen, 1))
    const valuesOf = () =>
      new Map(layersModel.weights.map((weight) => [weight.originalName, [...weight.read().dataSync()]]))
    const before = valuesOf()
    const images = [1, 2].map((seed) => tf.randomNormal([6, 8, 8, 1], 3, 2, 'float32', seed))
    layersModel.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' })
    await layersModel.fit(images, tf.zeros([6, 1]), { epochs: 1, verbose: 0 })
    const after = valuesOf()
    for (const { path, trainable, name } of frozen.weights) {
      if (!trainable) expect(after.get(path), path).to.deep.equal(before.get(path))
      else if (name === 'kernel') expect(after.get(path), path).not.to.deep.equal(before.get(path))
    }
    layersModel.dispose()
    tf.dispose(images)
  })
})
