// Exports whole networks as ONNX, with what our engine says of a batch beside the files, for other programs to run.
import { readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { benchmarkWeights } from '../../../dist/bench/initial-weights.js'
import { onnxParts } from '../../../dist/compiler/targets/onnx/parts.js'
import { exportNetwork } from '../../../dist/runtime/exports/export.js'
import { exportTargets } from '../../../dist/runtime/exports/targets/index.js'
import { expectedOf } from '../../../dist/runtime/exports/verify/ours.js'
import { buildModel } from '../../../dist/runtime/model/model.js'
import { networkOf, seed } from '../setting.mjs'
import { tensorFile } from './cases.mjs'

/** Every network that ships, by its path. */
export const specs = ['specs', 'specs/variants', 'specs/few-shot', 'examples/imagenet', 'examples/templates'].flatMap(
  (folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.net'))
      .map((name) => `${folder}/${name}`),
)

/** Exports the parts of a network to `folder`, and writes what goes into each and is to come out. */
export async function writeSpec(file, folder, { tf }) {
  const network = networkOf(file)
  const weights = [...benchmarkWeights(network, seed)]
  const source = { network, entry: file, read: (index) => weights[index], words: 'not trained', damaged: [] }
  const parts = onnxParts(network).filter(({ kind }) => kind === 'embed' || kind === 'head')
  exportNetwork(source, exportTargets.get('onnx'), folder, { parts: parts.map(({ name }) => name) })
  const siamese = await buildModel(network, weights)
  const tensors = tensorFile(path.join(folder, 'tensors.bin'))
  const index = []
  for (const part of parts) {
    const { feeds, outputs } = await expectedOf(tf, siamese, part, undefined)
    const batch = Object.values(feeds)[0].shape[0]
    index.push({
      ...{ part: part.name, file: `${part.name}.onnx` },
      inputs: Object.entries(feeds).map(([name, fed]) => ({ name, ...tensors.add(fed) })),
      outputs: part.outputs.map(({ name, shape }, at) => ({
        name,
        ...tensors.add({ shape: [batch, ...shape], values: outputs[at] }),
      })),
    })
  }
  tensors.close()
  siamese.dispose()
  writeFileSync(path.join(folder, 'index.json'), JSON.stringify(index))
}
