/** Steps by the scopes that they are in: what a class of Python will be made of. */
import type { Shape } from '../../graph.js'
import type { Step } from './steps.js'

/** An item of a body: one step, or everything in a nested scope. */
export interface Item {
  /** The values that it takes, and those that something outside of it takes. */
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  /** The way from the body to its module; empty of a function. */
  readonly at: readonly string[]
  readonly does: { readonly step: Step } | { readonly body: Body }
  /** Of a module that is another item's: nothing new is made. */
  readonly again?: boolean
  /** Of its only output, as torch has it, without the batch; absent inside an operator. */
  readonly shape?: Shape
}

/** A scope with its own `forward`. */
export interface Body {
  /** The scope, the tower or head first. */
  readonly scope: readonly string[]
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  readonly items: readonly Item[]
  /** What bodies of one class have in common; see `shapeOf`. */
  readonly structure: string
  /** The weights of its modules, in their order. */
  readonly weights: readonly string[]
}

/** The scope's steps as a body. `outputs`: the values that something outside takes, of an outermost body what it gives. */
export function bodyOf(
  steps: readonly Step[],
  inputs: readonly number[],
  outputs: readonly number[],
  classOf: (structure: string) => number,
): Body {
  const users = new Map<number, number[]>()
  for (const [id, step] of steps.entries()) for (const input of step.inputs) pushTo(users, input, id)
  for (const output of outputs) pushTo(users, output, steps.length)
  const all = [...steps.keys()].filter((id) => steps[id].call !== undefined)
  const counts = new Map<string, number>()
  for (const id of all) {
    let path = ''
    for (const part of steps[id].scope) {
      path += `/${part}`
      counts.set(path, (counts.get(path) ?? 0) + 1)
    }
  }
  const scope = steps[0].scope.slice(0, 1)
  return makeBody({ steps, users, counts, homes: homesOf(steps, all), classOf }, { scope, ids: all, inputs, outputs })
}

function homesOf(steps: readonly Step[], ids: readonly number[]): ReadonlyMap<string, number> {
  const homes = new Map<string, number>()
  for (const id of ids) {
    const { weights } = steps[id]
    if (weights !== undefined && !homes.has(weights)) homes.set(weights, id)
  }
  return homes
}

interface Setting {
  readonly steps: readonly Step[]
  readonly users: ReadonlyMap<number, readonly number[]>
  /** How many steps are in a scope, by its path. */
  readonly counts: ReadonlyMap<string, number>
  /** The first step of a module, by its weights. */
  readonly homes: ReadonlyMap<string, number>
  readonly classOf: (structure: string) => number
}

interface Part {
  readonly scope: readonly string[]
  readonly ids: readonly number[]
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
}

function makeBody(setting: Setting, { scope, ids, inputs, outputs }: Part): Body {
  const items = itemsOf(setting, scope, scope, ids)
  const weights = items.flatMap(({ does, again }) => {
    if (again) return []
    return 'body' in does ? does.body.weights : does.step.weights === undefined ? [] : [does.step.weights]
  })
  const structure = shapeOf({ items, inputs, outputs }, setting.classOf)
  return { scope, inputs, outputs, items, structure, weights }
}

/** The items of the body of `scope` for these steps, which are those of `within`, a scope that has no body of its own, or of `scope`. */
function itemsOf(
  setting: Setting,
  scope: readonly string[],
  within: readonly string[],
  ids: readonly number[],
): readonly Item[] {
  const items: Item[] = []
  const made = new Map<string, Item>()
  for (const part of partsOf(setting.steps, within, ids)) {
    if (part.length === 1 && setting.steps[part[0]].scope.length === within.length) {
      items.push(stepItem(setting, scope, part[0]))
      continue
    }
    const inner = setting.steps[part[0]].scope.slice(0, within.length + 1)
    const item = bodyItem(setting, scope, inner, part, made)
    if (item === undefined) items.push(...itemsOf(setting, scope, inner, part))
    else items.push(item)
  }
  return items
}

/** A step alone, or those next to each other that are in one scope inside. */
function partsOf(steps: readonly Step[], within: readonly string[], ids: readonly number[]): readonly number[][] {
  const parts: number[][] = []
  let last: string | undefined
  for (const id of ids) {
    const segment = steps[id].scope[within.length]
    if (segment !== undefined && segment === last) parts[parts.length - 1].push(id)
    else parts.push([id])
    last = segment
  }
  return parts
}

function stepItem({ steps, homes, users }: Setting, scope: readonly string[], id: number): Item {
  const step = steps[id]
  const home = step.weights === undefined ? id : homes.get(step.weights)!
  const isModule = step.call!.kind === 'module'
  return {
    ...{ inputs: step.inputs, outputs: users.has(id) ? [id] : [] },
    at: isModule ? [...steps[home].scope.slice(scope.length), steps[home].name] : [],
    does: { step },
    ...shapeGiven(step),
    ...(home === id ? {} : { again: true }),
  }
}

/** In torch's order of the axes. */
function shapeGiven({ shape, layout, inner }: Step): { readonly shape?: Shape } {
  if (inner) return {}
  return { shape: layout === 'first' ? [shape[2], shape[0], shape[1]] : shape }
}

/** The scope as an item; undefined where it has to be a part of the body around it. */
function bodyItem(
  setting: Setting,
  scope: readonly string[],
  inner: readonly string[],
  ids: readonly number[],
  made: Map<string, Item>,
): Item | undefined {
  const { steps, homes, users, counts } = setting
  // Its steps come in several parts.
  if (counts.get(inner.map((part) => `/${part}`).join('')) !== ids.length) return undefined
  const [first, last] = [ids[0], ids[ids.length - 1]]
  const isInside = (id: number): boolean => id >= first && id <= last
  const keys = ids.flatMap((id) => steps[id].weights ?? [])
  const isOwn = keys.every((weights) => isInside(homes.get(weights)!))
  // It is made of modules that others have: all of them another scope's, or it has no class.
  if (!isOwn && keys.some((weights) => isInside(homes.get(weights)!))) return undefined
  const inputs = [...new Set(ids.flatMap((id) => steps[id].inputs.filter((input) => !isInside(input))))]
  const outputs = ids.filter((id) => users.get(id)?.some((user) => !isInside(user)))
  const own = isOwn ? setting : { ...setting, homes: homesOf(steps, ids) }
  const body = makeBody(own, { scope: inner, ids, inputs, outputs })
  const shape = outputs.length === 1 ? shapeGiven(steps[outputs[0]]) : {}
  const item: Item = { inputs, outputs, at: inner.slice(scope.length), does: { body }, ...shape }
  const signature = `${body.structure} ${keys.join(' ')}`
  const before = isOwn ? undefined : made.get(signature)
  if (isOwn && !made.has(signature)) made.set(signature, item)
  return isOwn ? item : before && { ...item, at: before.at, again: true }
}

/** What a body does but for its numbers: two of one shape are one class. Values are counted from the body's inputs. */
function shapeOf(
  { items, inputs, outputs }: Pick<Body, 'items' | 'inputs' | 'outputs'>,
  classOf: (structure: string) => number,
): string {
  const places = new Map<number, number>(inputs.map((input, at) => [input, at]))
  const place = (id: number): number => {
    const found = places.get(id) ?? places.size
    places.set(id, found)
    return found
  }
  const texts = items.map(({ inputs: from, outputs: to, at, does, again }) => {
    const what = 'body' in does ? `class ${classOf(nameAndStructure(does.body))}` : callShape(does.step)
    return `${at.join('.')}${again ? '!' : ''} ${what} (${from.map(place).join()}) -> ${to.map(place).join()}`
  })
  return `${inputs.length} ${texts.join('; ')} = ${outputs.map(place).join()}`
}

const callShape = ({ call }: Step): string => `${call!.kind} ${call!.of} ${call!.args.map(({ name }) => name).join()}`

/** What a scope is called without the number that tells it from others of its name. */
export const baseName = (segment: string): string => segment.replace(/(?<=.)_\d+$/, '')

/** Of a class: blocks of two names are two classes, so that each is called as its file calls it. */
export const nameAndStructure = ({ scope, structure }: Pick<Body, 'scope' | 'structure'>): string =>
  `${baseName(scope[scope.length - 1])} ${structure}`

function pushTo(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
