/** Examples of shapes, limits and claims. */
import { maxExpansionDepth, maxNodes, maxSteps } from '../../limits.js'
import type { networkEntries } from '../entries/network.js'
import { formatNumber } from '../entry.js'
import type { CodeDoc } from './example.js'
import { claiming, inTower, smallNetwork } from './small-network.js'

/** Each block applies the one before it twice: the first is applied 2^40 times. */
const doubling = (first: string): string => {
  const blocks = Array.from({ length: 40 }, (_, level) => `block b${level + 1} { b${level} -> b${level} }`)
  return [`block b0 { ${first} }`, ...blocks].join('\n')
}

/** A network with the parameter `width` and this claim. */
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
    why: 'Elementwise operators need tensors of the same shape; only `multiply` also takes a 1x1xC tensor that scales channels. The lines under the frame show where each shape comes from: a stride or a padding differs between the two paths.',
    bad: inTower(
      'let main = in -> conv(4, 3x3, stride=2, padding=same)\nlet shortcut = in -> conv(4, 1x1)\nmain + shortcut\nflatten',
    ),
    good: inTower(
      'let main = in -> conv(4, 3x3, stride=2, padding=same)\nlet shortcut = in -> conv(4, 1x1, stride=2)\nmain + shortcut\nflatten',
    ),
  },
  'spread-channel': {
    title: 'An image of one channel is added to one of several.',
    why: 'Its values are used for every channel. This is most often a shortcut without its projection, which goes unnoticed while images have one channel. A product with one channel, a gate, is allowed; write `add(a, b)` if the sum is intended.',
    bad: inTower('let main = in -> conv(4, 3x3, padding=same)\nmain + in\nflatten'),
    good: inTower(
      'let main = in -> conv(4, 3x3, padding=same)\nlet shortcut = in -> conv(4, 1x1)\nmain + shortcut\nflatten',
    ),
  },
  'wrong-rank': {
    title: 'A vector where an image is required, or an image where a vector is.',
    why: 'Convolutions and pools work on images, `dense` on vectors. `flatten` and `global_avg_pool` turn an image into a vector.',
    bad: inTower('conv(4, 3x3)\ndense(8)'),
    good: inTower('conv(4, 3x3)\nflatten\ndense(8)'),
  },
  'kernel-too-large': {
    title: 'A window that does not fit into the image.',
    why: 'Without padding, a window must be inside the image at every position; here there is no such position. Earlier strides and pools may have made the image smaller than expected.',
    bad: inTower('max_pool(4x4)\nconv(4, 3x3)\nflatten'),
    good: inTower('max_pool(2x2)\nconv(4, 3x3)\nflatten'),
  },
  'too-many-elements': {
    title: 'More elements, weights or multiply-accumulates than can be counted exactly.',
    why: 'Sums of them are exact up to 2^48, and no machine trains more. Most likely a number has a digit too many.',
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
    why: 'A block that takes a block as argument and gets itself recurses without end, although no block names itself.',
    bad: inTower('again(again)\nflatten', 'block again(inner: block) {\n  inner(inner)\n}'),
    good: inTower('again(relu)\nflatten', 'block again(inner: block) {\n  inner -> inner\n}'),
  },
  'too-much-work': {
    title: `Expanding the network takes more than ${formatNumber(maxSteps)} steps.`,
    why: 'Every expression that is evaluated and every block that is applied is a step. The limit keeps a compilation within time, even if it produces no operators.',
    bad: {
      description: 'Forty blocks, each of which applies the one before it twice, and the first of which does nothing.',
      make: () => ({ files: { 'main.net': inTower('b40\nflatten', doubling('in')) } }),
    },
    good: inTower('b1\nflatten', 'block b0 { relu }\nblock b1 { b0 -> b0 }'),
  },
  'head-output': {
    title: 'A head that does not give one number for a pair.',
    why: 'The output is the probability that two images show the same: a vector of one value. End the head with `dense(1) -> sigmoid`.',
    bad: head('abs(left - right) -> dense(2) -> sigmoid'),
    good: head('abs(left - right) -> dense(1) -> sigmoid'),
  },
  'head-kind': {
    title: 'A similarity or distance of one image.',
    why: 'Both are measures of two images. With `tower` a network classifies single images, and its head gives the probability of every class.',
    bad: smallNetwork({
      above: 'head classes(features): distance { dense(3) -> softmax }',
      items: 'tower eye\nhead classes',
    }),
    good: smallNetwork({ above: 'head classes(features) { dense(3) -> softmax }', items: 'tower eye\nhead classes' }),
  },
  'head-range': {
    title: 'A head whose output does not match its declared kind.',
    why: 'A head gives a probability unless `: similarity` or `: distance` follows its parameters, and training and tests use its output as such: a distance that is trained as a probability is trained in the wrong direction. A probability is between 0 and 1, and a distance is not negative.',
    bad: head('abs(left - right) -> sum'),
    good: smallNetwork({
      above: 'head nearness(left, right): distance {\n  abs(left - right) -> sum\n}',
      items: 'siamese eye\nhead nearness',
    }),
  },
  'branches-differ': {
    title: 'Two towers whose features cannot be compared.',
    why: 'A network without a head compares the features of its towers, by their distance, so both must give features of the same shape.',
    bad: smallNetwork({ above: 'tower ear { conv(2, 3x3)\nflatten }', items: 'pseudo_siamese eye, ear' }),
    good: smallNetwork({ above: 'tower ear { conv(4, 3x3)\nflatten }', items: 'pseudo_siamese eye, ear' }),
  },
  'claim-failed': {
    title: 'A claim that does not hold.',
    why: 'The claims in `expect` are compared with the figures that the compiler derives. Either the network is not as intended, or the claim is wrong: the lines under the frame show the largest parts.',
    bad: claiming('params.total = 180 "Table 2"'),
    good: claiming('params.total = 185 "Table 2"'),
  },
  'claim-of-defaults': {
    title: 'An equation holds for the default parameters, and a parameter was set.',
    why: 'A claim with `=` states a fact about the network with its default parameters, so with `--set` its failure is only a warning. Claims with `<=` and `>=` are requirements for all values of the parameters.',
    bad: { files: { 'main.net': ofWidth('eye.params.total = 40') }, set: { width: '8' } },
    good: { files: { 'main.net': ofWidth('eye.params.total <= 100') }, set: { width: '8' } },
  },
  'unknown-claim': {
    title: 'A claim about a part or figure that does not exist.',
    why: 'A claim begins with a figure, such as `params.total`, or with the name of a tower, a stage of it or the head, and then a figure.',
    bad: claiming('parms.total = 185'),
    good: claiming('params.total = 185'),
  },
  'unused-value': {
    title: 'A result that nothing uses.',
    why: 'A result without a use is removed from the network, with its weights. It is most likely a leftover, or the next statement starts from the wrong tensor.',
    bad: inTower('let features = in -> conv(4, 3x3)\nin -> flatten'),
    good: inTower('let features = in -> conv(4, 3x3)\nfeatures -> flatten'),
  },
  'groups-mismatch': {
    title: 'Channels that do not divide into groups of equal size.',
    why: 'A grouped convolution divides its channels and its filters into groups, and group normalization its channels. The help names the nearest number that divides them.',
    bad: inTower('conv(12, 1x1)\nconv(12, 3x3, groups=5)\nflatten'),
    good: inTower('conv(12, 1x1)\nconv(12, 3x3, groups=4)\nflatten'),
  },
  'element-count': {
    title: 'A shape with a different number of values.',
    why: 'Reshaping rearranges values; it neither adds nor drops any.',
    bad: inTower('reshape(4x4x3)\nflatten'),
    good: inTower('reshape(4x4x4)\nflatten'),
  },
} satisfies Record<keyof typeof networkEntries, CodeDoc>
