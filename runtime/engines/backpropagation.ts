/**
 * Back-propagation that frees as it goes. tfjs-core keeps every value that it saved and every gradient that it made
 * until the last one is done; here a value goes when its operation has been differentiated, and a gradient when it
 * has been passed on. What is computed is the same, in the same order.
 */
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'

/** An operation as tfjs-core 4.22 records it. */
interface TapeNode {
  readonly kernelName: string
  readonly inputs: NamedTensorMap
  readonly outputs: readonly Tensor[]
  readonly saved: readonly Tensor[]
  readonly gradient?: (dys: readonly (Tensor | null)[]) => Readonly<Record<string, () => Tensor>>
}

type Gradients = (
  f: () => Tensor,
  xs: Tensor[],
  dy?: Tensor | null,
  allowNoGradients?: boolean,
) => { value: Tensor; grads: (Tensor | undefined)[] }

/** What we use of the engine of tfjs-core. */
interface EngineInternals {
  gradients: Gradients & { [installed]?: true }
  readonly state: { gradientDepth: number; activeTape: TapeNode[] | null }
  readonly startTape: () => void
  readonly endTape: () => void
  readonly tidy: <Result>(f: () => Result) => Result
  readonly scopedRun: <Result>(start: () => void, end: () => void, f: () => Result) => Result
}

/**
 * What the operation that is being differentiated has to give. The fused convolution of tfjs-core computes the gradients of
 * all of its inputs, also that of the images that a network begins with, which nobody asks for and which takes as
 * long as the convolution.
 */
interface Demand {
  /** Whether the gradient of a convolution's input will be looked at. */
  inputGradient: boolean
}

/** Of the operation that is being differentiated right now; kernels look at it. */
export const demand: Demand = { inputGradient: true }

/** Runs `f` without a record of it: a function around it that is differentiated takes what it gives for a constant. */
export function withoutGradient<Result>(f: () => Result): Result {
  const { state } = tf.engine() as unknown as EngineInternals
  const depth = state.gradientDepth
  state.gradientDepth = 0
  try {
    return f()
  } finally {
    state.gradientDepth = depth
  }
}

/** The name under which a fused convolution is recorded, and that of its first input. */
const fusedConvolution = { kernelName: 'fusedConv2d__op', input: '0' }

const installed = Symbol.for('netc.backpropagation')

/** Puts it in the place of tfjs-core's, for every engine and every function that differentiates; once is enough. */
export function installBackpropagation(): void {
  const engine = tf.engine() as unknown as EngineInternals
  if (engine.gradients[installed]) return
  const own = engine.gradients
  const gradients: Gradients = (f, xs, dy, allowNoGradients) =>
    engine.state.gradientDepth > 0
      ? own.call(engine, f, xs, dy, allowNoGradients) // of a gradient: the outer one still needs the tape
      : differentiate(engine, f, xs, dy ?? undefined, allowNoGradients ?? false)
  engine.gradients = Object.assign(gradients, { [installed]: true as const })
}

function differentiate(
  engine: EngineInternals,
  f: () => Tensor,
  xs: readonly Tensor[],
  dy: Tensor | undefined,
  allowNoGradients: boolean,
): ReturnType<Gradients> {
  if (xs.length === 0) throw new Error('there is nothing to differentiate with respect to')
  if (dy !== undefined && dy.dtype !== 'float32') throw new Error(`dy must be float32, not ${dy.dtype}`)
  const y = engine.scopedRun(
    () => engine.startTape(),
    () => engine.endTape(),
    () => engine.tidy(f),
  )
  const tape = engine.state.activeTape ?? []
  const path = connecting(tape, xs, y)
  if (!allowNoGradients && path.length === 0) {
    throw new Error('cannot differentiate y = f(x): f does not compute y from x')
  }
  return engine.tidy(() => {
    const onPath = new Set(path.map(({ node }) => node))
    for (const node of tape) if (!onPath.has(node)) tf.dispose(node.saved as Tensor[])
    const start = dy ?? tf.ones(y.shape)
    const ledger = createLedger(new Set(xs.map(({ id }) => id)))
    ledger.add(y.id, start, dy === undefined)
    for (const step of path.reverse()) {
      backwards(engine, step, ledger)
      tf.dispose(step.node.saved as Tensor[])
    }
    engine.state.activeTape = null
    return { value: y, grads: xs.map(({ id }) => ledger.get(id)) }
  })
}

interface Step {
  readonly node: TapeNode
  /** The inputs that depend on an x, by name. */
  readonly inputs: readonly (readonly [string, Tensor])[]
}

/** The operations that lead from any x to y, in the order in which they ran. */
function connecting(tape: readonly TapeNode[], xs: readonly Tensor[], y: Tensor): Step[] {
  const fromX = new Set(xs.map(({ id }) => id))
  for (const { inputs, outputs } of tape) {
    if (Object.values(inputs).some(({ id }) => fromX.has(id))) for (const { id } of outputs) fromX.add(id)
  }
  const toY = new Set([y.id])
  const steps: Step[] = []
  for (const node of [...tape].reverse()) {
    if (!node.outputs.some(({ id }) => toY.has(id))) continue
    for (const { id } of Object.values(node.inputs)) toY.add(id)
    const inputs = Object.entries(node.inputs).filter(([, { id }]) => fromX.has(id))
    if (inputs.length > 0) steps.push({ node, inputs })
  }
  return steps.reverse()
}

function backwards(engine: EngineInternals, { node, inputs }: Step, ledger: Ledger): void {
  const dys = node.outputs.map(({ id }) => ledger.get(id) ?? null)
  if (node.gradient === undefined) {
    throw new Error(`cannot differentiate ${node.kernelName}: it has no gradient function`)
  }
  const { kernelName, input } = fusedConvolution
  demand.inputGradient = node.kernelName !== kernelName || inputs.some(([name]) => name === input)
  const found = engine.tidy(() => {
    const functions = node.gradient!(dys)
    return inputs.map(([name, x]) => {
      const dx = functions[name]?.()
      if (dx === undefined || dx.dtype !== 'float32' || !tf.util.arraysEqual(dx.shape, x.shape)) {
        const what = dx === undefined ? 'nothing' : `${dx.dtype} of shape [${dx.shape}]`
        throw new Error(`the gradient of ${node.kernelName} gives ${what} for input ${name} of shape [${x.shape}]`)
      }
      return dx
    })
  })
  demand.inputGradient = true
  for (const [index, [, x]] of inputs.entries()) ledger.add(x.id, found[index], true)
  for (const { id } of node.outputs) ledger.passedOn(id)
}

/** The gradients so far, by the id of the tensor that they belong to. */
interface Ledger {
  readonly get: (id: number) => Tensor | undefined
  /** Adds to the gradient of a tensor; one that is `ours` is disposed of when nothing needs it any more. */
  readonly add: (id: number, gradient: Tensor, ours: boolean) => void
  /** The operation that made the tensor has been differentiated. */
  readonly passedOn: (id: number) => void
}

function createLedger(wanted: ReadonlySet<number>): Ledger {
  const gradients = new Map<number, Tensor>()
  // A gradient function may give one tensor for several inputs, or the one that it was given.
  const holders = new Map<Tensor, number>()
  const hold = (tensor: Tensor, more: number): void => {
    const count = (holders.get(tensor) ?? 0) + more
    if (count > 0) {
      holders.set(tensor, count)
    } else {
      holders.delete(tensor)
      tensor.dispose()
    }
  }
  return {
    get: (id) => gradients.get(id),
    add: (id, gradient, ours) => {
      // One holder more, who never lets go, for what is not ours.
      hold(gradient, ours ? 1 : 2)
      const before = gradients.get(id)
      if (before === undefined) {
        gradients.set(id, gradient)
        return
      }
      const sum = tf.add(before, gradient)
      hold(sum, 1)
      gradients.set(id, sum)
      hold(before, -1)
      hold(gradient, -1)
    },
    passedOn: (id) => {
      const gradient = gradients.get(id)
      if (gradient === undefined || wanted.has(id)) return
      gradients.delete(id)
      hold(gradient, -1)
    },
  }
}
