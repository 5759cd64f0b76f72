/** WebAssembly that measures peak performance. */
import {
  assemble,
  type FunctionDefinition,
  f32x4,
  i32,
  integers,
  loopWhile,
} from '../../runtime/engines/wasm/simd/assembler.js'

/**
 * Independent sums: more than the latency of a multiplication and an addition in cycles, and at most the number of
 * registers.
 */
const chains = 12

/** Floating-point operations of one round. */
export const flopsOfRound = chains * 4 * 2

/** Multiplies and adds, `rounds` times; stores the sums, so that they are computed. */
const multiplyAdd: FunctionDefinition = {
  name: 'multiplyAdd',
  parameters: integers(2),
  body: (scope, address, rounds) => {
    const sums = scope.locals('v128', chains)
    const factor = scope.local('v128')
    return [
      factor.set(f32x4.load(address.get)),
      sums.map((sum) => sum.set(f32x4.load(address.get, 16))),
      loopWhile(
        rounds.get,
        sums.map((sum) => sum.set(f32x4.add(f32x4.mul(sum.get, factor.get), factor.get))),
        rounds.set(i32.sub(rounds.get, i32.const(1))),
      ),
      sums.map((sum, index) => f32x4.store(address.get, sum.get, 32 + 16 * index)),
    ]
  },
}

/** `to = from`, `count` bytes, a multiple of 64. */
const copy: FunctionDefinition = {
  name: 'copy',
  parameters: integers(3),
  body: (scope, from, to, count) => {
    const end = scope.local('i32')
    return [
      end.set(i32.add(from.get, count.get)),
      loopWhile(
        i32.lt(from.get, end.get),
        [0, 16, 32, 48].map((at) => f32x4.store(to.get, f32x4.load(from.get, at), at)),
        from.advance(64),
        to.advance(64),
      ),
    ]
  },
}

export const peakModule = (): Uint8Array<ArrayBuffer> => assemble([multiplyAdd, copy], false)
