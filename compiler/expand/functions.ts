/** Calls of the language's functions. */
import type { Span } from '../../grammar/span.js'
import { problem } from '../diagnostics/diagnostic.js'
import { type BuiltInFunction, builtIns, type FunctionName } from '../functions.js'
import { functionWork } from './built-ins.js'
import { refuseWord } from './convert.js'
import { type Env, report, step, stop } from './state.js'
import { describe, type GivenArgument, typeOf, unknown, type Value } from './values.js'

/** The value of a call; unknown if an argument is unknown, or wrong, which is reported. */
export function callBuiltIn(name: FunctionName, given: readonly GivenArgument[], span: Span, env: Env): Value {
  const named = given.find(({ name }) => name !== undefined)
  if (named?.name !== undefined) {
    const facts = { callee: name, name: named.name.text, parameters: [builtIns[name].signature] }
    report(env, problem('unknown-argument', facts), named.name.span)
    return unknown
  }
  const numbers = builtIns[name].takes === 'numbers'
  for (const { value, at } of given) {
    const target = { what: name, span: at }
    if (value.kind === 'word')
      refuseWord(value, numbers ? 'numbers' : 'a list', numbers ? 'float' : 'list', target, env)
  }
  const values = given.map(({ value }) => value)
  return computed(name, values, span, env)
}

function computed(name: FunctionName, values: readonly Value[], span: Span, env: Env): Value {
  const { arity, takes, signature } = builtIns[name]
  const [least, most] = arity
  if (values.length < least || values.length > most) {
    const expected = least === most ? String(least) : `${least} to ${most}`
    const facts = { callee: name, expected, actual: values.length, signature }
    report(env, problem('wrong-argument-count', facts), span)
    return unknown
  }
  for (const value of values) {
    const type = typeOf(value)
    if (type !== undefined && !fitting[takes].has(type)) {
      const expected = takes === 'numbers' ? 'numbers' : 'a list'
      const facts = { what: name, expected, actual: describe(value), help: `it is called as ${signature}` }
      report(env, problem('wrong-type', facts), span)
      return unknown
    }
  }
  if (values.some((value) => value.kind === 'unknown' || value.kind === 'word')) return unknown
  const result = functionWork[name](values)
  if (!('code' in result)) {
    // Functions that make lists count their items as steps.
    return result.kind === 'list' && !step(env, span, result.items.length) ? unknown : result
  }
  if (result.code === 'too-much-work') stop(env, result, span)
  else report(env, result, span)
  return unknown
}

const fitting: Readonly<Record<BuiltInFunction['takes'], ReadonlySet<string>>> = {
  numbers: new Set(['int', 'float']),
  list: new Set(['list', 'tuple', 'size', 'shape']),
}
