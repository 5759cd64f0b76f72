/** What an expansion carries along: where it is, what it has made, and how much more it may make. */
import type { ConstDeclaration, Statement } from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import type { Recorder } from '../bindings/recorder.js'
import type { Collector } from '../diagnostics/collector.js'
import { type Problem, problem, type Related } from '../diagnostics/diagnostic.js'
import type { Attributes, AttributeValue, ExpansionFrame, Shape } from '../graph.js'
import type { Inference } from '../infer.js'
import { maxSteps } from '../limits.js'
import type { Operator } from '../ops/index.js'
import type { FileScope, Named, Program } from '../resolve/program.js'
import { isLibrary } from '../source-host.js'
import { deepFreeze } from './freeze.js'
import type { Names } from './names.js'
import type { Depth } from './task.js'
import {
  type BuiltNode,
  type Frame,
  type GivenArgument,
  isTensor,
  type SharedLayer,
  type Value,
  type Written,
} from './values.js'

/** The settings of `defaults`, by operator and parameter; undefined where a setting is wrong. */
export type Defaults = ReadonlyMap<string, ReadonlyMap<string, AttributeValue | undefined>>

/** An application of an operator, without its place. */
export interface Applied extends Inference {
  readonly attributes: Attributes
  /** How many values it gives, and how many its weights have. */
  readonly counts: { readonly output: number; readonly weights: number }
}

/** What an operator was given, and what it gave. */
export interface Application {
  readonly operator: Operator
  /** Whose defaults it had: at one place, layers of several files may be applied. */
  readonly file: FileScope
  readonly given: readonly GivenArgument[]
  readonly inputs: readonly Shape[]
  readonly applied: Applied
  readonly written: readonly Written[]
}

/** A tower or head, as far as it is expanded. */
export interface StartedPart {
  readonly name: string
  readonly kind: 'tower' | 'head'
  readonly inputs: readonly BuiltNode[]
  readonly nodes: readonly BuiltNode[]
  readonly applications: number
}

/** Lives as long as one compilation. */
export interface State extends Depth {
  readonly program: Program
  readonly sources: ReadonlyMap<string, string>
  readonly collector: Collector
  /** Where the uses of names are gathered. */
  readonly recorder: Recorder | undefined
  readonly fileDefaults: Map<FileScope, Defaults>
  networkDefaults: Defaults
  /** `defaults` of the network were lost to a syntax error: no operator's arguments are known. */
  lostDefaults: boolean
  /** The operators of the tower or head that is being expanded, in order. */
  nodes: BuiltNode[]
  readonly parameterNames: Map<object, readonly string[]>
  /** The names of the stages that are written in a body. */
  readonly stageNames: Map<readonly Statement[], ReadonlySet<string>>
  /** The last applications at each place of the text, the latest first. */
  readonly applications: Map<Span, readonly Application[]>
  /** Constants that were evaluated. */
  readonly constants: Map<ConstDeclaration, Value>
  /** What has been expanded once: what has not is looked through in the end. */
  readonly expanded: Set<Named>
  /** Sums over the network, so that they stay exact. */
  /** What is expanded of the network, also where it comes to no end. */
  readonly parts: StartedPart[]
  readonly sums: { nodes: number; elements: number; weights: number; macs: number; characters: number }
  steps: number
  /** A limit is reached: nothing more is expanded. */
  stopped: boolean
}

/** The body that is being expanded. */
export interface Body {
  readonly file: FileScope
  /** What it is the body of, for messages; absent for the top of a file. */
  readonly owner: Named | undefined
  /** A syntax error may have swallowed names that it uses. */
  readonly leaky: boolean
  /** Its path in the network; what is made in it gets a name under it. */
  readonly path: string
  /** The names under the path. */
  readonly names: Names
  /** The stages that are open in it, outermost first. */
  readonly stages: readonly string[]
  /** The application whose body it is; absent outside any part of the network. */
  readonly frame: Frame | undefined
  /** How many applications lead to it, its own included. */
  readonly depth: number
  /** The body in which its own call stands; absent for a tower or head. */
  readonly caller: Body | undefined
  /** The layers that are being applied around it, outermost first. */
  readonly sharing: readonly Sharing[] | undefined
  /** What `framesOf` gives, once it was asked. */
  frames: readonly ExpansionFrame[] | undefined
  /** Of a call whose name is a guess: nothing is said of it but whether the guess fits. */
  readonly guess?: { fits: boolean }
}

/** One application of a layer: what it has made so far. */
export interface Sharing {
  readonly layer: SharedLayer
  readonly made: BuiltNode[]
  /** The first thing in which it differs from the layer's first application. */
  difference?: { readonly first: string; readonly now: string } | undefined
}

/** Names within a body, from the inside out. `in` is one of them. */
export class Scope {
  /** Most branches and rounds of loops name nothing: a map is made for the first name. */
  values: Map<string, Value> | undefined

  constructor(
    /** The value of `in`. */
    public input?: Value,
    readonly outer?: Scope,
  ) {}

  set(name: string, value: Value): void {
    this.values ??= new Map()
    this.values.set(name, value)
  }
}

/** Everything that an expression's value depends on. */
export interface Env {
  readonly state: State
  readonly body: Body
  readonly scope: Scope
  /** The value so far, which calls take; absent where nothing flows. */
  readonly flow: Value | undefined
}

/** The same place with another flow. */
export function withFlow(env: Env, flow: Value | undefined): Env {
  if (env.flow === flow) return env
  const { state, body, scope } = env
  return { state, body, scope, flow }
}

export function lookUp(scope: Scope, name: string): Value | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const value = name === 'in' ? at.input : at.values?.get(name)
    if (value !== undefined) return value
  }
  return undefined
}

/** The names of tensors that could be begun with, some of them. */
export function tensorsIn({ scope }: Pick<Env, 'scope'>): readonly string[] {
  const names: string[] = []
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    if (at.input !== undefined && isTensor(at.input)) names.push('in')
    for (const [name, value] of at.values ?? []) if (isTensor(value)) names.push(name)
  }
  return names.slice(0, 4)
}

/** Reports a problem with the way by which the expansion came to it; of a call whose name is a guess only that it does not fit. */
export function report(
  env: Pick<Env, 'state' | 'body'>,
  found: Problem,
  span: Span,
  details: Parameters<Collector['report']>[2] = {},
): void {
  const { guess } = env.body
  if (guess === undefined) reportAnyway(env, found, span, details)
  else guess.fits = false
}

/** The same of any call. */
export function reportAnyway(
  { state, body }: Pick<Env, 'state' | 'body'>,
  found: Problem,
  span: Span,
  details: Parameters<Collector['report']>[2] = {},
): void {
  const way = () => wayTo(body)
  const own = isLibrary(span.file) && !isLibrary(state.program.entry.path) ? ownPlace(body) : undefined
  if (own === undefined) state.collector.report(found, span, { related: way, ...details })
  else {
    // What the library's text is mended by is not for its user to do.
    const related = () => [{ message: 'it comes to light', span }, ...way()]
    state.collector.report(found, own, {
      ...details,
      mend: () => undefined,
      related: () => [...related(), ...(details.related?.() ?? [])],
    })
  }
}

/** The innermost call on the way to a body of the library that the library does not make itself. */
function ownPlace(body: Body): Span | undefined {
  for (let at: Body | undefined = body; at !== undefined; at = at.caller) {
    const span = at.frame?.told.span
    if (span !== undefined && !isLibrary(span.file)) return span
  }
  return undefined
}

/** Innermost first. The tower's own call says nothing that its body does not: it is left out. */
function wayTo(body: Body): readonly Related[] {
  const way: Related[] = []
  for (let at = body; at.caller !== undefined; at = at.caller) {
    const { frame } = at
    const within = whereIn(at.caller)
    if (frame === undefined) continue
    const { call, span } = frame.told
    const related = { message: `in the expansion of ${call}`, span }
    way.push(within === undefined ? related : { ...related, within })
  }
  return way
}

/** Ends the expansion: the limit is told once, and everything after it is unknown. */
export function stop(env: Pick<Env, 'state' | 'body'>, found: Problem, span: Span): void {
  if (!env.state.stopped) report(env, found, span)
  env.state.stopped = true
}

/** Counts steps; false where there are no more. */
export function step(env: Env, span: Span, count = 1): boolean {
  const { state } = env
  state.steps += count
  if (state.steps > maxSteps) stop(env, problem('too-much-work', { limit: maxSteps }), span)
  return !state.stopped
}

/** `stage stage1 of tower backbone`; nothing in a block without stages, which its own frame names. */
function whereIn({ owner, stages }: Body): string | undefined {
  const title = owner === undefined ? 'file' : `${owner.kind} ${owner.name.text}`
  if (stages.length > 0) return `stage ${stages.join('/')} of ${title}`
  return owner?.kind === 'block' ? undefined : title
}

/** The applications on the way to a body, outermost first: the tower's or head's is the first, its own the last. */
export function framesOf(body: Body): readonly ExpansionFrame[] {
  if (body.frames !== undefined) return body.frames
  const frames: ExpansionFrame[] = []
  for (let at: Body | undefined = body; at !== undefined; at = at.caller)
    if (at.frame !== undefined) frames.push(at.frame.told)
  body.frames = deepFreeze(frames.reverse())
  return body.frames
}
