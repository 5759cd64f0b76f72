/** Tells how two tensors came to differ: each side's steps from where the two part. */

import type { Story } from '../diagnostics/diagnostic.js'
import { formatShape } from '../diagnostics/entry.js'
import type { Mend } from '../diagnostics/mend.js'
import { giveArgument } from '../diagnostics/mends.js'
import type { Details } from '../diagnostics/teller.js'
import type { AttributeValue, Shape } from '../graph.js'
import { operators } from '../ops/index.js'
import { isBlock } from '../resolve/program.js'
import type { Env } from './state.js'
import { type BuiltNode, callText, type Input } from './values.js'

/** Nodes looked at on one side; a longer way is told from there on. */
const longestWay = 500
/** Steps told of one side: the first and the last half of them. */
const toldSteps = 8
const longestLabel = 24

export function mismatchDetails(inputs: readonly Input[], env: Env): Details {
  const sides = inputs.flatMap(({ value, at, part }) =>
    value.kind === 'tensor' && value.node !== undefined ? [{ node: value.node, at, part }] : [],
  )
  const labels = sides.map(({ at, part }) => {
    const label = labelOf(at, env)
    return part === undefined ? label : `part ${part} of ${label}`
  })
  const help = helpFor(
    sides.map(({ node }) => node.output),
    labels,
  )
  return {
    help,
    mend: strideMend(
      sides.map(({ node }) => node),
      env,
    ),
    stories: () =>
      tell(
        sides.map(({ node }) => node),
        labels,
        env.body.depth,
      ),
  }
}

/** The operand as it is written, or how that begins. */
function labelOf(at: Input['at'], { state }: Env): string {
  if (at === undefined) return 'the flow'
  const { file, start, end } = at
  const text = (state.sources.get(file)?.slice(start, end) ?? '').replace(/\s+/g, ' ')
  return text.length <= longestLabel ? text : `${text.slice(0, longestLabel - 4).trimEnd()} ...`
}

function tell(ends: readonly BuiltNode[], labels: readonly string[], depth: number): readonly Story[] {
  const ways = ends.map(wayBack)
  const [first, ...others] = ways
  const passed = others.map((way) => new Set(way))
  const meeting = first?.find((node) => passed.every((way) => way.has(node)))
  return ways.map((way, index) => {
    const length = meeting === undefined ? way.length : way.indexOf(meeting) + 1
    return { label: labels[index]!, text: tellWay(way.slice(0, length).reverse(), depth) }
  })
}

/** From a node back along its first inputs. */
function wayBack(end: BuiltNode): readonly BuiltNode[] {
  const way: BuiltNode[] = []
  for (let at: BuiltNode | undefined = end; at !== undefined && way.length < longestWay; at = at.inputs[0]) way.push(at)
  return way
}

interface Step {
  readonly call: string
  readonly output: Shape
}

/** `53x53x64 -> unit(64, 1x1, stride=2) 27x27x64 -> ...`: what a block of this body does is one step. */
function tellWay([start, ...nodes]: readonly BuiltNode[], depth: number): string {
  if (start === undefined) return ''
  const steps: Step[] = []
  let shape = start.output
  nodes.forEach((node, index) => {
    const frame = node.expansion[depth]
    if (frame !== undefined && nodes[index + 1]?.expansion[depth] === frame) return
    const call = frame?.call ?? callText(node.op, node.written)
    // A step without arguments that leaves the shape as it is (relu, bn) has nothing to do with it.
    if (call.includes('(') || formatShape(node.output) !== formatShape(shape)) steps.push({ call, output: node.output })
    shape = node.output
  })
  const told = steps.map(({ call, output }) => `${call} ${formatShape(output)}`)
  const half = toldSteps / 2
  const shown = told.length <= toldSteps ? told : [...told.slice(0, half), '...', ...told.slice(-half)]
  return [formatShape(start.output), ...shown].join(' -> ')
}

/** The usual cures: a stride where one image is so many times smaller, a 1x1 convolution where only the channels differ. */
function helpFor(shapes: readonly Shape[], labels: readonly string[]): string | undefined {
  const [a, b] = shapes
  if (a?.length !== 3 || b?.length !== 3 || shapes.length !== 2) return undefined
  const [larger, smaller] = a[0]! * a[1]! >= b[0]! * b[1]! ? [a, b] : [b, a]
  const name = named(labels[larger === a ? 0 : 1]!, larger)
  // One is to be spread over the other, for which the operator has a rule.
  if ([0, 1].some((axis) => smaller[axis] === 1 && larger[axis] !== 1)) return undefined
  const stride = strideBetween(larger, smaller)
  if (stride !== undefined) return `give ${name} stride=${stride}`
  if (larger[0] !== smaller[0] || larger[1] !== smaller[1]) {
    return 'check the strides and the padding: without padding=same a window makes the image smaller'
  }
  return `a 1x1 convolution brings one side to the other's channels: ${named(labels[0]!, a)} has ${a[2]}, ${named(labels[1]!, b)} ${b[2]}`
}

/** The step that makes one image as high and wide as the other. */
function strideBetween(larger: Shape, smaller: Shape): number | undefined {
  const stride = Math.round(larger[0]! / smaller[0]!)
  const divides = [0, 1].every((axis) => Math.ceil(larger[axis]! / stride) === smaller[axis])
  return stride > 1 && divides ? stride : undefined
}

/** Gives the last call on the larger image's side that takes a stride and has none the stride that is missing. */
function strideMend(ends: readonly BuiltNode[], { state, body }: Env): Mend {
  return (place) => {
    const [a, b] = ends
    if (a?.output.length !== 3 || b?.output.length !== 3 || ends.length !== 2) return undefined
    const [larger, smaller] = a.output[0]! * a.output[1]! >= b.output[0]! * b.output[1]! ? [a, b] : [b, a]
    const stride = strideBetween(larger.output, smaller.output)
    if (stride === undefined) return undefined
    const others = new Set(wayBack(smaller))
    for (const node of wayBack(larger)) {
      if (others.has(node)) return undefined
      const span = node.expansion[body.depth]?.span ?? node.span
      const call = state.sources.get(span.file)?.slice(span.start, span.end) ?? ''
      const callee = /^\w+/.exec(call)?.[0] ?? ''
      if (span.file !== place.span.file || !takesStride(callee, body) || /\bstride\s*=/.test(call)) continue
      return giveArgument('stride', String(stride))({ ...place, span })
    }
    return undefined
  }
}

function takesStride(callee: string, { file }: Env['body']): boolean {
  const definition = file.names.get(callee)
  if (definition === undefined) return operators.get(callee)?.parameters.some(({ name }) => name === 'stride') === true
  return isBlock(definition) && definition.declaration.parameters.some(({ name }) => name.text === 'stride')
}

/** An operand in a sentence: by its name, where it is one, else by its shape. */
const named = (label: string, shape: Shape): string =>
  label === 'in' || label === 'the flow'
    ? label
    : /^[a-z]\w*$/i.test(label)
      ? `the ${label}`
      : `the side of ${formatShape(shape)}`

interface Mismatch {
  readonly first: string
  readonly now: string
}

/** What differs first between two applications of one layer: their weights, or what else makes an operator with weights. */
export function mismatched(before: BuiltNode, now: BuiltNode): Mismatch | undefined {
  const index = before.weights.findIndex(
    (weight, at) => formatShape(weight.shape) !== formatShape(now.weights[at]?.shape ?? []),
  )
  const [first, other] = [before.weights[index], now.weights[index]]
  if (first === undefined || other === undefined) return before.weights.length === 0 ? undefined : unlike(before, now)
  return { first: `a ${first.name} of ${formatShape(first.shape)}`, now: formatShape(other.shape) }
}

function unlike({ attributes: before }: BuiltNode, { attributes: now }: BuiltNode): Mismatch | undefined {
  if (before === now) return undefined
  const key = Object.keys(before).find((name) => String(before[name]) !== String(now[name]))
  return key === undefined ? undefined : { first: `${key}=${told(before[key])}`, now: `${key}=${told(now[key])}` }
}

const told = (value: AttributeValue | undefined): string =>
  typeof value === 'object' ? value.join('x') : String(value)
