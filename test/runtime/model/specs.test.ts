import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import '../../../runtime/engines/cpu-backend.js'
import * as tf from '@tensorflow/tfjs-core'
import { type LayersModel, loadLayersModel, models } from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import { compileFile } from '../../../cli/compile-file.js'
import { countParameters } from '../../../compiler/analyses/counts.js'
import { type Network, subgraphs } from '../../../compiler/graph.js'
import { lowerSubgraph } from '../../../compiler/targets/tfjs/lower.js'
import { toTopology } from '../../../compiler/targets/tfjs/model-json.js'
import { initialWeights } from '../../../runtime/model/initial-weights.js'
import '../../../runtime/layers/index.js'
import { buildModel } from '../../../runtime/model/model.js'
import { writeModelFiles } from '../../../runtime/model/model-files.js'
import { netFiles } from '../../compiler/support.js'
import { filesHandler } from '../helpers/load-files.js'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

function compileSpec(file: string, set: Readonly<Record<string, string>> = {}): Network {
  const { value, diagnostics } = compileFile(path.join(root, file), set)
  expect(diagnostics.filter(({ severity }) => severity === 'error')).to.deep.equal([])
  return value!
}

/** The model without its values: zeros take no memory until they are written. */
async function blankModel(network: Network): Promise<LayersModel> {
  await tf.setBackend('cpu')
  const modelTopology = toTopology(network, { blank: true })
  return models.modelFromJSON({ modelTopology } as Parameters<typeof models.modelFromJSON>[0])
}

function dispose(model: LayersModel): void {
  for (const weight of model.weights) weight.dispose()
}

function expectEqualLayers(network: Network, model: LayersModel): void {
  for (const subgraph of subgraphs(network)) {
    const layers = subgraph.kind === 'tower' ? (model.getLayer(subgraph.name) as unknown as LayersModel) : model
    for (const { node, layers: lowered } of lowerSubgraph(network, subgraph)) {
      if (node.op === 'input') continue
      // A layer that is applied again has the name of its first application.
      expect(layers.getLayer(lowered.at(-1)!.name).outputShape, node.path).to.deep.equal([null, ...node.output])
      const counted = lowered.reduce((sum, { name }) => sum + layers.getLayer(name).countParams(), 0)
      expect(counted, node.path).to.equal(countParameters(network, [node]).total)
    }
  }
}

/** tfjs counts what it holds: total, trainable and not. */
function countsOf(model: LayersModel): readonly number[] {
  const size = (weights: LayersModel['weights']) =>
    weights.reduce((sum, { shape }) => sum + shape.reduce((product: number, n) => product * (n ?? 0), 1), 0)
  return [model.countParams(), size(model.trainableWeights), size(model.nonTrainableWeights)]
}

describe('the specs in tfjs', () => {
  before(() => tf.enableProdMode())

  for (const file of ['specs', 'examples'].flatMap((folder) => netFiles(folder).map((name) => `${folder}/${name}`))) {
    it(`${file} is what the graph says, layer by layer, and has its counts`, async () => {
      const network = compileSpec(file)
      const model = await blankModel(network)
      expectEqualLayers(network, model)
      const { total, trainable, non_trainable } = countParameters(network)
      expect(countsOf(model)).to.deep.equal([total, trainable, non_trainable])
      dispose(model)
    })
  }

  it('sircnn, narrower, loads from its files and gives the same', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'netc-'))
    try {
      const network = compileSpec('specs/sircnn.net', { width: '4' })
      const weights = initialWeights(network, 5)
      writeModelFiles(folder, network, weights)
      const [loaded, built] = [await loadLayersModel(filesHandler(folder)), await buildModel(network, weights)]
      tf.tidy(() => {
        const images = [1, 2].map((seed) => tf.randomUniform([2, 105, 105, 1], 0, 1, 'float32', seed))
        const expected = (built.layersModel.predict(images) as tf.Tensor).dataSync()
        expect((loaded.predict(images) as tf.Tensor).dataSync()).to.deep.equal(expected)
        expect(expected[0]).not.to.equal(expected[1])
      })
      dispose(loaded)
      built.dispose()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
