/** Arguments become what a parameter takes, or are refused with what it takes. */
import type { TypeName } from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { problem } from '../diagnostics/diagnostic.js'
import { type Advice, advice, type Mend } from '../diagnostics/mend.js'
import { replaceBy, written } from '../diagnostics/mends.js'
import type { AttributeValue } from '../graph.js'
import { operators, type ParameterDeclaration } from '../ops/index.js'
import { isBlock } from '../resolve/program.js'
import { kindText, ownName } from '../resolve/walk.js'
import type { Candidate } from '../suggest.js'
import { type Env, report } from './state.js'
import { type Applicable, describe, formatValue, typeOf, unknownOf, type Value } from './values.js'

/** What a block's parameter takes. */
export const typeTexts: Readonly<Record<TypeName, string>> = {
  int: 'an int',
  float: 'a number',
  bool: 'true or false',
  string: 'a string',
  size: 'a size or an int',
  shape: 'a shape',
  list: 'a list',
  block: 'a block or an operator',
  tensor: 'a tensor',
}

/** How each is written. */
const examples: Readonly<Record<TypeName, string>> = {
  int: 'write a whole number, as in 64',
  float: 'write a number, as in 0.01',
  bool: 'write true or false',
  string: 'write a text in quotes',
  size: 'write height x width, as in 3x3',
  shape: 'write height x width x channels, as in 105x105x1',
  list: 'write items in brackets, as in [1, 2, 3]',
  block: 'write a block or an operator, as in relu or eca(taps=5)',
  tensor: 'write in, a let, or a pipeline that begins with one: in -> relu',
}

/** What an operator's parameter takes. */
function expectedBy({ type, values }: ParameterDeclaration): string {
  switch (type) {
    case 'padding':
      return `${(values ?? []).join(', ')}, an int or a size`
    case 'enum':
      return (values ?? []).join(' or ')
    case 'ints':
      return 'a list of ints'
    default:
      return typeTexts[type]
  }
}

/** What to write for a parameter of this type. */
export function typeHelp(type: ParameterDeclaration['type'] | TypeName): string {
  if (type === 'ints') return 'write whole numbers in brackets, as in [1, 0]'
  if (type === 'padding' || type === 'enum')
    return 'write one of its words, in quotes where a name of yours is the same'
  return examples[type]
}

/** Where a value goes: for the words of a message. */
export interface Target {
  /** `stride of conv` */
  readonly what: string
  readonly span: Span
}

/** A parameter of what is called; its words are only put together for a message. */
export class ParameterTarget implements Target {
  constructor(
    private readonly name: string,
    private readonly callee: string,
    readonly span: Span,
  ) {}

  get what(): string {
    return `${this.name} of ${this.callee}`
  }
}

/** The value as an operator's attribute; undefined where it is unknown or wrong, which is reported. */
export function toAttribute(
  parameter: ParameterDeclaration,
  value: Value,
  target: Target,
  env: Env,
): AttributeValue | undefined {
  if (value.kind === 'unknown' && value.type === undefined) return undefined
  const words = parameter.values
  if (words !== undefined && (value.kind === 'word' || value.kind === 'string')) {
    if (value.kind === 'word' && !words.includes(value.name.text) && mayBeLost(value.name.text, env)) return undefined
    return toWord(value.kind === 'word' ? value.name.text : value.value, words, parameter, target, env)
  }
  if (value.kind === 'word') {
    refuseWord(value, expectedBy(parameter), parameter.type, target, env)
    return undefined
  }
  const type = parameter.type
  if (value.kind === 'unknown') {
    if (!fits(value, type)) refuse(value, expectedBy(parameter), parameter.type, target, env)
    return undefined
  }
  const converted = type === 'enum' ? undefined : toPlain(type === 'padding' ? 'size' : type, value)
  if (converted === undefined) {
    refuse(value, expectedBy(parameter), parameter.type, target, env)
    return undefined
  }
  return inRange(parameter, converted, value, target, env) ? converted : undefined
}

/** Whether a name may be one that a syntax error or a failed import has swallowed. */
const mayBeLost = (name: string, { body }: Env): boolean => body.leaky || body.file.lost.has(name)

function toWord(
  word: string,
  words: readonly string[],
  parameter: ParameterDeclaration,
  { what, span }: Target,
  env: Env,
): string | undefined {
  if (words.includes(word)) return word
  const candidates = words.map((name) => ({ name, also: parameter.valuesAlso?.[name] }))
  const suggestion = env.state.collector.suggest(word, candidates)
  const choices = parameter.type === 'padding' ? [...words, 'an int', 'a size'] : words
  report(env, problem('unknown-word', { what, word, words: choices, suggestion }), span)
  // It is read as what was most likely meant, so that the rest can be judged.
  return suggestion
}

/** Numbers, sizes and shapes as attributes hold them: a size is `[height, width]`. */
function toPlain(type: 'int' | 'float' | 'bool' | 'size' | 'shape' | 'ints', value: Value): AttributeValue | undefined {
  switch (type) {
    case 'int':
      return value.kind === 'int' ? value.value : undefined
    case 'float':
      return value.kind === 'int' || value.kind === 'float' ? value.value : undefined
    case 'bool':
      return value.kind === 'bool' ? value.value : undefined
    case 'size': {
      if (value.kind === 'int') return [value.value, value.value]
      const extents = extentsOf(value)
      return extents?.length === 2 ? extents : undefined
    }
    case 'shape':
      return extentsOf(value)
    case 'ints':
      return value.kind === 'list' ? extentsOf(value) : undefined
    default:
      return type satisfies never
  }
}

/** The numbers of a size, a shape or a list of ints. */
export function extentsOf(value: Value): readonly number[] | undefined {
  if (value.kind === 'extents') return value.extents
  if (value.kind !== 'list' || value.items.length === 0) return undefined
  const numbers = value.items.flatMap((item) => (item.kind === 'int' ? [item.value] : []))
  return numbers.length === value.items.length ? numbers : undefined
}

/** A list that may be one of ints, though some are not known. */
export const isOpenList = (value: Value): boolean =>
  value.kind === 'list' &&
  value.items.some(({ kind }) => kind === 'unknown') &&
  value.items.every((item) => item.kind === 'int' || (item.kind === 'unknown' && (item.type ?? 'int') === 'int'))

/** Whether a value of a known type, but not itself known, can become what is wanted. */
function fits(value: Value, wanted: ParameterDeclaration['type'] | TypeName): boolean {
  const type = typeOf(value)
  if (type === undefined || type === wanted) return true
  switch (wanted) {
    case 'float':
      return type === 'int'
    case 'size':
      return type === 'int' || type === 'list'
    case 'shape':
      return type === 'size' || type === 'list'
    case 'ints':
      return type === 'list'
    case 'padding':
      return type === 'int' || type === 'size' || type === 'string'
    case 'enum':
      return type === 'string'
    default:
      return false
  }
}

function inRange(
  { min, max, type }: ParameterDeclaration,
  converted: AttributeValue,
  value: Value,
  { what, span }: Target,
  env: Env,
): boolean {
  if (typeof converted === 'string' || typeof converted === 'boolean') return true
  const least = min ?? (type === 'shape' ? 1 : Number.NEGATIVE_INFINITY)
  const most = max ?? Number.POSITIVE_INFINITY
  const numbers = typeof converted === 'number' ? [converted] : converted
  if (numbers.every((number) => number >= least && number <= most)) return true
  const between = max === undefined ? `at least ${least}` : `between ${least} and ${most}`
  const expected = min === undefined && max !== undefined ? `at most ${most}` : between
  const within = numbers.map((number) => Math.min(Math.max(number, least), most))
  const nearest = typeof converted === 'number' || value.kind === 'int' ? String(within[0]) : within.join('x')
  report(env, problem('out-of-range', { what, expected, actual: describe(value), nearest }), span)
  return false
}

/** The value as a block's or network's parameter holds it; of unknown value where it is wrong, which is reported. */
export function toParameter(type: TypeName, value: Value, target: Target, env: Env): Value {
  const substitute = unknownOf(type)
  if (value.kind === 'unknown') {
    if (!fits(value, type)) refuse(value, typeTexts[type], type, target, env)
    return substitute
  }
  if (type === 'block') {
    if (value.kind === 'block' || value.kind === 'layer') return value
    const block = value.kind === 'word' ? applicableNamed(value.name.text, env) : undefined
    if (block !== undefined) return { kind: 'block', block }
  }
  if (value.kind === 'word') {
    refuseWord(value, typeTexts[type], type, target, env)
    return substitute
  }
  const converted = toTyped(type, value)
  if (converted === undefined) refuse(value, typeTexts[type], type, target, env)
  return converted ?? substitute
}

function toTyped(type: TypeName, value: Value): Value | undefined {
  switch (type) {
    case 'block':
    case 'bool':
    case 'string':
    case 'int':
    case 'tensor':
      return value.kind === type ? value : undefined
    case 'list':
      return value.kind === 'list' || value.kind === 'tuple' ? value : undefined
    case 'float':
      return value.kind === 'int' || value.kind === 'float' ? { kind: 'float', value: value.value } : undefined
    case 'size':
    case 'shape': {
      const extents = toPlain(type, value)
      return typeof extents === 'object' ? { kind: 'extents', extents } : undefined
    }
    default:
      return type satisfies never
  }
}

/** The operator or block of this name, as the body's file sees it. */
export function applicableNamed(name: string, { body, state }: Env): Applicable | undefined {
  const operator = operators.get(name)
  if (operator !== undefined) return { kind: 'operator', operator }
  const definition = body.file.names.get(name)
  if (definition === undefined || !isBlock(definition) || state.program.recursive.has(definition.declaration)) {
    return undefined
  }
  return { kind: 'block', definition }
}

type AnyType = ParameterDeclaration['type'] | TypeName

function refuse(value: Value, expected: string, type: AnyType, { what, span }: Target, env: Env): void {
  if ((type === 'size' || type === 'shape' || type === 'ints' || type === 'padding') && isOpenList(value)) return
  const help = helpFor(value, type)
  report(env, problem('wrong-type', { what, expected, actual: describe(value), help }), span)
}

function helpFor(value: Value, type: AnyType): string | Advice {
  if (value.kind === 'float' && type === 'int') return fractionHelp(value.value)
  // What is computed cannot be written with an x between.
  if (value.kind === 'tuple' && (type === 'size' || type === 'shape' || type === 'padding'))
    return `write it in brackets: ${formatValue({ kind: 'list', items: value.items })}`
  return typeHelp(type)
}

const fractionHelp = (value: number): string | Advice =>
  Number.isInteger(value)
    ? advice(`write ${value} without a point, or div for a whole quotient`, wholeNumber(value))
    : 'write a whole number, or div for a whole quotient'

/** A number without its point; of a quotient, the whole one. */
const wholeNumber =
  (value: number): Mend =>
  (place) => {
    const text = written(place)
    if (/^[\d_.]+$/.test(text)) return replaceBy(String(value))(place)
    const [sign, other] = [text.indexOf('/'), text.lastIndexOf('/')]
    if (sign === -1 || sign !== other) return undefined
    const start = place.span.start + sign
    return replaceBy('div')({ ...place, span: { ...place.span, start, end: start + 1 } })
  }

/** A word that no enumeration takes: a known name in the wrong place, or a name that there is not. */
export function refuseWord(
  { name }: Extract<Value, { kind: 'word' }>,
  expected: string,
  type: AnyType,
  { what, span }: Target,
  env: Env,
): void {
  const { text } = name
  const { file } = env.body
  const definition = file.names.get(text)
  if (file.lost.has(text) || (definition !== undefined && env.state.program.recursive.has(definition.declaration)))
    return
  const kind = ownName(text) ?? (definition && kindText(definition.declaration.kind))
  if (kind !== undefined) {
    const facts = { what, expected, actual: `the ${kind} ${text}`, help: typeHelp(type) }
    report(env, problem('wrong-type', facts), span)
  } else if (!env.body.leaky) {
    const suggestion = env.state.collector.suggest(text, namesIn(env))
    report(env, problem('unknown-name', { what: 'name', name: text, suggestion }), name.span)
  }
}

function* namesIn({ scope, body }: Env): Iterable<Candidate> {
  for (let at: Env['scope'] | undefined = scope; at !== undefined; at = at.outer) {
    if (at.input !== undefined) yield 'in'
    if (at.values !== undefined) yield* at.values.keys()
  }
  yield* body.file.names.keys()
  yield* operators.values()
}
