/** tfjs-layers on the cpu backend, for small tensors. */
import '../../../runtime/engines/cpu-backend.js'
import * as tf from '@tensorflow/tfjs-core'
import { type LayersModel, models } from '@tensorflow/tfjs-layers'
import type { Network } from '../../../compiler/graph.js'
import { subgraphConfig } from '../../../compiler/targets/tfjs/model-json.js'
import '../../../runtime/layers/index.js'

/** The head of a network as a separate model, with tfjs's initial weights. */
export async function headModel(network: Network): Promise<LayersModel> {
  tf.enableProdMode()
  await tf.setBackend('cpu')
  const modelTopology = { class_name: 'Functional', config: subgraphConfig(network, network.head!) }
  return models.modelFromJSON({ modelTopology } as Parameters<typeof models.modelFromJSON>[0])
}
