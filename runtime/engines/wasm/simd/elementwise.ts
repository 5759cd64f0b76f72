/** Element-wise functions over float32 arrays of any length. Parameters are addresses and counts. */
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

/** The lower bound of results: 0 if the parameter `relu` is 1, otherwise none. */
export function reluFloor(relu: Local): Code {
  return f32x4.splat(f32.select(f32.const(0), f32.const(-Infinity), relu.get))
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

type Unary = (value: Code) => Code

/** `(from, to, count)`: applies `four` and `one` to every value. */
function unary(name: string, four: Unary, one: Unary): FunctionDefinition {
  return {
    name,
    parameters: integers(3),
    body: (scope, from, to, count) =>
      forEachFloat(
        scope,
        [from, to],
        count.get,
        f32x4.store(to.get, four(f32x4.load(from.get))),
        f32.store(to.get, one(f32.load(from.get))),
      ),
  }
}

/** `(a, b, out, count)` */
function binary(name: string, operation: 'add' | 'sub' | 'mul' | 'min' | 'max'): FunctionDefinition {
  return {
    name,
    parameters: integers(4),
    body: (scope, a, b, out, count) =>
      forEachFloat(
        scope,
        [a, b, out],
        count.get,
        f32x4.store(out.get, f32x4[operation](f32x4.load(a.get), f32x4.load(b.get))),
        f32.store(out.get, f32[operation](f32.load(a.get), f32.load(b.get))),
      ),
  }
}

/** `(a, b, out, count)`: every value of `a` with the one at `b`. */
function withOne(name: string, operation: 'min' | 'max'): FunctionDefinition {
  return {
    name,
    parameters: integers(4),
    body: (scope, a, b, out, count) =>
      forEachFloat(
        scope,
        [a, out],
        count.get,
        f32x4.store(out.get, f32x4[operation](f32x4.load(a.get), f32x4.loadSplat(b.get))),
        f32.store(out.get, f32[operation](f32.load(a.get), f32.load(b.get))),
      ),
  }
}

export const elementwise: readonly FunctionDefinition[] = [
  reluGradient,
  unary(
    'relu',
    (value) => f32x4.max(value, f32x4.zero()),
    (value) => f32.max(value, f32.const(0)),
  ),
  unary('abs', f32x4.abs, f32.abs),
  unary(
    'copy',
    (value) => value,
    (value) => value,
  ),
  binary('multiply', 'mul'),
  binary('add', 'add'),
  binary('subtract', 'sub'),
  binary('minimum', 'min'),
  binary('maximum', 'max'),
  withOne('minimumOfOne', 'min'),
  withOne('maximumOfOne', 'max'),
]
