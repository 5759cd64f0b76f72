/** Maps from float32 matrices `[rows, channels]`, with values per channel, to one such matrix. */
import type { Code, FunctionDefinition, Lanes, Local } from './assembler.js'
import { vectorLanes as four, i32, integers, loopWhile, floatLanes as one } from './assembler.js'

interface RowMap {
  readonly name: string
  readonly matrices: number
  readonly constants: number
  readonly value: (lanes: Lanes, elements: readonly Code[], constants: readonly Code[]) => Code
}

/**
 * `(matrices..., constants..., out, rows, channels)`: every element of `out` from the corresponding elements and its
 * channel's constants.
 */
function rowMap({ name, matrices, constants, value }: RowMap): FunctionDefinition {
  return {
    name,
    parameters: integers(matrices + constants + 3),
    body: (scope, ...parameters) => {
      const from = parameters.slice(0, matrices)
      const values = parameters.slice(matrices, matrices + constants)
      const [out, rows, channels] = parameters.slice(-3)
      const c = scope.local('i32')
      const stride = scope.local('i32')
      const step = (lanes: Lanes, width: number, limit: Code): Code => {
        const elements = from.map((matrix) => lanes.load(i32.add(matrix.get, c.get)))
        const perChannel = values.map((constant) => lanes.load(i32.add(constant.get, c.get)))
        return loopWhile(
          i32.lt(c.get, limit),
          lanes.store(i32.add(out.get, c.get), value(lanes, elements, perChannel)),
          c.advance(width),
        )
      }
      const advance = (pointer: Local): Code => pointer.advance(stride.get)
      return [
        stride.set(i32.shl(channels.get, 2)),
        loopWhile(
          rows.get,
          c.set(i32.const(0)),
          step(four, 16, i32.and(stride.get, i32.const(-16))),
          step(one, 4, stride.get),
          [...from, out].map(advance),
          rows.advance(-1),
        ),
      ]
    },
  }
}

/** `(x, mean, scale, offset, out, rows, channels)`: (x - mean) scale + offset. */
const normalize = rowMap({
  name: 'normalize',
  matrices: 1,
  constants: 3,
  value: (lanes, [x], [mean, factor, offset]) => lanes.add(lanes.mul(lanes.sub(x, mean), factor), offset),
})

/** `(dy, x, mean, a, b, d, out, rows, channels)`: a dy + b (x - mean) + d. */
const normalizationGradient = rowMap({
  name: 'normalizationGradient',
  matrices: 2,
  constants: 4,
  value: (lanes, [dy, x], [mean, a, b, d]) =>
    lanes.add(lanes.add(lanes.mul(dy, a), lanes.mul(lanes.sub(x, mean), b)), d),
})

/** `(row, out, rows, channels)`: copies the row to every row. */
const repeatRow = rowMap({ name: 'repeatRow', matrices: 0, constants: 1, value: (_, __, [row]) => row })

/** `(x, row, out, rows, channels)` */
const multiplyRows = rowMap({
  name: 'multiplyRows',
  matrices: 1,
  constants: 1,
  value: (lanes, [x], [row]) => lanes.mul(x, row),
})
const addRows = rowMap({
  name: 'addRows',
  matrices: 1,
  constants: 1,
  value: (lanes, [x], [row]) => lanes.add(x, row),
})

export const rowMaps: readonly FunctionDefinition[] = [
  normalize,
  normalizationGradient,
  repeatRow,
  multiplyRows,
  addRows,
]
