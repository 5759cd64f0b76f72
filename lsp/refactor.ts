/** Blocks out of steps, and steps out of blocks; only where the network stays what it is. */
import type { Binding } from '../compiler/bindings/binding.js'
import type { Edit } from '../compiler/diagnostics/mend.js'
import { freshName } from '../compiler/diagnostics/mends.js'
import type { Argument, BlockDeclaration, Declaration, Expression } from '../grammar/ast.js'
import type { Span } from '../grammar/span.js'
import type { Analysis } from './session.js'
import { nodesAround } from './trees.js'

const within = (inner: { start: number; end: number }, outer: { start: number; end: number }): boolean =>
  outer.start <= inner.start && inner.end <= outer.end

const textOf = ({ text }: Analysis, { start, end }: { start: number; end: number }): string => text.slice(start, end)

const isStep = ({ kind }: Expression): boolean => kind === 'call' || kind === 'name'

/** The selected steps of a flow as a new block, whose parameters are the names that they use. */
export function extracted(analysis: Analysis, start: number, end: number): readonly Edit[] | undefined {
  const steps = selectedSteps(analysis, start, end)
  const owner = analysis.tree.declarations.find(({ span }) => within({ start, end }, span))
  if (steps === undefined || owner === undefined || !('body' in owner)) return undefined
  const span = { file: analysis.path, start: steps[0]!.span.start, end: steps.at(-1)!.span.end }
  const used = namesUsed(analysis, span)
  const types = new Map(owner.parameters.map(({ name, type }) => [name.span.start, type]))
  const parameters = used.filter(({ span }) => types.has(span.start))
  // Of other names the type is not known; and what they are may change on the way.
  if (used.length > parameters.length || /\bin\b/.test(textOf(analysis, span))) return undefined
  const name = freshName('block', analysis.text)
  const typed = parameters.map((one) => `${one.name}: ${types.get(one.span.start)}`)
  const list = (items: readonly string[]) => (items.length === 0 ? '' : `(${items.join(', ')})`)
  const at = startOf(owner, analysis)
  const block = `block ${name}${list(typed)} { ${textOf(analysis, span)} }\n\n`
  return [
    { span: { ...span, start: at, end: at }, text: block },
    { span, text: `${name}${list(parameters.map((one) => one.name))}` },
  ]
}

/** Steps of one pipeline that a selection covers. */
function selectedSteps({ tree }: Analysis, start: number, end: number): readonly Expression[] | undefined {
  if (start >= end) return undefined
  const pipeline = nodesAround(tree, start, end).findLast(({ kind }) => kind === 'pipeline') as
    | Extract<Expression, { kind: 'pipeline' }>
    | undefined
  const steps = pipeline?.steps.filter(({ span }) => within(span, { start, end })) ?? []
  const isCut = pipeline?.steps.some(
    ({ span }) => span.start < end && span.end > start && !steps.some((one) => one.span === span),
  )
  return steps.length === 0 || isCut === true || !steps.every(isStep) ? undefined : steps
}

/** What a text uses that bodies name. */
function namesUsed({ bindings }: Analysis, span: Span): readonly Binding[] {
  const global = ['block', 'tower', 'head', 'network', 'const', 'fn']
  return (bindings?.all ?? []).filter(
    ({ kind, span: own, uses }) =>
      !global.includes(kind) &&
      !within(own, span) &&
      uses.some((use) => use.span.file === span.file && within(use.span, span)) &&
      !isArgumentName(kind, own, span),
  )
}

/** The parameter of another declaration, which an argument names. */
const isArgumentName = (kind: Binding['kind'], own: Span, span: Span): boolean =>
  kind === 'parameter' && own.file !== span.file

/** Where a declaration begins, with the documentation above it. */
function startOf({ span }: Declaration, { text }: Analysis): number {
  const above = /(?:^[ \t]*\/\/\/[^\n]*\n)+$/m.exec(text.slice(0, span.start))
  return above === null ? span.start : above.index
}

/** The steps of a block of this file in place of its call, its parameters replaced by what they are given. */
export function inlined(analysis: Analysis, offset: number): readonly Edit[] | undefined {
  const call = callAt(analysis, offset)
  const block = analysis.tree.declarations.find(
    (one): one is BlockDeclaration => one.kind === 'block' && one.name.text === call?.name,
  )
  const [only, second] = block?.body ?? []
  if (call === undefined || block === undefined || only?.kind !== 'flow' || second !== undefined) return undefined
  if (within(call.span, block.span) || /\bin\b/.test(textOf(analysis, only.span)) || !isPlain(only.value))
    return undefined
  const values = valuesOf(block, call.args, analysis)
  if (values === undefined) return undefined
  const edits = block.parameters.flatMap(({ name }) => {
    const binding = analysis.bindings?.all.find(
      ({ span }) => span.start === name.span.start && span.file === analysis.path,
    )
    const uses = binding?.uses.filter(({ span }) => within(span, only.span)) ?? []
    return uses.map(({ span }) => ({ start: span.start, end: span.end, text: values.get(name.text)! }))
  })
  let body = textOf(analysis, only.span)
  for (const { start, end, text } of edits.sort((a, b) => b.start - a.start))
    body = body.slice(0, start - only.span.start) + text + body.slice(end - only.span.start)
  return [{ span: { ...call.span, file: analysis.path }, text: body }]
}

const isPlain = (value: Expression): boolean => (value.kind === 'pipeline' ? value.steps.every(isStep) : isStep(value))

interface CallHere {
  readonly name: string
  readonly args: readonly Argument[]
  readonly span: Span
}

/** The call at a place that is a whole statement or step. */
function callAt({ tree }: Analysis, offset: number): CallHere | undefined {
  const around = nodesAround(tree, offset)
  const at = around.findLastIndex(({ kind }) => kind === 'call' || kind === 'name')
  const [node, parent] = [around[at] as Expression | undefined, around[at - 1]]
  if (parent?.kind !== 'pipeline' && parent?.kind !== 'flow') return undefined
  if (node?.kind === 'call') return { name: node.callee.text, args: node.arguments, span: node.span }
  return node?.kind === 'name' ? { name: node.name.text, args: [], span: node.span } : undefined
}

/** What each parameter is given, as text; nothing where that is not clear, or a block brings a tensor. */
function valuesOf(
  block: BlockDeclaration,
  args: readonly Argument[],
  analysis: Analysis,
): Map<string, string> | undefined {
  const values = new Map<string, string>()
  const positional = args.filter(({ kind }) => kind === 'positional')
  if (positional.length > block.parameters.length) return undefined
  for (const [index, { name, type, default: usual }] of block.parameters.entries()) {
    const named = args.find((one) => one.kind === 'named' && one.name.text === name.text)
    const value = (named ?? positional[index])?.value ?? usual
    if (value === undefined || type === 'tensor' || type === 'block') return undefined
    const text = textOf(analysis, value.span)
    const isOperation = value.kind === 'binary' || value.kind === 'unary' || value.kind === 'pipeline'
    values.set(name.text, isOperation ? `(${text})` : text)
  }
  return values
}
