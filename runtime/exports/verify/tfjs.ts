/** A model for TensorFlow.js as any program loads it, beside our engine. */
import { readFileSync } from 'node:fs'
import type { io, Tensor } from '@tensorflow/tfjs-core'
import { judged } from '../../../compiler/graph.js'
import { disposing } from '../../base/disposing.js'
import type { Engine } from '../../engines/engine.js'
import { modelFile, weightsFile } from '../../model/model-files.js'
import { readModelFiles } from '../../model/read-model-files.js'
import { type ExportedFolder, filesOf } from './folder.js'
import { expectedOf } from './ours.js'
import { type Check, compare } from './report.js'
import { checkWeights } from './weights.js'

interface TfjsManifest {
  readonly model: string
  readonly layers: readonly string[]
}

/** The file is loaded by tfjs-layers alone, with netc's layers only where the model names some, before anything of ours is. */
export async function verifyTfjs(
  exported: ExportedFolder,
  engine: Engine,
): Promise<{ readonly runtime: string; readonly checks: readonly Check[] }> {
  const { network, manifest, folder } = exported
  const { layers } = filesOf<TfjsManifest>(exported, {
    model: { const: modelFile },
    layers: { type: 'array', items: { type: 'string' } },
  })
  const { tf } = engine
  if (layers.length > 0) await import('../../layers/index.js')
  const { loadLayersModel, version_layers } = await import('@tensorflow/tfjs-layers')
  const loaded = await loadLayersModel(handler(exported))
  const found = readModelFiles(folder)
  const byName = new Map(found.map(({ name, values }) => [name, values]))
  const weights = network.weights.map(({ path }) => byName.get(path) ?? new Float32Array())
  const checks = [checkWeights(weightsFile, new Map(weights.entries()), network, manifest)]
  const images = (judged(network) === 'pair' ? ['left', 'right'] : [network.input.name]).map((name) => ({
    name,
    shape: network.input.shape,
  }))
  const part = {
    ...{ file: modelFile, part: 'model', inputs: images, outputs: [] },
    kind:
      network.head === undefined ? ('embed' as const) : images.length === 2 ? ('pair' as const) : ('classify' as const),
    towers: images.map((_, side) => (side in network.towers ? side : 0)),
  }
  await disposing(
    async () => {
      const predict = (feeds: readonly { readonly shape: readonly number[]; readonly values: Float32Array }[]) => {
        const given = feeds.map(({ shape, values }) => tf.tensor(values, [...shape]))
        const results = [loaded.predict(given.length === 1 ? given[0] : given)].flat() as Tensor[]
        return results.map((tensor) => tf.keep(tensor))
      }
      const { buildModel } = await import('../../model/model.js')
      const siamese = await buildModel(network, weights)
      await disposing(async () => {
        const { feeds, outputs } = await expectedOf(tf, siamese, part, undefined)
        const results = tf.tidy(() => predict(Object.values(feeds)))
        const actual = await Promise.all(results.map((tensor) => tensor.data()))
        tf.dispose(results)
        // A head's last output is what the model gives.
        const expected = network.head === undefined ? outputs : outputs.slice(-1)
        checks.push(
          ...expected.map((values, at) =>
            compare({ file: modelFile, what: loaded.outputNames[at] }, actual[at], values),
          ),
        )
      }, siamese.dispose)
    },
    () => loaded.dispose() && undefined,
  )
  return { runtime: `tfjs-layers ${version_layers}${layers.length === 0 ? '' : " with netc's layers"}`, checks }
}

/** As a program in Node reads the files. */
function handler({ file }: ExportedFolder): io.IOHandler {
  return {
    async load() {
      const { modelTopology, weightsManifest, ...rest } = JSON.parse(readFileSync(file(modelFile), 'utf8'))
      const weightData = new Uint8Array(readFileSync(file(weightsFile))).buffer
      return { ...rest, modelTopology, weightSpecs: weightsManifest[0].weights, weightData }
    },
  }
}
