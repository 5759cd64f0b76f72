/** An operator in a few words, for tables and drawings. */
import { formatShape } from '../diagnostics/entry.js'
import type { AttributeValue, GraphNode } from '../graph.js'

/** The operator with its window and step: `conv 3x3 /2`. */
export function operatorText({ op, attributes }: Pick<GraphNode, 'op' | 'attributes'>): string {
  const window = attributes.kernel ?? attributes.size
  if (window === undefined) return op
  const stride = attributes.stride
  const isOne = !Array.isArray(stride) || stride.every((step) => step === 1)
  const square = Array.isArray(stride) && stride[0] === stride[1]
  return `${op} ${valueText(window)}${isOne ? '' : ` /${square ? stride[0] : valueText(stride)}`}`
}

/** `105x105x1`, `same`, `0.01`. */
export function valueText(value: AttributeValue): string {
  return typeof value === 'object' ? formatShape(value) : String(value)
}
