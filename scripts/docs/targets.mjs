// docs/targets.md: how every target represents every operator, and how far its results differ from netc's.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../install.mjs'
import { built, table, written } from './markdown.mjs'

const { operators } = await built('compiler/ops/index.js')
const { operatorReference } = await built('compiler/operator-reference.js')
const { irVersion, opset } = await built('compiler/targets/onnx/graph.js')
const { torchLayout } = await built('compiler/targets/torch/weights.js')
const { ownLayers } = await built('runtime/layers/own-layers.js')

const file = 'docs/results/exports.json'
const torchFile = 'docs/results/torch.json'
const resultsOf = (name) => JSON.parse(readFileSync(path.join(root, name), 'utf8'))
const runtimes = ['onnxruntime-web', 'onnxruntime', 'reference']

export function targetPage() {
  const { versions, operators: found } = resultsOf(file)
  const torch = resultsOf(torchFile)
  const seen = new Map(found.map((each) => [each.operator, each]))
  const inTorch = new Map(torch.operators.map((each) => [each.operator, each]))
  const rows = [...operators.values()].map((operator) => [
    `[\`${operator.name}\`](operators.md#${operator.name})`,
    tfjsLayers(operator),
    onnxNodes(operator),
    ...runtimes.map((runtime) => differenceText(seen.get(operator.name)?.[runtime])),
    torchCalls(operator),
    differenceText(inTorch.get(operator.name)?.torch),
    differenceText(inTorch.get(operator.name)?.gradient),
    torchNames(operator),
  ])
  const cases = found.reduce((sum, each) => sum + each.cases, 0)
  const header = [
    'operator',
    'TensorFlow.js',
    'ONNX',
    'onnxruntime-web',
    'onnxruntime',
    "onnx's reference",
    'PyTorch',
    'torch',
    'gradients',
    'safetensors',
  ]
  return `${[
    written,
    '# Targets',
    `How \`netc export\` represents every operator. [Taking a network elsewhere](export.md) describes its use; ONNX is opset ${opset}, IR version ${irVersion}.`,
    `The differences are the largest that \`npm run test:torch\` has seen between a runtime and TensorFlow.js on the cpu engine, relative where values are above 1, over ${cases.toLocaleString('en-US')} applications: the operator’s examples and random ones, each with its channels last and first. More than 1e-5 fails. Versions: onnxruntime-web ${versions['onnxruntime-web']}, onnxruntime ${versions.onnxruntime}, onnx ${versions.onnx}. A layer in italics is netc's own and is registered by importing \`netc/layers\`. What is in capitals for PyTorch is a module, with the weights that the last column names; what has no point in its name is in the package’s \`layers.py\`. ${torch.operators.reduce((sum, each) => sum + each.cases, 0).toLocaleString('en-US')} applications were run in torch ${torch.versions.torch}; gradients are of float64 beside those of the cpu engine, and more than 1e-4 fails.`,
    table(header, rows, [3, 4, 5, 7, 8]),
    '## Whole networks',
    'The largest difference of every output, and the largest value of the output, in onnxruntime compared with the wasm engine: four images or pairs, initial weights.',
    networkTable(resultsOf(file).networks),
    'The same in PyTorch, as reported by `python -m NAME verify` of the package: the features of each side, and the judgment.',
    networkTable(torch.networks),
  ].join('\n\n')}\n`
}

function networkTable(networks) {
  const rows = networks.flatMap(({ file: spec, outputs }) =>
    outputs.map(({ output, difference, largest }, at) => [
      at === 0 ? `[${spec}](../${spec})` : '',
      output,
      differenceText(difference),
      largest.toPrecision(2),
    ]),
  )
  return table(['network', 'output', 'difference', 'largest value'], rows, [2, 3])
}

function tfjsLayers(operator) {
  const names = operatorReference(operator).examples.flatMap(({ layers }) => layers)
  return [...new Set(names)].map((name) => (ownLayers.has(name) ? `*${name}*` : name)).join(', ')
}

/** The kinds of nodes in the exports of the operator's examples. */
function onnxNodes(operator) {
  const kinds = operatorReference(operator).examples.flatMap(({ nodes }) => nodes)
  return [...new Set(kinds)].join(', ') || 'nothing'
}

/** What the operator's examples call. */
function torchCalls(operator) {
  const calls = operatorReference(operator).examples.flatMap(({ calls: each }) => each)
  return [...new Set(calls)].map((name) => `\`${name}\``).join(', ') || 'nothing'
}

function torchNames(operator) {
  const names = operatorReference(operator).examples.flatMap(({ weights }) =>
    weights.map(({ name, shape }) => torchLayout(operator.name, name, shape).name),
  )
  return [...new Set(names)].map((name) => `\`${name}\``).join(', ')
}

const differenceText = (difference) =>
  difference === undefined ? '' : difference === 0 ? '0' : difference.toExponential(1)
