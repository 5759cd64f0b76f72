/** The logistic function and functions of it, over float32 arrays of any length. */
import type { Code, FunctionDefinition, FunctionScope, Local } from './assembler.js'
import { f32, f32x4, i32, i32x4, integers } from './assembler.js'
import { forEachFloat } from './elementwise.js'

const splat = (value: number): Code => f32x4.splat(f32.const(value))

/** ln 2 in two parts, the first short enough for its product with an integer to be exact. */
const [high, low] = [0.693359375, -2.1219444e-4] as const

/** Beyond this, e^x is not a normal float32. */
const limit = 87

/** Taylor coefficients from the seventh power down: exact to float32, since |x| is below ln 2 / 2. */
const coefficients = [1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 1 / 2, 1, 1]

/** `result = 1 / (1 + e^-x)`: e^r for the remainder r after powers of two. */
function sigmoid(scope: FunctionScope, x: Code, result: Local): Code {
  const [value, whole, rest] = scope.locals('v128', 3)
  const series = coefficients
    .slice(1)
    .reduce<Code>((sum, c) => f32x4.madd(sum, rest.get, splat(c)), splat(coefficients[0]))
  const power = i32x4.shl(i32x4.add(i32x4.fromF32(whole.get), i32x4.splat(i32.const(127))), i32.const(23))
  return [
    value.set(f32x4.max(f32x4.min(f32x4.sub(f32x4.zero(), x), splat(limit)), splat(-limit))),
    whole.set(f32x4.nearest(f32x4.mul(value.get, splat(Math.LOG2E)))),
    rest.set(f32x4.madd(whole.get, splat(-high), value.get)),
    rest.set(f32x4.madd(whole.get, splat(-low), rest.get)),
    result.set(f32x4.div(splat(1), f32x4.madd(series, power, splat(1)))),
  ]
}

/**
 * `(arrays..., out, count)`: every float of `out` from the corresponding ones, given the logistic function of the last
 * of them.
 */
function map(
  name: string,
  arrays: number,
  value: (elements: readonly Code[], logistic: Code) => Code,
): FunctionDefinition {
  return {
    name,
    parameters: integers(arrays + 2),
    body: (scope, ...parameters) => {
      const from = parameters.slice(0, arrays)
      const [out, count] = parameters.slice(arrays)
      const step = (load: (address: Code) => Code, store: (value: Code) => Code): Code => {
        const elements = scope.locals('v128', arrays)
        const logistic = scope.local('v128')
        return [
          elements.map((element, i) => element.set(load(from[i].get))),
          sigmoid(scope, elements[arrays - 1].get, logistic),
          store(
            value(
              elements.map((element) => element.get),
              logistic.get,
            ),
          ),
        ]
      }
      return forEachFloat(
        scope,
        [...from, out],
        count.get,
        step(f32x4.load, (result) => f32x4.store(out.get, result)),
        step(f32x4.loadSplat, (result) => f32.store(out.get, f32x4.lane(result, 0))),
      )
    },
  }
}

export const sigmoidFunctions: readonly FunctionDefinition[] = [
  map('sigmoid', 1, (_, logistic) => logistic),
  map('swish', 1, ([x], logistic) => f32x4.mul(x, logistic)),
  map('swishGradient', 2, ([dy, x], s) => f32x4.mul(dy, f32x4.mul(s, f32x4.madd(x, f32x4.sub(splat(1), s), splat(1))))),
]
