/** Bodies of one structure as a class, with the numbers in which they differ as its parameters. */
import { type Body, baseName, type Item, nameAndStructure } from './bodies.js'
import type { Argument, ArgumentType, ArgumentValue } from './call.js'

export interface Class {
  /** As the class is called in Python. */
  readonly name: string
  readonly bodies: readonly Body[]
  readonly parameters: readonly Parameter[]
  /** What each argument of each of its items is, in the class's own terms; by the item's place and the argument's name. */
  readonly arguments: readonly Readonly<Record<string, Term>>[]
}

export interface Parameter {
  readonly name: string
  readonly type: ArgumentType
  /** What it is where it is left out. */
  readonly fallback?: ArgumentValue
  /** For each of the bodies. */
  readonly values: readonly ArgumentValue[]
}

/** A number itself, or a parameter of the class, times `factor` or divided by `divisor`. */
export type Term =
  | { readonly literal: ArgumentValue }
  | { readonly parameter: string; readonly factor: number; readonly divisor: number }

/** Every class of the bodies and what is inside them, what is used before what uses it. */
export function classesOf(outermost: readonly Body[], nameOf: (base: string) => string): ReadonlyMap<string, Class> {
  const grouped = new Map<string, Body[]>()
  const visit = (body: Body): void => {
    for (const { does, again } of body.items) if ('body' in does && !again) visit(does.body)
    const key = nameAndStructure(body)
    const list = grouped.get(key)
    if (list === undefined) grouped.set(key, [body])
    else list.push(body)
  }
  outermost.forEach(visit)
  const classes = new Map<string, Class>()
  for (const [key, bodies] of grouped) {
    const name = nameOf(baseName(bodies[0].scope[bodies[0].scope.length - 1]))
    classes.set(key, { name, bodies, ...parametersOf(bodies, classes) })
  }
  return classes
}

/** The arguments of an item, of all the bodies: those of its call, or of the class that it makes. */
export function argumentsOf(
  items: readonly Item[],
  classes: ReadonlyMap<string, Class>,
): readonly (Omit<Argument, 'value'> & { readonly values: readonly ArgumentValue[] })[] {
  const [{ does }] = items
  if ('step' in does) {
    const calls = items.map((item) => ('step' in item.does ? item.does.step.call!.args : []))
    return calls[0].map(({ value: _, ...rest }, at) => ({ ...rest, values: calls.map((args) => args[at].value) }))
  }
  const { bodies, parameters } = classes.get(nameAndStructure(does.body))!
  const places = items.map((item) => ('body' in item.does ? bodies.indexOf(item.does.body) : -1))
  return parameters.map(({ values, fallback, ...rest }) => ({
    ...rest,
    ...(fallback === undefined ? { positional: true } : { fallback }),
    values: places.map((place) => values[place]),
  }))
}

function parametersOf(
  bodies: readonly Body[],
  classes: ReadonlyMap<string, Class>,
): Pick<Class, 'parameters' | 'arguments'> {
  const parameters: Parameter[] = []
  const found = bodies[0].items.map(({ again, at }, place) => {
    if (again) return {}
    const args = argumentsOf(
      bodies.map(({ items }) => items[place]),
      classes,
    )
    return Object.fromEntries(args.map((each) => [each.name, termOf(each, at, parameters)]))
  })
  // Python wants those that can be left out last.
  const required = parameters.filter(({ fallback }) => fallback === undefined)
  const optional = parameters.filter(({ fallback }) => fallback !== undefined)
  return { parameters: [...required, ...optional], arguments: found }
}

type Column = ReturnType<typeof argumentsOf>[number]

/** What the argument is; adds a parameter where no other has its numbers. */
function termOf({ name, type, values, fallback }: Column, at: readonly string[], parameters: Parameter[]): Term {
  if (values.every((value) => same(value, values[0]))) return { literal: values[0] }
  for (const parameter of parameters) {
    if (parameter.type !== type) continue
    if (type !== 'channels' && parameter.name !== name) continue
    const ratio = ratioOf(parameter.values, values, type)
    if (ratio !== undefined) return { parameter: parameter.name, ...ratio }
  }
  const free = nameFor(name, at, new Set(parameters.map((each) => each.name)))
  parameters.push({ name: free, type, values, ...(fallback === undefined ? {} : { fallback }) })
  return { parameter: free, factor: 1, divisor: 1 }
}

/** How often the first numbers go into the second ones, or these into them. */
function ratioOf(
  own: readonly ArgumentValue[],
  values: readonly ArgumentValue[],
  type: ArgumentType,
): { readonly factor: number; readonly divisor: number } | undefined {
  if (own.every((value, at) => same(value, values[at]))) return { factor: 1, divisor: 1 }
  if (type !== 'channels') return undefined
  const [a, b] = [own as readonly number[], values as readonly number[]]
  const [factor, divisor] = [b[0] / a[0], a[0] / b[0]]
  if (Number.isInteger(factor) && a.every((value, at) => value * factor === b[at])) return { factor, divisor: 1 }
  if (Number.isInteger(divisor) && b.every((value, at) => value * divisor === a[at])) return { factor: 1, divisor }
  return undefined
}

function nameFor(name: string, at: readonly string[], taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name
  const whole = [...at, name].join('_').replace(/^_+/, '')
  let free = whole
  for (let copy = 2; taken.has(free); copy++) free = `${whole}_${copy}`
  return free
}

export const same = (a: ArgumentValue, b: ArgumentValue): boolean =>
  typeof a === 'object' && typeof b === 'object' ? a.join() === b.join() : a === b
