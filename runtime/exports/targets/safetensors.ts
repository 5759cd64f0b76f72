/** The weights alone, as PyTorch's names and layouts have them. */
import { judged, type Network } from '../../../compiler/graph.js'
import { permuted } from '../../../compiler/targets/permute.js'
import { safetensorsHeader } from '../../../compiler/targets/torch/safetensors.js'
import { torchTensors } from '../../../compiler/targets/torch/weights.js'
import { littleEndianBytes } from '../../base/little-endian.js'
import { fenced } from '../../reports/markdown.js'
import type { ReadWeight } from '../source.js'
import type { ExportFile, ExportTarget } from './target.js'

export const file = 'model.safetensors'

export const safetensors: ExportTarget = {
  name: 'safetensors',
  title: 'readers of safetensors',
  doc: 'The weights alone, for PyTorch and readers of its files in Python, Rust and JavaScript.',
  library: 'safetensors',
  tags: ['safetensors', 'pytorch'],
  options: [],
  make: ({ network, read }) => ({
    files: [safetensorsFile(network, read)],
    manifest: { file },
    use: [
      'The keys are the paths of the graph with points, as a module of PyTorch would have them, and the axes are in PyTorch’s order.',
      fenced(use, 'python'),
      `graph.json says what is computed of them, for ${judged(network) === 'pair' ? 'a pair of images' : 'an image'}: \`netc compile graph.json --summary\`.`,
    ],
  }),
}

const use = `from safetensors.numpy import load_file  # or safetensors.torch

for key, values in load_file("${file}").items():
    print(key, values.shape)`

/** With the keys in order, as other writers have them; `name` is the file's in the folder. */
export function safetensorsFile(network: Network, read: ReadWeight, name = file): ExportFile {
  const tensors = torchTensors(network)
    .map((tensor, index) => ({ ...tensor, index }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  return {
    name,
    *chunks() {
      yield safetensorsHeader(tensors, { network: network.name })
      for (const { index, axes } of tensors) {
        yield littleEndianBytes(permuted(read(index), network.weights[index].shape, axes))
      }
    },
  }
}
