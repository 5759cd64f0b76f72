/** Ties arguments to parameters: by name, or in the declared order. */
import type { Identifier } from '../../grammar/ast.js'
import { cover } from '../../grammar/span.js'
import { noteArgument } from '../bindings/recorder.js'
import { problem } from '../diagnostics/diagnostic.js'
import { parameterCandidate } from '../ops/index.js'
import { type Env, report, type State } from './state.js'
import type { GivenArgument } from './values.js'

export interface BoundArguments {
  /** By the parameters' order. */
  readonly byIndex: readonly (GivenArgument | undefined)[]
  /** An argument could not be tied to a parameter: a missing one may be that, and what comes out is not known. */
  readonly misnamed: boolean
}

const nothingBound: BoundArguments = { byIndex: [], misnamed: false }

/** The names of a declaration's or an operator's parameters, taken out once. */
export function parameterNames(
  parameters: readonly { readonly name: string | Identifier }[],
  { parameterNames: known }: State,
): readonly string[] {
  let names = known.get(parameters)
  if (names === undefined) {
    names = parameters.map(({ name }) => (typeof name === 'string' ? name : name.text))
    known.set(parameters, names)
  }
  return names
}

/** Parameters that have a value before the arguments are tied. */
export interface Tied {
  /** By the parameters' order. */
  readonly byIndex: BoundArguments['byIndex']
  /** The indices of those that arguments without a name are for, in order. */
  readonly free: readonly number[]
}

/** What cannot be tied is reported. Arguments that are not given are left to the caller, who knows the defaults. */
export function bind(
  callee: string,
  names: readonly string[],
  given: readonly GivenArgument[],
  certain: boolean,
  env: Env,
  tied?: Tied,
): BoundArguments {
  if (given.length === 0 && certain)
    return tied === undefined ? nothingBound : { ...nothingBound, byIndex: tied.byIndex }
  const byIndex: (GivenArgument | undefined)[] = names.map((_, index) => tied?.byIndex[index])
  const free = tied?.free ?? [...names.keys()]
  let misnamed = !certain
  let named = false
  const positional: GivenArgument[] = []
  for (const argument of given) {
    if (argument.name !== undefined) {
      named = true
      misnamed = !bindNamed(callee, names, argument, argument.name, byIndex, env) || misnamed
    } else if (named) {
      misnamed = true
      const meant = nameAt(given.indexOf(argument), names, given)
      report(env, problem('positional-after-named', { callee, meant }), argument.span)
    } else if (certain) {
      const index = free[positional.length]
      if (index !== undefined) byIndex[index] = argument
      positional.push(argument)
    }
  }
  reportSurplus(callee, free.length, positional, env)
  return { byIndex, misnamed }
}

/** The parameter of an argument's place, if no argument names it. */
function nameAt(index: number, names: readonly string[], given: readonly GivenArgument[]): string | undefined {
  const name = names[index]
  return given.some((argument) => argument.name?.text === name) ? undefined : name
}

function bindNamed(
  callee: string,
  names: readonly string[],
  argument: GivenArgument,
  name: Identifier,
  byIndex: (GivenArgument | undefined)[],
  env: Env,
): boolean {
  const index = names.indexOf(name.text)
  if (index === -1) {
    const suggestion = env.state.collector.suggest(name.text, names.map(parameterCandidate))
    const facts = { callee, name: name.text, parameters: names, suggestion }
    report(env, problem('unknown-argument', facts), name.span)
    const meant = suggestion === undefined ? -1 : names.indexOf(suggestion)
    if (meant === -1 || byIndex[meant] !== undefined) return false
    // It is read as what was most likely meant, so that the rest can be judged.
    byIndex[meant] = argument
    return true
  }
  if (byIndex[index] !== undefined)
    report(env, problem('duplicate-argument', { callee, name: name.text }), argument.span)
  else byIndex[index] = argument
  const { recorder, parameterNames: lists } = env.state
  if (recorder !== undefined) noteArgument(recorder, name, names, lists)
  return true
}

function reportSurplus(callee: string, limit: number, positional: readonly GivenArgument[], env: Env): void {
  const first = positional[limit]
  const last = positional.at(-1)
  if (first === undefined || last === undefined) return
  const facts = { callee, limit, actual: positional.length }
  report(env, problem('too-many-arguments', facts), cover(first.span, last.span))
}
