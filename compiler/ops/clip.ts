import { problem } from '../diagnostics/diagnostic.js'
import { operator } from './operator.js'
import { float } from './parameter.js'
import { rising } from './ranges.js'

/** The largest finite float32. */
const greatest = (2 - 2 ** -23) * 2 ** 127

export const clip = operator({
  name: 'clip',
  also: ['clamp', 'clip_by_value'],
  doc: '`min(max(x, low), high)`, value by value. With one bound it is `max(x, low)` or `min(x, high)`.',
  inputs: 1,
  parameters: {
    low: float('The lower bound.', { default: -greatest, also: ['min', 'min_value', 'min_val'] }),
    high: float('The upper bound; it must be greater than `low`.', {
      default: greatest,
      also: ['max', 'max_value', 'max_val'],
    }),
  },
  shape([input], { low, high }) {
    if (low < high) return input
    return problem('out-of-range', { what: 'low of clip', expected: `below high, ${high}`, actual: String(low) })
  },
  range: (ranges, _inputs, { low, high }) => rising((x) => Math.min(Math.max(x, low), high))(ranges),
  examples: [
    { inputs: [[53, 53, 64]], call: 'clip(0, 6)', output: [53, 53, 64], params: 0, macs: 0 },
    { inputs: [[7]], call: 'clip(low=-0.5)', output: [7], params: 0, macs: 0 },
    { inputs: [[7]], call: 'clip(high=0.25)', output: [7], params: 0, macs: 0 },
  ],
})
