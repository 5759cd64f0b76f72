// The networks that ship, as tables: the short one of README and the summaries for docs/paper.md.
import path from 'node:path'
import { root } from '../install.mjs'
import { built, filled, table } from './markdown.mjs'

const { compileFile } = await built('cli/compile-file.js')
const { summarize } = await built('compiler/analyses/summary.js')
const { formatFigure, formatNumber, formatShape } = await built('compiler/diagnostics/entry.js')

/** In the order of the paper's tables, with the paper's names. */
export const networks = [
  ['siamese-cnn', 'Siamese CNN'],
  ['vgg16', 'VGG16'],
  ['vgg19', 'VGG19'],
  ['resnet18', 'ResNet18'],
  ['resnet50', 'ResNet50'],
  ['resnet101', 'ResNet101'],
  ['efficientnet-b2', 'EfficientNet-B2'],
  ['resnext101', 'ResNeXt101'],
  ['sircnn', 'SiRCNN'],
  ['variants/sircnn-eca', 'SiRCNN, original ECA'],
  ['variants/sircnn-table1', 'SiRCNN, Table 1 to the letter'],
  ['variants/sircnn-averaged', 'SiRCNN, of the averaged image'],
  ['variants/sircnn-late-stride', 'SiRCNN, stride at the 3x3 convolutions'],
]

/** Embeddings of few-shot learning, which the paper does not have. */
const fewShot = [
  ['few-shot/conv4-64', 'Conv4-64: 28x28 pixels'],
  ['few-shot/resnet12', 'ResNet-12: 84x84 pixels in color'],
]

/** netc's own networks, which are not in the paper. */
const ours = [['matcher', 'Matcher, ours: 32x32 pixels']]

const shipped = [...networks, ...fewShot, ...ours]

/** The published originals, with their classifiers. */
export const classifiers = [
  ['vgg16', 'VGG-16'],
  ['vgg19', 'VGG-19'],
  ['resnet18', 'ResNet-18'],
  ['resnet50', 'ResNet-50'],
  ['resnet50-keras', 'ResNet-50, Keras'],
  ['se-resnet50', 'SE-ResNet-50'],
  ['resnet101', 'ResNet-101'],
  ['resnet101-keras', 'ResNet-101, Keras'],
  ['resnext101-32x4d', 'ResNeXt-101 32x4d'],
  ['resnext101-32x8d', 'ResNeXt-101 32x8d'],
  ['resnext101-64x4d', 'ResNeXt-101 64x4d'],
  ['efficientnet-b2', 'EfficientNet-B2'],
  ['inception-v3', 'Inception-v3'],
  ['densenet121', 'DenseNet-121'],
  ['squeezenet1-1', 'SqueezeNet 1.1'],
  ['mobilenet-v2', 'MobileNetV2'],
  ['shufflenet-v2', 'ShuffleNetV2 1.0x'],
  ['nasnet-mobile', 'NASNet-Mobile'],
  ['mobilenet-v3-small', 'MobileNetV3-Small'],
  ['mobilenet-v3-large', 'MobileNetV3-Large'],
  ['regnetx-400mf', 'RegNetX-400MF'],
  ['vit-b16', 'ViT-B/16'],
  ['deit-tiny', 'DeiT-Ti'],
  ['mixer-s16', 'MLP-Mixer S/16'],
  ['swin-tiny', 'Swin-T'],
  ['convnext-tiny', 'ConvNeXt-T'],
]

/** The summary of a valid file, with its tower. */
function summaryOf(file) {
  const { value, diagnostics } = compileFile(path.join(root, file))
  if (diagnostics.length > 0) throw new Error(`${file}: ${diagnostics[0].message}`)
  const summary = summarize(value)
  return { ...summary, tower: Object.values(summary.towers)[0] }
}

const files = [
  ...shipped.map(([name]) => `specs/${name}.net`),
  ...classifiers.map(([name]) => `examples/imagenet/${name}.net`),
]
/** Of every file above, by path. */
export const summaries = new Map(files.map((file) => [file, summaryOf(file)]))

/** 267,392,896 as 267 M. */
export function rounded(count, digits = 3) {
  const [unit, size] = count >= 1e9 ? ['G', 1e9] : ['M', 1e6]
  return `${Number((count / size).toPrecision(digits))} ${unit}`
}

const link = ([file, name], from) => `[${name}](${from}specs/${file}.net)`

export function networkTable(page) {
  const rows = shipped.map((network) => {
    const { params, macs } = summaries.get(`specs/${network[0]}.net`)
    return [link(network, ''), formatNumber(params.total), rounded(macs)]
  })
  return filled(page, 'networks', table(['network', 'parameters', 'MACs for a pair'], rows, [1, 2]))
}

/** Every network with all counts. */
export function countTable() {
  const rows = networks.map((network) => {
    const { params, macs, tower } = summaries.get(`specs/${network[0]}.net`)
    const { total, trainable, non_trainable } = tower.params
    const figures = [total, trainable, non_trainable, params.total, macs].map(formatNumber)
    return [link(network, '../'), formatShape(tower.output), ...figures]
  })
  const header = ['network', 'features', 'tower', 'trainable', 'not', 'with the head', 'MACs for a pair']
  return table(header, rows, [1, 2, 3, 4, 5, 6])
}

/** What is recorded of every spec, so that changes are noticed: its stages, with their outputs and costs. */
export const summaryFixtures = Object.fromEntries(
  shipped.map(([name]) => [`test/fixtures/summaries/${name}.txt`, () => stages(summaries.get(`specs/${name}.net`))]),
)

function stages({ network, input, tower, head }) {
  const rows = [...tower.stages, head].map(({ name, output, params, macs }) => {
    return [name, formatShape(output), formatNumber(params.total), formatNumber(macs)]
  })
  const header = ['stage', 'output', 'parameters', 'MACs']
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column].length)))
  const line = (row) => row.map((cell, column) => pad(cell, widths[column], column > 1)).join('  ')
  return `${[`${network}, image ${formatShape(input.shape)}`, ...[header, ...rows].map(line)].join('\n')}\n`
}

const pad = (text, width, right) => (right ? text.padStart(width) : text.padEnd(width))

export { formatFigure, formatNumber, formatShape }
