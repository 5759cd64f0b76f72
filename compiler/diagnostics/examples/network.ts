/** Examples of shapes, limits and claims. */
import { maxExpansionDepth, maxNodes, maxSteps } from '../../limits.js'
import type { networkEntries } from '../entries/network.js'
import { formatNumber } from '../entry.js'
import type { CodeDoc } from './example.js'
import { claiming, inTower, smallNetwork } from './small-network.js'

/** Each block applies the one before it twice: 2^40 times the first in all. */
const doubling = (first: string): string => {
  const blocks = Array.from({ length: 40 }, (_, level) => `block b${level + 1} { b${level} -> b${level} }`)
  return [`block b0 { ${first} }`, ...blocks].join('\n')
}

/** A network of the parameter `width`, which claims this. */
const ofWidth = (claim: string): string => `import { weighted_l1 } from "std/heads.net"

tower eye(width: int) { conv(width, 3x3) -> flatten }

network small(width: int = 4) {
  input image: 8x8x1
  siamese eye(width)
  head weighted_l1
  expect {
    ${claim}
  }
}
`

const head = (body: string): string =>
  smallNetwork({ above: `head nearness(left, right) {\n  ${body}\n}`, items: 'siamese eye\nhead nearness' })

export const networkExamples = {
  'shape-mismatch': {
    title: 'Tensors of different shapes are combined.',
    why: 'Elementwise operators work value by value, and so take tensors of one shape; only `multiply` also takes a 1x1xC tensor that scales channels. The lines under the frame tell where each shape comes from: a stride or a padding of the two ways differs.',
    bad: inTower(
      'let main = in -> conv(4, 3x3, stride=2, padding=same)\nlet shortcut = in -> conv(4, 1x1)\nmain + shortcut\nflatten',
    ),
    good: inTower(
      'let main = in -> conv(4, 3x3, stride=2, padding=same)\nlet shortcut = in -> conv(4, 1x1, stride=2)\nmain + shortcut\nflatten',
    ),
  },
  'spread-channel': {
    title: 'An image of one channel is added to one of several.',
    why: 'Its values are used for every channel. Most often that is a shortcut whose projection is missing, which nobody notices while the images have one channel. A product by one channel, a gate, is no mistake; and where the sum is meant, `add(a, b)` says so.',
    bad: inTower('let main = in -> conv(4, 3x3, padding=same)\nmain + in\nflatten'),
    good: inTower(
      'let main = in -> conv(4, 3x3, padding=same)\nlet shortcut = in -> conv(4, 1x1)\nmain + shortcut\nflatten',
    ),
  },
  'wrong-rank': {
    title: 'A vector where an image has to be, or an image for a vector.',
    why: 'Convolutions and pools work on images, `dense` on vectors. `flatten` and `global_avg_pool` make a vector of an image.',
    bad: inTower('conv(4, 3x3)\ndense(8)'),
    good: inTower('conv(4, 3x3)\nflatten\ndense(8)'),
  },
  'kernel-too-large': {
    title: 'A window that does not fit into the image.',
    why: 'Without padding, a window lies inside the image at every position; here there is none. Strides and pools before it may have left less of the image than expected.',
    bad: inTower('max_pool(4x4)\nconv(4, 3x3)\nflatten'),
    good: inTower('max_pool(2x2)\nconv(4, 3x3)\nflatten'),
  },
  'too-many-elements': {
    title: 'More elements, weights or multiply-accumulates than can be counted exactly.',
    why: 'Up to 2^48 every sum of them is an exact number, and no machine trains more. Most likely a number has a digit too many.',
    bad: inTower('conv(1G, 3x3, padding=99_999)\nflatten'),
    good: inTower('conv(4, 3x3, padding=1)\nflatten'),
  },
  'too-many-nodes': {
    title: `A network of more than ${formatNumber(maxNodes)} operators.`,
    why: 'The limit keeps a compilation within memory and time. A block that applies another twice doubles its size at every level.',
    bad: {
      description: 'Forty blocks, each of which applies the one before it twice.',
      make: () => ({ files: { 'main.net': inTower('b40\nflatten', doubling(Array(8).fill('relu').join(' -> '))) } }),
    },
    good: inTower('b1\nflatten', 'block b0 { relu }\nblock b1 { b0 -> b0 }'),
  },
  'expansion-too-deep': {
    title: `Blocks within blocks, more than ${maxExpansionDepth} deep.`,
    why: 'A block that takes a block and is given itself never ends, although none of them names itself.',
    bad: inTower('again(again)\nflatten', 'block again(inner: block) {\n  inner(inner)\n}'),
    good: inTower('again(relu)\nflatten', 'block again(inner: block) {\n  inner -> inner\n}'),
  },
  'too-much-work': {
    title: `Expanding the network takes more than ${formatNumber(maxSteps)} steps.`,
    why: 'Every expression that is evaluated and every block that is applied is a step. The limit keeps a compilation within time, also where nothing comes out.',
    bad: {
      description: 'Forty blocks, each of which applies the one before it twice, and the first of which does nothing.',
      make: () => ({ files: { 'main.net': inTower('b40\nflatten', doubling('in')) } }),
    },
    good: inTower('b1\nflatten', 'block b0 { relu }\nblock b1 { b0 -> b0 }'),
  },
  'head-output': {
    title: 'A head that does not give one number for a pair.',
    why: 'The judgement is the probability that two images show the same: a vector of one value. End the head with `dense(1) -> sigmoid`.',
    bad: head('abs(left - right) -> dense(2) -> sigmoid'),
    good: head('abs(left - right) -> dense(1) -> sigmoid'),
  },
  'head-kind': {
    title: 'A similarity or distance of one image.',
    why: 'Both say something of two images. With `tower` a network classifies single images, and its head gives the probability of every class.',
    bad: smallNetwork({
      above: 'head classes(features): distance { dense(3) -> softmax }',
      items: 'tower eye\nhead classes',
    }),
    good: smallNetwork({ above: 'head classes(features) { dense(3) -> softmax }', items: 'tower eye\nhead classes' }),
  },
  'head-range': {
    title: 'A head whose numbers are not what it says that they are.',
    why: 'A head gives a probability unless it says `: similarity` or `: distance` behind its parameters, and training and tests take its numbers as that: a distance that is trained as a probability is trained the wrong way round. A probability is between 0 and 1, and a distance is not negative.',
    bad: head('abs(left - right) -> sum'),
    good: smallNetwork({
      above: 'head nearness(left, right): distance {\n  abs(left - right) -> sum\n}',
      items: 'siamese eye\nhead nearness',
    }),
  },
  'branches-differ': {
    title: 'Two towers whose features cannot be compared.',
    why: 'A network without a head compares the features of its towers, by their distance, and so both give features of one shape.',
    bad: smallNetwork({ above: 'tower ear { conv(2, 3x3)\nflatten }', items: 'pseudo_siamese eye, ear' }),
    good: smallNetwork({ above: 'tower ear { conv(4, 3x3)\nflatten }', items: 'pseudo_siamese eye, ear' }),
  },
  'claim-failed': {
    title: 'A claim that does not hold.',
    why: 'What `expect` states is compared with what the compiler derives. Either the network is not what its author means it to be, or the claim is wrong: the lines under the frame tell which parts carry most.',
    bad: claiming('params.total = 180 "Table 2"'),
    good: claiming('params.total = 185 "Table 2"'),
  },
  'claim-of-defaults': {
    title: 'An equation speaks of the network as its file has it, and a parameter was set.',
    why: 'A claim with `=` states a fact of the network with its default parameters, so with `--set` it is only a warning where it fails. Claims with `<=` and `>=` are requirements on whatever the parameters are.',
    bad: { files: { 'main.net': ofWidth('eye.params.total = 40') }, set: { width: '8' } },
    good: { files: { 'main.net': ofWidth('eye.params.total <= 100') }, set: { width: '8' } },
  },
  'unknown-claim': {
    title: 'A claim about something that there is not.',
    why: 'A claim begins with a figure, such as `params.total`, or with the name of a tower, a stage of it or the head, and then a figure.',
    bad: claiming('parms.total = 185'),
    good: claiming('params.total = 185'),
  },
  'unused-value': {
    title: 'A result that nothing uses.',
    why: 'What leads nowhere is left out of the network with its weights. It is most likely left over, or the next statement begins with another tensor than it should.',
    bad: inTower('let features = in -> conv(4, 3x3)\nin -> flatten'),
    good: inTower('let features = in -> conv(4, 3x3)\nfeatures -> flatten'),
  },
  'groups-mismatch': {
    title: 'Channels that do not fall into groups of one size.',
    why: 'A grouped convolution divides its channels and its filters into as many groups, and group normalization its channels. The help names the nearest number that divides them.',
    bad: inTower('conv(12, 1x1)\nconv(12, 3x3, groups=5)\nflatten'),
    good: inTower('conv(12, 1x1)\nconv(12, 3x3, groups=4)\nflatten'),
  },
  'element-count': {
    title: 'A shape that has not as many values as there are.',
    why: 'Reshaping gives values other places, and neither adds nor leaves out any.',
    bad: inTower('reshape(4x4x3)\nflatten'),
    good: inTower('reshape(4x4x4)\nflatten'),
  },
} satisfies Record<keyof typeof networkEntries, CodeDoc>
