/**
 * Backpropagation that frees memory early. tfjs-core keeps every saved value and every gradient until the last one is
 * computed; here a value is freed once its operation has been differentiated, and a gradient once it has been passed
 * on. The computation and its order are the same.
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

/** The part of tfjs-core's engine that is used here. */
interface EngineInternals {
  gradients: Gradients & { [installed]?: true }
  readonly state: { gradientDepth: number; activeTape: TapeNode[] | null }
  readonly startTape: () => void
  readonly endTape: () => void
  readonly tidy: <Result>(f: () => Result) => Result
  readonly scopedRun: <Result>(start: () => void, end: () => void, f: () => Result) => Result
}

/**
 * The gradients that the operation being differentiated must return. The fused convolution of tfjs-core computes the
 * gradients of all its inputs, including that of a network's input images, which is never used and takes as long as the
 * convolution.
 */
interface Demand {
  /** Whether the gradient of a convolution's input will be used. */
  inputGradient: boolean
}

/** For the operation that is currently being differentiated; kernels read it. */
export const demand: Demand = { inputGradient: true }

/** Runs `f` without recording it: an enclosing differentiated function treats its result as a constant. */
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

/** The recorded name of a fused convolution, and the name of its first input. */
const fusedConvolution = { kernelName: 'fusedConv2d__op', input: '0' }

const installed = Symbol.for('netc.backpropagation')

/** Replaces tfjs-core's implementation, for every engine and every differentiating function; one call is enough. */
export function installBackpropagation(): void {
  const engine = tf.engine() as unknown as EngineInternals
  if (engine.gradients[installed]) return
  const own = engine.gradients
  const gradients: Gradients = (f, xs, dy, allowNoGradients) =>
    engine.state.gradientDepth > 0
      ? own.call(engine, f, xs, dy, allowNoGradients) // a nested gradient: the outer one still needs the tape
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
  if (xs.length === 0) throw new Error('there is no variable to differentiate with respect to')
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

/** The operations on paths from any x to y, in execution order. */
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
        throw new Error(`the gradient of ${node.kernelName} returns ${what} for input ${name} of shape [${x.shape}]`)
      }
      return dx
    })
  })
  demand.inputGradient = true
  for (const [index, [, x]] of inputs.entries()) ledger.add(x.id, found[index], true)
  for (const { id } of node.outputs) ledger.passedOn(id)
}

/** The gradients so far, by tensor id. */
interface Ledger {
  readonly get: (id: number) => Tensor | undefined
  /**
   * Adds to the gradient of a tensor; a gradient that is `ours` is disposed of as soon as it is not needed any more.
   */
  readonly add: (id: number, gradient: Tensor, ours: boolean) => void
  /** The operation that made the tensor has been differentiated. */
  readonly passedOn: (id: number) => void
}

function createLedger(wanted: ReadonlySet<number>): Ledger {
  const gradients = new Map<number, Tensor>()
  // A gradient function may return one tensor for several inputs, or its own argument.
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
      // An extra reference, never released, for tensors that are not ours.
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
