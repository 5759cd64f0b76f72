// docs/paper.md: the paper's tables next to the compiler's results for specs/.
import { built, filled, table } from './markdown.mjs'
import {
  classifiers,
  countTable,
  formatFigure,
  formatNumber,
  formatShape,
  networks,
  rounded,
  summaries,
} from './networks.mjs'

const { table4, table5 } = await built('runtime/reports/paper.js')

/** "Layer", kernel, stride and image as printed, by stage. */
const table1 = [
  ['', 'Conv1', 3, 2, [105, 105, 1]],
  ['Stage1', 'Conv2', 3, 1, [53, 53, 64]],
  ['Stage1', 'Conv3', 1, 1, [54, 54, 64]],
  ['Stage1', 'Conv4', 3, 2, [54, 54, 128]],
  ['Stage2', 'Conv5', 1, 1, [27, 27, 128]],
  ['Stage2', 'Conv6', 1, 1, [27, 27, 128]],
  ['Stage2', 'Conv7', 3, 2, [27, 27, 256]],
  ['Stage3', 'Conv8', 1, 1, [14, 14, 256]],
  ['Stage3', 'Conv9', 1, 1, [14, 14, 256]],
  ['Stage3', 'Conv10', 3, 2, [14, 14, 512]],
]

/** As printed, and the corresponding values of netc's network. */
const table3 = [
  ['Siamese CNN', 'specs/siamese-cnn.net', 'network', [38_951_745, 38_951_745, 0]],
  ['ResNext101', 'specs/resnext101.net', 'tower', [90_486_736, 90_377_984, 90_752]],
  ['SiRCNN', 'specs/sircnn.net', 'tower', [1_569_792, 1_562_496, 7_296]],
]

export function paperPage(page) {
  const parts = {
    'table 3': countsBeside(),
    'table 1': layersBeside(),
    counts: countTable(),
    classifiers: classifierTable(),
    'table 4': accuracyTable(),
  }
  return Object.entries(parts).reduce((text, [part, content]) => filled(text, part, content), page)
}

const signed = (number) => (number > 0 ? `+${formatNumber(number)}` : formatNumber(number))

function countsBeside() {
  const rows = table3.flatMap(([network, file, part, printed]) => {
    const { params, tower } = summaries.get(file)
    const counts = part === 'network' ? params : tower.params
    const ours = [counts.total, counts.trainable, counts.non_trainable]
    return [
      [network, 'the paper', ...printed.map(formatNumber)],
      ['', `[${file}](../${file}), ${part}`, ...ours.map(formatNumber)],
      ['', 'difference', ...ours.map((count, at) => signed(count - printed[at]))],
    ]
  })
  return table(['network', '', 'total', 'trainable', 'not'], rows, [2, 3, 4])
}

function layersBeside() {
  const [letter, counted] = ['specs/variants/sircnn-table1.net', 'specs/sircnn.net'].map(mainConvolutions)
  const rows = table1.map(([stage, layer, kernel, stride, image], at) => {
    return [stage, layer, kernel, stride, formatShape(image), letter[at], counted[at]]
  })
  return table(['stage', 'layer', 'kernel', 'stride', 'image', 'to the letter', 'as counted'], rows, [2, 3])
}

/**
 * The convolutions of the main path, in order: the stem's, and the first three of each stage, whose last is the
 * shortcut's.
 */
function mainConvolutions(file) {
  const { tower, nodes } = summaries.get(file)
  return tower.stages.flatMap(({ nodes: own }) => {
    const convolutions = own.map((index) => nodes[index]).filter(({ op }) => op === 'conv' || op === 'depthwise_conv')
    return convolutions.slice(0, 3).map(({ op, attributes: { kernel, stride }, output }) => {
      const step = stride[0] === 1 ? '' : ` /${stride[0]}`
      return `${op === 'conv' ? '' : 'depthwise '}${formatShape(kernel)}${step} ${formatShape(output)}`
    })
  })
}

/** The claimed values, by the last word of the claim. */
const subjects = { trainable: 'trainable', total: 'parameters', macs: 'MACs', receptive_field: 'receptive field' }

function classifierTable() {
  const rows = classifiers.flatMap(([file, name]) => {
    const summary = summaries.get(`examples/imagenet/${file}.net`)
    const figures = summary.claims.filter(({ claim }) => claim.split('.').at(-1) in subjects)
    return figures.map(({ claim, expected, actual, source }, at) => {
      const image = formatShape(summary.input.shape)
      const percent = (100 * (actual - expected)) / expected
      const difference = actual === expected ? '0' : `${signed(Number(percent.toPrecision(2)))}%`
      const subject = subjects[claim.split('.').at(-1)]
      const stated = claim === 'macs' ? rounded(expected, 4) : formatFigure(expected)
      const head = at === 0 ? [`[${name}](../examples/imagenet/${file}.net)`, image] : ['', '']
      return [...head, subject, stated, formatFigure(actual), difference, source]
    })
  })
  return table(['network', 'image', '', 'published', 'netc', 'difference', 'published by'], rows, [3, 4, 5])
}

function accuracyTable() {
  const means = new Map(table4.map(({ network, mean }) => [network, mean]))
  const files = new Map(networks.map(([file, name]) => [name, file]))
  const percent = (share) => `${Number((100 * share).toFixed(3))}%`
  const rows = table5.map(({ network, accuracy, iterations, loss, validationAccuracy }) => [
    `[${network}](../specs/${files.get(network)}.net)`,
    means.has(network) ? percent(means.get(network)) : '',
    percent(accuracy),
    formatNumber(iterations),
    String(loss),
    percent(validationAccuracy),
  ])
  const header = ['network', 'Table 4, mean', 'Table 5, test', 'iterations', 'best loss', 'best validation']
  return table(header, rows, [1, 2, 3, 4, 5])
}
