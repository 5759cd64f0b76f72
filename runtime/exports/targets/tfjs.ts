/** The whole network as a LayersModel of TensorFlow.js. */
import { judged, type Network, subgraphs } from '../../../compiler/graph.js'
import { lowerSubgraph, tfjsName } from '../../../compiler/targets/tfjs/lower.js'
import { littleEndianBytes } from '../../base/little-endian.js'
import { ownLayers } from '../../layers/own-layers.js'
import { modelFile, modelJsonText, refuseLarge, weightsFile } from '../../model/model-files.js'
import { fenced } from '../../reports/markdown.js'
import { runPaths } from '../../runs/run-paths.js'
import type { ExportedRun } from '../source.js'
import type { ExportFile, ExportTarget } from './target.js'

export const tfjs: ExportTarget = {
  name: 'tfjs',
  title: 'TensorFlow.js',
  doc: 'A LayersModel for TensorFlow.js, in browsers and in Node.',
  library: 'tfjs',
  tags: ['tfjs'],
  options: [],
  make({ network, read, run }) {
    refuseLarge(network)
    const own = layersOfOurs(network)
    return {
      files: [
        {
          name: weightsFile,
          *chunks() {
            for (const index of network.weights.keys()) yield littleEndianBytes(read(index))
          },
        },
        {
          name: modelFile,
          *chunks() {
            yield new TextEncoder().encode(modelJsonText(network))
          },
        },
        ...recordOf(run),
      ],
      manifest: { model: modelFile, layers: own },
      use: useOf(network, own),
    }
  },
}

/** What makes the folder a model that netc opens in place of its run: the record and result of a run that has ended. */
function recordOf(run: ExportedRun | undefined): readonly ExportFile[] {
  if (run?.result === undefined) return []
  const { record, result } = run
  const names = runPaths('')
  return [[names.record, record] as const, [names.result, result] as const].map(([name, value]) => ({
    name,
    *chunks() {
      yield Buffer.from(`${JSON.stringify(value, null, 1)}\n`)
    },
  }))
}

/** Layers of the model that tfjs has not, by class name, each once. */
function layersOfOurs(network: Network): readonly string[] {
  const classes = subgraphs(network).flatMap((subgraph) =>
    lowerSubgraph(network, subgraph).flatMap(({ layers }) => layers.map(({ className }) => className)),
  )
  return [...new Set(classes)].filter((name) => ownLayers.has(name)).sort()
}

function useOf(network: Network, own: readonly string[]): readonly string[] {
  const [height, width, channels] = network.input.shape
  const image = `tf.zeros([1, ${height}, ${width}, ${channels}])`
  const given = judged(network) === 'pair' ? `[${image}, ${image}]` : image
  const registers = own.length === 0 ? [] : ["import 'netc/layers' // registers layers that tfjs lacks"]
  const code = [
    "import * as tf from '@tensorflow/tfjs'",
    ...registers,
    '',
    `const model = await tf.loadLayersModel('${modelFile}') // an address, or an IOHandler`,
    `model.predict(${given})`,
  ]
  const needs =
    own.length === 0 ? 'It needs nothing but TensorFlow.js.' : `Of netc it needs these layers: ${own.join(', ')}.`
  const towers = network.towers.map(({ name }) => `\`model.getLayer('${tfjsName(name)}')\``).join(' and ')
  const parts = network.head === undefined ? [] : [`For features alone, call the tower, ${towers}.`]
  return [needs, fenced(code.join('\n'), 'js'), ...parts]
}
