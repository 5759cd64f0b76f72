/** A Python package for PyTorch: its source, generated and readable, with weights, and what it is to compute. */
import { judged, type Network } from '../../../compiler/graph.js'
import { UserError } from '../../base/user-error.js'
import { fenced } from '../../reports/markdown.js'
import { networkFiles, projectFile, pythonFiles } from '../torch/files.js'
import { goldenChunks } from '../torch/golden-values.js'
import { packageName } from '../torch/package-name.js'
import { file, safetensorsFile } from './safetensors.js'
import type { ExportFile, ExportTarget, Training } from './target.js'

export const goldenFile = 'golden.safetensors'

/** Modules inside modules: Python calls each from the one around it, and stops at a thousand calls. */
const deepest = 200

export const torch: ExportTarget = {
  name: 'torch',
  title: 'PyTorch',
  doc: 'A Python package of readable source for PyTorch, with its weights.',
  library: 'pytorch',
  tags: ['pytorch', 'safetensors'],
  options: ['golden', 'training'],
  make(source, { golden, training }) {
    const { network, read } = source
    refuseDeep(network)
    const name = packageName(network.name)
    const values: readonly ExportFile[] =
      golden === undefined ? [] : [{ name: `${name}/${goldenFile}`, chunks: () => goldenChunks(golden, network.name) }]
    return {
      files: [
        ...networkFiles(source, name),
        ...pythonFiles(name),
        projectFile(source, name),
        safetensorsFile(network, read, `${name}/${file}`),
        ...values,
        ...(training === undefined ? [] : trainingFiles(training, name)),
      ],
      manifest: { package: name, file: `${name}/${file}` },
      use: useOf(network, name),
    }
  },
}

function trainingFiles({ tables, data }: Training, name: string): readonly ExportFile[] {
  const protocol = Buffer.from(`${JSON.stringify(tables)}\n`)
  return [
    { name: `${name}/protocol.json`, chunks: () => [protocol] },
    ...(data === undefined ? [] : [{ name: 'data.netcdata', chunks: data }]),
  ]
}

function refuseDeep(network: Network): void {
  const { path } = network.weights.reduce((a, b) => (depthOf(a.path) < depthOf(b.path) ? b : a), { path: '' })
  if (depthOf(path) <= deepest) return
  throw new UserError(
    `${network.name} has blocks inside blocks ${depthOf(path)} deep, and Python takes ${deepest} at most: ${path.slice(0, 60)}...`,
    'write it with fewer blocks inside one another, or export it to onnx',
  )
}

const depthOf = (path: string): number => path.split('/').length

function useOf(network: Network, name: string): readonly string[] {
  const isPair = judged(network) === 'pair'
  const images = `torch.rand(4, *network.image)`
  const calls = isPair
    ? [`left = network.tower(${images})`, `right = network.tower(${images}, side=1)`]
    : [`features = network.tower(${images})`]
  const judgement = isPair ? ['print(network.head(left, right).value)'] : ['print(network.head(features).value)']
  const code = [
    'import torch',
    `from ${name} import Network, load`,
    '',
    'network = load(Network()).eval()',
    'with torch.no_grad():',
    ...[...calls, ...(network.head === undefined ? ['print(features.shape)'] : judgement)].map((line) => `    ${line}`),
  ]
  return [
    `The network is \`${name}/model.py\`; \`pip install .\` installs it, and in this folder it works as it is. It needs Python 3.10 and PyTorch 2.4 or later. Images are \`[batch, channels, height, width]\`.`,
    fenced(code.join('\n'), 'python'),
    'It says what it is, and whether it computes here what netc computes:',
    fenced(`python -m ${name} info\npython -m ${name} verify`, 'sh'),
  ]
}
