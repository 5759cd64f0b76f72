/**
 * Receptive fields (Araujo, Norris and Sim 2019, "Computing receptive fields of convolutional neural networks"): the
 * theoretical field, not cut at the image's edges. Normalizations count as they work outside of training.
 */
import type { Shape, Subgraph } from '../graph.js'
import { operators, type Window } from '../ops/index.js'

/** In pixels of the tower's input, height and width. */
export interface ReceptiveField {
  readonly size: readonly [number, number]
  /** The distance between the fields of neighboring positions; null if every value sees the whole image, or nothing. */
  readonly stride: readonly [number, number] | null
}

/** Along one axis: position i sees from `start + i * jump` to `end + i * jump`. */
interface Reach {
  readonly jump: number
  readonly start: number
  readonly end: number
}

/** By axis; a word if every position sees the whole image, or nothing of it. */
type Reaches = readonly [Reach, Reach] | 'image' | 'nothing'

/** Returns a function from a node's id to its field; the tower is traversed once. */
export function receptiveFields(tower: Subgraph): (id: number) => ReceptiveField {
  const pixel: Reach = { jump: 1, start: 0, end: 0 }
  const reaches: Reaches[] = []
  for (const { op, inputs, attributes, output } of tower.nodes) {
    let seen: Reaches = op === 'input' ? [pixel, pixel] : 'nothing'
    for (let at = 0; at < inputs.length; at += 1) {
      const id = inputs[at]
      const input = tower.nodes[id].output
      seen = union(seen, through(operators.get(op)?.window?.(attributes, input), reaches[id], input, output))
    }
    reaches.push(seen)
  }
  const [height, width] = tower.nodes[tower.inputs[0]].output
  return (id) => {
    const reach = reaches[id]
    if (reach === 'nothing') return { size: [0, 0], stride: null }
    if (reach === 'image') return { size: [height, width], stride: null }
    return { size: [size(reach[0]), size(reach[1])], stride: [reach[0].jump, reach[1].jump] }
  }
}

/** Positions of an upsampled image are between pixels: a pixel that is touched counts as a whole. */
const size = ({ start, end }: Reach): number => Math.ceil(end - start + 1 - 1e-9)

/**
 * Without a window a position sees the same position of a tensor of the same height and width; of any other, such as a
 * vector, all of it.
 */
function through(window: Window | 'everything' | undefined, reaches: Reaches, input: Shape, output: Shape): Reaches {
  if (typeof reaches === 'string') return reaches
  if (input.length < 3 || output.length < 3 || window === 'everything') return 'image'
  if (window === undefined) return input[0] === output[0] && input[1] === output[1] ? reaches : 'image'
  return [along(0, window, reaches, input, output), along(1, window, reaches, input, output)]
}

function along(axis: 0 | 1, window: Window, reaches: readonly [Reach, Reach], input: Shape, output: Shape): Reach {
  const { jump, start, end } = reaches[axis]
  const stride = window.stride[axis]
  const span = (window.kernel[axis] - 1) * window.dilation[axis]
  const before = leading(window, axis, (output[axis] - 1) * stride + span + 1 - input[axis])
  return { jump: jump * stride, start: start - before * jump, end: end + (span - before) * jump }
}

/** The zeros before the first row or column; `lacking` is the total that `same` adds, with the odd one at the end. */
function leading({ padding }: Window, axis: 0 | 1, lacking: number): number {
  if (padding === 'valid' || padding === 'ceil') return 0
  return padding === 'same' ? Math.floor(Math.max(0, lacking) / 2) : padding[axis]
}

/** The union of both; with different steps, some position sees everything. */
function union(first: Reaches, second: Reaches): Reaches {
  if (first === 'nothing' || second === 'image') return second
  if (second === 'nothing' || first === 'image' || first === second) return first
  const along = (axis: 0 | 1): Reach | undefined => {
    const [a, b] = [first[axis], second[axis]]
    if (Math.abs(a.jump - b.jump) > 1e-9 * a.jump) return undefined
    return { jump: a.jump, start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) }
  }
  const [rows, columns] = [along(0), along(1)]
  return rows === undefined || columns === undefined ? 'image' : [rows, columns]
}
