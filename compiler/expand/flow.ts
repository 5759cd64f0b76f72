/** Values that can flow: tensors, and tuples or lists of such values. */
import type { Expression } from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { problem } from '../diagnostics/diagnostic.js'
import { type Env, report, step } from './state.js'
import { describe, everyPart, failed, typeOf, type Value, type ValueType } from './values.js'

/** A value that can flow; any other is reported. */
export function asFlow(value: Value, { span }: Expression, env: Env): Value {
  if (value.kind === 'tensor') return value
  const flows = everyPart(value, (part) => {
    if (!step(env, span)) return false
    if (mayFlow(part)) return true
    const what = part === value ? 'what flows' : 'every part of what flows'
    report(env, problem('not-a-tensor', { what, actual: describe(part) }), span)
    return false
  })
  if (!flows) return failed
  return value.kind === 'unknown' && !isListType(value.type) ? failed : value
}

/** The number of tensors in an unknown list is unknown. */
const isListType = (type: ValueType | undefined): boolean => type === 'list' || type === 'tuple'

function mayFlow(part: Value): boolean {
  const type = typeOf(part)
  return part.kind !== 'word' && (type === undefined || type === 'tensor' || type === 'tuple' || type === 'list')
}

/** The tensors of a flow, in order; nested tuples may hold more of them than the limit on steps. */
export function tensorsOf(flow: Value, span: Span, env: Env): readonly Value[] {
  const tensors: Value[] = []
  const isRead = everyPart(flow, (part) => {
    if (part.kind !== 'tuple' && part.kind !== 'list') tensors.push(part)
    return step(env, span)
  })
  return isRead ? tensors : [failed]
}

/** Whether all of its tensors could be made. */
export const isMade = (flow: Value): boolean =>
  everyPart(
    flow,
    (part) => part.kind === 'tuple' || part.kind === 'list' || (part.kind === 'tensor' && part.node !== undefined),
  )
