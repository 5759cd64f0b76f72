/** Classes as the text of Python. */
import { type Body, type Item, nameAndStructure } from './bodies.js'
import type { Argument, Call } from './call.js'
import { argumentsOf, type Class, type Term } from './classes.js'
import { forwardLines } from './forward.js'
import { annotation, callDoc, type Doc, flat, layOut, lineWidth, literal } from './python.js'

/** What the text of a module of Python is made of. */
export interface SourceContext {
  readonly classes: ReadonlyMap<string, Class>
  /** Notes a name that has to be imported. */
  use(name: string): void
}

/** A class with its constructor and its `forward`, whose inputs have these names. */
export function classLines(
  own: Class,
  doc: string,
  inputs: readonly string[],
  context: SourceContext,
): readonly string[] {
  const { name, bodies, parameters } = own
  const [body] = bodies
  const base = body.outputs.length === 1 ? 'Module' : 'nn.Module'
  context.use(base)
  context.use('Tensor')
  for (const { type } of parameters) if (type === 'size' || type === 'padding') context.use('Size')
  const takes = inputs.map((input) => `${input}: Tensor`)
  const gives = body.outputs.length === 1 ? 'Tensor' : `tuple[${body.outputs.map(() => 'Tensor').join(', ')}]`
  const attributes = attributesOf(own)
  const made = makingLines(own, attributes, context)
  const forward = forwardLines(body, inputs, {
    use: context.use,
    argumentsOf: (place) =>
      argumentDocs(own, place, (parameter) => `self.${attributes.get(parameter) ?? parameter}`, context),
    shapeOf: (place) => commonShape(bodies, place),
  })
  return [
    `class ${name}(${base}):`,
    `    """${doc}"""`,
    '',
    ...(made.length === 0 ? [] : [...signature('__init__', ['self', ...parameterTexts(own)], 'None'), ...made, '']),
    ...signature('forward', ['self', ...takes], gives),
    ...forward,
  ]
}

export const signature = (name: string, takes: readonly string[], gives: string): readonly string[] =>
  layOut(callDoc(`def ${name}`, takes), '    ', '', ` -> ${gives}:`)

const parameterTexts = ({ parameters }: Class): readonly string[] =>
  parameters.map(({ name, type, fallback }) => {
    const text = `${name}: ${annotation[type]}`
    return fallback === undefined ? text : `${text} = ${literal(fallback, type)}`
  })

/** Parameters that `forward` needs, and the names of the attributes that keep them. */
function attributesOf({ bodies, arguments: terms }: Class): ReadonlyMap<string, string> {
  const { items } = bodies[0]
  const children = new Set(items.map(({ at }) => at[0]))
  const kept = items.flatMap((item, place) =>
    isFunction(item)
      ? Object.values(terms[place]).flatMap((term) => ('parameter' in term ? [term.parameter] : []))
      : [],
  )
  return new Map(
    kept.map((name) => {
      let attribute = name
      while (children.has(attribute)) attribute = `own_${attribute}`
      return [name, attribute]
    }),
  )
}

const isFunction = ({ at }: Item): boolean => at.length === 0

function makingLines(own: Class, attributes: ReadonlyMap<string, string>, context: SourceContext): readonly string[] {
  const { items } = own.bodies[0]
  const indent = ' '.repeat(8)
  const kept = [...attributes].map(([name, attribute]) => `${indent}self.${attribute} = ${name}`)
  const parts = items.flatMap((item, place) => (isFunction(item) || item.again ? [] : [{ at: item.at, place }]))
  const made = partsDocs(parts, own, context).flatMap(([name, doc]) => layOut(doc, indent, `self.${name} = `))
  return kept.length + made.length === 0 ? [] : [`${indent}super().__init__()`, ...kept, ...made]
}

interface PlacedPart {
  readonly at: readonly string[]
  readonly place: number
}

/** What makes each module, by its name; those of scopes that have no class are together in `Parts`. */
function partsDocs(
  parts: readonly PlacedPart[],
  own: Class,
  context: SourceContext,
): readonly (readonly [string, Doc])[] {
  const byName = new Map<string, PlacedPart[]>()
  for (const part of parts) byName.set(part.at[0], [...(byName.get(part.at[0]) ?? []), part])
  return [...byName].map(([name, group]) => {
    if (group[0].at.length === 1) return [name, makingDoc(own, group[0].place, context)]
    context.use('Parts')
    const inner = group.map(({ at, place }) => ({ at: at.slice(1), place }))
    const items = partsDocs(inner, own, context).map(([key, doc]) => named(key, doc))
    return [name, callDoc('Parts', items)]
  })
}

/** What makes the module of an item. */
function makingDoc(own: Class, place: number, context: SourceContext): Doc {
  const { does } = own.bodies[0].items[place]
  const args = argumentDocs(own, place, (parameter) => parameter, context)
  if ('body' in does) {
    const inner = context.classes.get(nameAndStructure(does.body))!
    return isChain(inner) ? chainDoc(inner, context) : callDoc(inner.name, args)
  }
  const { of } = does.step.call!
  context.use(of)
  return callDoc(of, args)
}

/** The arguments of an item; `nameOf` is what a parameter is called where they are. */
function argumentDocs(
  own: Class,
  place: number,
  nameOf: (parameter: string) => string,
  { classes }: Pick<SourceContext, 'classes'>,
): readonly Doc[] {
  const terms = own.arguments[place]
  return argumentsOf([own.bodies[0].items[place]], classes).flatMap((argument) => {
    const term = terms[argument.name]
    if ('literal' in term && argument.fallback !== undefined) {
      if (literal(term.literal, argument.type) === literal(argument.fallback, argument.type)) return []
    }
    const text = termText(term, argument, nameOf)
    return [argument.positional ? text : `${argument.name}=${text}`]
  })
}

function termText(term: Term, { type }: Pick<Argument, 'type'>, nameOf: (parameter: string) => string): string {
  if ('literal' in term) return literal(term.literal, type)
  const name = nameOf(term.parameter)
  if (term.factor > 1) return `${term.factor} * ${name}`
  return term.divisor > 1 ? `${name} // ${term.divisor}` : name
}

/** Whether a scope that is there once is modules one after the other, which need no class. */
export function isChain({ bodies }: Class): boolean {
  const [{ items, inputs, outputs, scope }] = bodies
  // A tower and a head have a class, which says what they are.
  if (bodies.length > 1 || scope.length === 1 || inputs.length !== 1 || outputs.length !== 1) return false
  let value = inputs[0]
  for (const { inputs: from, outputs: to, at, does, again } of items) {
    if (again || from.length !== 1 || from[0] !== value || to.length !== 1 || at.length > 1) return false
    if (at.length === 0 && (!('step' in does) || moduleOf(does.step.call!) === undefined)) return false
    value = to[0]
  }
  return value === outputs[0]
}

const moduleOf = (call: Call): string | undefined => (call.kind === 'function' ? call.module : undefined)

function chainDoc(own: Class, context: SourceContext): Doc {
  context.use('Chain')
  const entries = own.bodies[0].items.map(({ at, does }, place): readonly [string, Doc] => {
    if (at.length > 0 || !('step' in does)) return [at[0], makingDoc(own, place, context)]
    const module = moduleOf(does.step.call!)!
    context.use(module)
    return [does.step.name, `${module}()`]
  })
  return callDoc('Chain', repeated(entries))
}

/** With modules of one making under numbered names in a line. */
function repeated(entries: readonly (readonly [string, Doc])[]): readonly Doc[] {
  const docs: Doc[] = []
  for (let at = 0; at < entries.length; ) {
    const run = runFrom(entries, at)
    const line = run && comprehension(entries[at], run)
    docs.push(line ?? named(...entries[at]))
    at += line === undefined ? 1 : run!.length
  }
  return docs
}

interface Run {
  readonly base: string
  readonly first: number
  readonly length: number
}

/** Consecutive numbered parts with the same constructor: `unit_2`, `unit_3`, `unit_4`. */
function runFrom(entries: readonly (readonly [string, Doc])[], at: number): Run | undefined {
  const [, base, number] = /^(.+)_(\d+)$/.exec(entries[at][0]) ?? []
  if (base === undefined) return undefined
  const made = flat(entries[at][1])
  let length = 1
  while (at + length < entries.length) {
    const [name, doc] = entries[at + length]
    if (name !== `${base}_${Number(number) + length}` || flat(doc) !== made) break
    length++
  }
  return length < 3 ? undefined : { base, first: Number(number), length }
}

function comprehension([, doc]: readonly [string, Doc], { base, first, length }: Run): Doc | undefined {
  const line = `**{f"${base}_{i}": ${flat(doc)} for i in range(${first}, ${first + length})}`
  return line.length > lineWidth - 20 ? undefined : line
}

/** As an argument with a name. */
const named = (name: string, doc: Doc): Doc =>
  typeof doc === 'string' ? `${name}=${doc}` : { ...doc, open: `${name}=${doc.open}` }

function commonShape(bodies: readonly Body[], place: number): readonly number[] | undefined {
  const { shape } = bodies[0].items[place]
  return bodies.every(({ items }) => items[place].shape?.join() === shape?.join()) ? shape : undefined
}
