/** Functions of one element at a time, over float32 arrays of any length. Parameters are addresses and counts. */
import type { Code, FunctionDefinition, FunctionScope, Local } from './assembler.js'
import { f32, f32x4, i32, integers, loopWhile } from './assembler.js'

/** Advances `pointers` together until the first reaches its end: four floats at a time, then one. */
export function forEachFloat(
  scope: FunctionScope,
  pointers: readonly Local[],
  count: Code,
  four: Code,
  one: Code,
): Code {
  const end = scope.local('i32')
  const fours = scope.local('i32')
  const first = pointers[0]
  const advance = (bytes: number): Code => pointers.map((pointer) => pointer.advance(bytes))
  return [
    end.set(i32.add(first.get, i32.shl(count, 2))),
    fours.set(i32.add(first.get, i32.shl(i32.shr(count, 2), 4))),
    loopWhile(i32.lt(first.get, fours.get), four, advance(16)),
    loopWhile(i32.lt(first.get, end.get), one, advance(4)),
  ]
}

/** `dx = y > 0 ? dy : 0` */
const reluGradient: FunctionDefinition = {
  name: 'reluGradient',
  parameters: integers(4),
  body: (scope, dy, y, dx, count) =>
    forEachFloat(
      scope,
      [dy, y, dx],
      count.get,
      f32x4.store(dx.get, f32x4.and(f32x4.load(dy.get), f32x4.gt(f32x4.load(y.get), f32x4.zero()))),
      f32.store(dx.get, f32.select(f32.load(dy.get), f32.const(0), f32.gt(f32.load(y.get), f32.const(0)))),
    ),
}

/** Copies `pieces` runs of `floats` floats, `fromStep` and `toStep` bytes apart. */
const copyPieces: FunctionDefinition = {
  name: 'copyPieces',
  parameters: integers(6),
  body: (scope, from, to, pieces, floats, fromStep, toStep) => {
    const source = scope.local('i32')
    const target = scope.local('i32')
    const end = scope.local('i32')
    return [
      end.set(i32.add(from.get, i32.mul(pieces.get, fromStep.get))),
      loopWhile(
        i32.lt(from.get, end.get),
        source.set(from.get),
        target.set(to.get),
        forEachFloat(
          scope,
          [source, target],
          floats.get,
          f32x4.store(target.get, f32x4.load(source.get)),
          f32.store(target.get, f32.load(source.get)),
        ),
        from.advance(fromStep.get),
        to.advance(toStep.get),
      ),
    ]
  },
}

export const elementwise: readonly FunctionDefinition[] = [reluGradient, copyPieces]
