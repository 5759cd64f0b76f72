/** Five hundred random networks: what the compiler derives for each node agrees with tfjs. */
import * as tf from '@tensorflow/tfjs-core'
import { type LayersModel, model as modelOf, models, type SymbolicTensor } from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import fc from 'fast-check'
import { countParameters } from '../../../compiler/analyses/counts.js'
import { renderPretty } from '../../../compiler/diagnostics/render-pretty.js'
import { elements, judged, type Network, type Subgraph } from '../../../compiler/graph.js'
import { operators } from '../../../compiler/ops/index.js'
import { orderApplications, type Reference } from '../../../compiler/targets/tfjs/applications.js'
import { lowerSubgraph } from '../../../compiler/targets/tfjs/lower.js'
import { subgraphConfig, toTopology } from '../../../compiler/targets/tfjs/model-json.js'
import { randomNetwork } from '../../compiler/helpers/random-network.js'
import { compileText } from '../../compiler/support.js'
import '../helpers/tfjs.js'

const count = 1000

function networkOf(text: string): Network {
  const { value, diagnostics, sources } = compileText(text)
  expect(value, `${text}\n${renderPretty(diagnostics, sources)}`).not.to.equal(undefined)
  return value!
}

/** Shapes as tfjs infers them and as they are when two images go through, and the weights: of a single tower. */
async function compare(network: Network, tower: Subgraph): Promise<void> {
  const modelTopology = { class_name: 'Functional', config: subgraphConfig(network, tower) }
  const model = await models.modelFromJSON({ modelTopology } as Parameters<typeof models.modelFromJSON>[0])
  const lowered = lowerSubgraph(network, tower)
  const nodes = tower.nodes.filter(({ op }) => op !== 'input')
  const outside = tower.inputs.map((id): [string, Reference] => [lowered[id]!.output, [lowered[id]!.output, 0, 0]])
  const { references } = orderApplications(
    lowered.flatMap(({ layers }) => layers),
    new Map(outside),
  )
  const symbolic = nodes.map(({ id }) => outputOf(model, references.get(lowered[id]!.output)!))
  for (const [index, { output, path }] of nodes.entries()) {
    expect(symbolic[index]!.shape, path).to.deep.equal([null, ...output])
  }
  expect(model.countParams()).to.equal(countParameters(network, tower.nodes).total)
  const every = modelOf({ inputs: model.inputs, outputs: symbolic })
  tf.tidy(() => {
    const images = tf.fill([2, ...network.input.shape], 0.5)
    const values = [every.predict(images)].flat() as tf.Tensor[]
    for (const [index, { output, path }] of nodes.entries()) {
      expect(values[index]!.shape, path).to.deep.equal([2, ...output])
      expect(values[index]!.size).to.equal(2 * elements(output))
    }
  })
  model.dispose()
}

/** The same of the whole network: what goes in and comes out, and its weights. */
async function compareWhole(network: Network): Promise<void> {
  const modelTopology = toTopology(network, { blank: true })
  const model = await models.modelFromJSON({ modelTopology } as Parameters<typeof models.modelFromJSON>[0])
  const { head, towers, input } = network
  const given = model.inputs.map(({ shape }) => shape)
  const made = model.outputs.map(({ shape }) => shape)
  const outputs = head === undefined ? towers : [head]
  expect(given).to.deep.equal((judged(network) === 'pair' ? [0, 1] : [0]).map(() => [null, ...input.shape]))
  expect(made).to.deep.equal(outputs.map(({ nodes, output }) => [null, ...nodes[output]!.output]))
  expect(model.countParams()).to.equal(countParameters(network).total)
  model.dispose()
}

/** What a layer gives at the application of this reference. */
function outputOf(model: LayersModel, [layer, application]: Reference): SymbolicTensor {
  return model.getLayer(layer).getOutputAt(application) as SymbolicTensor
}

describe('random networks', function () {
  this.timeout(120_000)

  before(async () => {
    await tf.setBackend('cpu')
  })

  it(`infer what tfjs computes, ${count} of them, with every operator among them`, async () => {
    const met = new Set<string>()
    const kinds = new Set<string>()
    for (const text of fc.sample(randomNetwork, { seed: 20_261_124, numRuns: count })) {
      const network = networkOf(text)
      for (const { op } of network.towers[0].nodes) met.add(op)
      for (const tower of network.towers) await compare(network, tower)
      if (network.kind !== 'siamese') await compareWhole(network)
      kinds.add(network.kind)
    }
    expect([...kinds].sort()).to.deep.equal(['classifier', 'embedding', 'pseudo_siamese', 'siamese'])
    expect([...operators.keys()].filter((name) => !met.has(name))).to.deep.equal([])
  })
})
