import type { Shape } from '../graph.js'
import { elements } from '../graph.js'
import { operator } from './operator.js'
import { int } from './parameter.js'
import * as shared from './parameters.js'
import { convolutionWindow, convolved, requireGroups, requireImage } from './shapes.js'

/** Two-dimensional convolution (cross-correlation, as in every framework). */
export const conv = operator({
  name: 'conv',
  also: ['convolution'],
  doc: 'Two-dimensional convolution: every output channel has a learned window over all input channels, or over those of its group. With `groups`, channels and filters are divided in order into that number of groups, and each group of filters sees one group of channels.',
  inputs: 1,
  parameters: {
    filters: shared.filters,
    ...shared.slidingWindow,
    groups: int('The number of groups of channels and filters; it must divide both.', {
      default: 1,
      min: 1,
      also: ['g', 'num_groups', 'feature_group_count'],
    }),
    ...shared.biasAndKernel,
  },
  shape([image], attributes) {
    const { filters, groups } = attributes
    return (
      requireImage('conv', image) ??
      requireGroups('conv', groups, image[2], filters) ??
      convolved('conv', image, attributes, () => filters)
    )
  },
  weights([image], attributes) {
    const { filters, kernel } = attributes
    const taps = elements(kernel)
    const seen = seenByFilter(image, attributes)
    const fans = { fanIn: taps * seen, fanOut: taps * filters }
    return [
      shared.kernelWeight('kernel', [...kernel, seen, filters], fans, attributes),
      ...shared.biasWeights(filters, attributes),
    ]
  },
  macs: ([image], output, attributes) =>
    elements(output) * elements(attributes.kernel) * seenByFilter(image, attributes),
  window: convolutionWindow,
  examples: [
    {
      inputs: [[105, 105, 1]],
      call: 'conv(64, 3x3, stride=2, padding=same)',
      output: [53, 53, 64],
      params: 640,
      macs: 1_617_984,
    },
    { inputs: [[105, 105, 1]], call: 'conv(64, 10x10)', output: [96, 96, 64], params: 6_464, macs: 58_982_400 },
    { inputs: [[7, 6, 3]], call: 'conv(4, 3x2, padding=2x1, bias=false)', output: [9, 7, 4], params: 72, macs: 4_536 },
    { inputs: [[6, 5, 4]], call: 'conv(6, 3x3, padding=same, groups=2)', output: [6, 5, 6], params: 114, macs: 3_240 },
    { inputs: [[9, 8, 2]], call: 'conv(3, 3x2, stride=2, dilation=2x3)', output: [3, 3, 3], params: 39, macs: 324 },
  ],
})

/** The number of channels that a filter sees. */
const seenByFilter = ([, , channels]: Shape, { groups }: { readonly groups: number }): number => channels / groups
