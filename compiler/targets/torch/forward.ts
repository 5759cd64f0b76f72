/** A body as the statements of a `forward`. */
import type { Body, Item } from './bodies.js'
import { callDoc, type Doc, flat, layOut, lineWidth } from './python.js'

/** What a statement needs of the class around it. */
export interface ForwardContext {
  /** The arguments of a call of a function, after its inputs. */
  argumentsOf(place: number): readonly Doc[]
  /** Notes a name that has to be imported. */
  use(name: string): void
  /** The shape that an item gives in every body of the class. */
  shapeOf(place: number): readonly number[] | undefined
}

const variables = ['x', 'y', 'z', 'a', 'b', 'c', 'd', 'e', 'f', 'g']

/** As many names as there are values, none of them in `taken`. */
export function variableNames(count: number, taken: ReadonlySet<string> = new Set()): readonly string[] {
  const found = variables.filter((name) => !taken.has(name)).slice(0, count)
  for (let next = 1; found.length < count; next++) if (!taken.has(`v${next}`)) found.push(`v${next}`)
  return found
}

/** How deep calls are nested in a line. */
const deepest = 3

/** The lines of the method's body, with its inputs under these names. */
export function forwardLines(body: Body, inputs: readonly string[], context: ForwardContext): readonly string[] {
  const plan = planOf(body)
  const texts = new Map<number, Text>(body.inputs.map((input, at) => [input, { doc: inputs[at], infix: false }]))
  const names = new Map<number, string>(body.inputs.map((input, at) => [input, inputs[at]]))
  const lines: string[] = []
  for (const [place, item] of body.items.entries()) {
    const text = textOf(item, place, texts, context)
    if (plan.inlined.has(place)) {
      texts.set(item.outputs[0], text)
      continue
    }
    const given = variablesFor(item, place, plan, names)
    for (const [at, output] of item.outputs.entries()) {
      names.set(output, given[at])
      texts.set(output, { doc: given[at], infix: false })
    }
    const shape = context.shapeOf(place)
    const own = layOut(text.doc, indent, `${given.join(', ')} = `)
    const comment = shape === undefined ? '' : `  # [N, ${shape.join(', ')}]`
    const fits = own.length === 1 && own[0].length + comment.length <= lineWidth
    lines.push(...(fits ? [`${own[0]}${comment}`] : own))
  }
  const results = body.outputs.map((output) => texts.get(output)!.doc)
  lines.push(
    ...(results.length === 1
      ? layOut(results[0], indent, 'return ')
      : [`${indent}return ${results.map(flat).join(', ')}`]),
  )
  return lines
}

const indent = ' '.repeat(8)

/** What is written where a value is used: a variable, or what gives it. */
interface Text {
  readonly doc: Doc
  readonly infix: '+' | '-' | '*' | '/' | '@' | false
}

function textOf(
  { does, at, inputs }: Item,
  place: number,
  texts: ReadonlyMap<number, Text>,
  context: ForwardContext,
): Text {
  const given = inputs.map((input) => texts.get(input)!)
  const docs = given.map(({ doc }) => doc)
  if ('body' in does || does.step.call!.kind === 'module') {
    return { doc: callDoc(`self.${at.join('.')}`, docs), infix: false }
  }
  const call = does.step.call!
  const args = context.argumentsOf(place)
  if (call.kind === 'infix') {
    const sides = [...given, ...args.map((doc): Text => ({ doc, infix: false }))]
    return { doc: sides.map((side, at) => operand(side, call.of, at)).join(` ${call.of} `), infix: call.of }
  }
  context.use(call.of)
  const isList = call.kind === 'function' && call.list === true
  const taken: readonly Doc[] = isList ? [{ open: '[', items: docs, close: ']' }] : docs
  return { doc: callDoc(call.of, [...taken, ...args]), infix: false }
}

function operand({ doc, infix }: Text, of: string, at: number): string {
  const text = flat(doc)
  const isSum = infix === '+' || infix === '-'
  const needs = infix !== false && (of === '+' ? false : of === '-' ? at > 0 && isSum : isSum || at > 0)
  return needs ? `(${text})` : text
}

interface Plan {
  /** Places of items that are written where they are used. */
  readonly inlined: ReadonlySet<number>
  /** By value: the place of the last statement that reads it. */
  readonly lastRead: ReadonlyMap<number, number>
}

function planOf({ items, outputs }: Body): Plan {
  const users = new Map<number, number[]>()
  const add = (value: number, place: number): void => {
    users.set(value, [...(users.get(value) ?? []), place])
  }
  for (const [place, item] of items.entries()) for (const input of item.inputs) add(input, place)
  for (const output of outputs) add(output, items.length)
  const inlined = new Set<number>()
  const depths = new Map<number, number>()
  for (const [place, item] of items.entries()) {
    const depth = 1 + Math.max(0, ...item.inputs.map((input) => depths.get(input) ?? 0))
    const uses = item.outputs.length === 1 ? (users.get(item.outputs[0]) ?? []) : []
    if (uses.length !== 1 || !fitsInto(item, items[uses[0]], depth, { items, outputs })) continue
    inlined.add(place)
    depths.set(item.outputs[0], depth)
  }
  // Where what is written at a place is read: there, or where that is written.
  const roots: number[] = []
  for (let place = items.length - 1; place >= 0; place--) {
    const user = inlined.has(place) ? users.get(items[place].outputs[0])![0] : place
    roots[place] = user === place || user === items.length ? user : roots[user]
  }
  const rootOf = (place: number): number => roots[place] ?? items.length
  const lastRead = new Map([...users].map(([value, places]) => [value, Math.max(...places.map(rootOf))]))
  return { inlined, lastRead }
}

/** Whether an item is written inside the one that uses it; without that one it is what is returned. */
function fitsInto(
  item: Item,
  user: Item | undefined,
  depth: number,
  { items, outputs }: Pick<Body, 'items' | 'outputs'>,
): boolean {
  if (user === undefined) return outputs.length === 1 || depth === 1
  if (depth > deepest) return false
  // A body of two parts is one line; of more, each has its own.
  if ('body' in user.does) return depth === 1 && items.length === 2
  if (user.does.step.call!.kind !== 'module') return true
  // Into a module only what is next to nothing, or a module alone: a convolution and its normalisation.
  return !('body' in item.does) && depth <= (item.does.step.call!.kind === 'module' ? 1 : 2)
}

/** Names for what an item gives: that of an input which nothing reads later, or one that is free. */
function variablesFor(item: Item, place: number, { lastRead }: Plan, names: Map<number, string>): readonly string[] {
  // What this statement reads last is free for what it gives.
  for (const value of [...names.keys()]) if ((lastRead.get(value) ?? -1) <= place) names.delete(value)
  return variableNames(item.outputs.length, new Set(names.values()))
}
