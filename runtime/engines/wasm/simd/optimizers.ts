/** Optimizer steps in one pass over a weight and its slots, and sums of squares. */
import type { Code, FunctionDefinition, FunctionScope, Lanes, Local } from './assembler.js'
import { f32, f32x4, f64, f64x2, vectorLanes as four, integers, floatLanes as one } from './assembler.js'
import { forEachFloat } from './elementwise.js'

/** The number of float64s in which a call leaves its partial sums of squares. */
export const squareSums = 4

/** Adds squares to the `squareSums` float64s at an address: `store` must follow the loop's contents. */
function sumOfSquares(scope: FunctionScope, at: Local) {
  const [square, low, high] = scope.locals('v128', 3)
  return {
    add: (lanes: Lanes, value: Code): Code =>
      lanes === one
        ? f64.store(at.get, f64.add(f64.load(at.get), f64.fromF32(f32.mul(value, value))))
        : [
            square.set(f32x4.mul(value, value)),
            low.set(f64x2.add(low.get, f32x4.lowToF64(square.get))),
            high.set(f64x2.add(high.get, f32x4.lowToF64(f32x4.shuffle(square.get, square.get, [2, 3, 2, 3])))),
          ],
    store: [
      f64x2.store(at.get, f64x2.add(f64x2.load(at.get), low.get)),
      f64x2.store(at.get, f64x2.add(f64x2.load(at.get, 16), high.get), 16),
    ],
  }
}

/** The float32s at an address, for one float and for four: `load` must precede the loop. */
function factorsAt(scope: FunctionScope, at: Local, count: number) {
  const locals = [one, four].map((lanes) => ({ lanes, held: scope.locals(lanes.type, count) }))
  return {
    load: locals.map(({ lanes, held }) => held.map((factor, i) => factor.set(lanes.loadSplat(at.get, 4 * i)))),
    of: (lanes: Lanes): Code[] => locals.find((each) => each.lanes === lanes)!.held.map((factor) => factor.get),
  }
}

/**
 * `(weight, velocity, gradient, factors, squares, count)`: with the factors scale, 2 l2, momentum and learning rate,
 * velocity = momentum velocity - rate (scale gradient + 2 l2 weight) and weight += velocity; adds the squares of the
 * previous weights to `squares`.
 */
const sgdMomentum: FunctionDefinition = {
  name: 'sgdMomentum',
  parameters: integers(6),
  body: (scope, weight, velocity, gradient, factors, squares, count) => {
    const sum = sumOfSquares(scope, squares)
    const given = factorsAt(scope, factors, 4)
    const step = (lanes: Lanes): Code => {
      const { load, store, add, sub, mul } = lanes
      const [w, v] = scope.locals(lanes.type, 2)
      const [scale, pull, keep, rate] = given.of(lanes)
      const slope = add(mul(load(gradient.get), scale), mul(w.get, pull))
      return [
        w.set(load(weight.get)),
        sum.add(lanes, w.get),
        v.set(sub(mul(load(velocity.get), keep), mul(slope, rate))),
        store(velocity.get, v.get),
        store(weight.get, add(w.get, v.get)),
      ]
    }
    const pointers = [weight, velocity, gradient]
    return [given.load, forEachFloat(scope, pointers, count.get, step(four), step(one)), sum.store]
  },
}

/**
 * `(weight, first, second, gradient, factors, squares, count)`: the step of `adamWFactors` in gradients/adamw.ts, with
 * the factors scale, 2 l2, keepFirst, takeFirst, keepSecond, takeSecond, rate, root, epsilon and shrink; adds the
 * squares of the previous weights to `squares`.
 */
const adamW: FunctionDefinition = {
  name: 'adamW',
  parameters: integers(7),
  body: (scope, weight, first, second, gradient, factors, squares, count) => {
    const sum = sumOfSquares(scope, squares)
    const given = factorsAt(scope, factors, 10)
    const step = (lanes: Lanes): Code => {
      const { load, store, add, sub, mul, div, sqrt } = lanes
      const [w, g, m, v] = scope.locals(lanes.type, 4)
      const [scale, pull, keepFirst, takeFirst, keepSecond, takeSecond, rate, root, epsilon, shrink] = given.of(lanes)
      return [
        w.set(load(weight.get)),
        sum.add(lanes, w.get),
        g.set(add(mul(load(gradient.get), scale), mul(w.get, pull))),
        m.set(add(mul(load(first.get), keepFirst), mul(g.get, takeFirst))),
        store(first.get, m.get),
        v.set(add(mul(load(second.get), keepSecond), mul(mul(g.get, g.get), takeSecond))),
        store(second.get, v.get),
        store(weight.get, sub(mul(w.get, shrink), div(mul(m.get, rate), add(mul(sqrt(v.get), root), epsilon)))),
      ]
    }
    const pointers = [weight, first, second, gradient]
    return [given.load, forEachFloat(scope, pointers, count.get, step(four), step(one)), sum.store]
  },
}

/** `(average, value, factors, count)`: with the factor 1 - decay, average += (1 - decay) (value - average). */
const movingAverage: FunctionDefinition = {
  name: 'movingAverage',
  parameters: integers(4),
  body: (scope, average, value, factors, count) => {
    const given = factorsAt(scope, factors, 1)
    const step = (lanes: Lanes): Code => {
      const { load, store, add, sub, mul } = lanes
      const old = scope.local(lanes.type)
      const [rest] = given.of(lanes)
      return [old.set(load(average.get)), store(average.get, add(old.get, mul(sub(load(value.get), old.get), rest)))]
    }
    return [given.load, forEachFloat(scope, [average, value], count.get, step(four), step(one))]
  },
}

/** `(x, squares, count)`: adds the squares of x to `squares`. */
const sumSquares: FunctionDefinition = {
  name: 'sumSquares',
  parameters: integers(3),
  body: (scope, x, squares, count) => {
    const sum = sumOfSquares(scope, squares)
    const step = (lanes: Lanes): Code => {
      const value = scope.local(lanes.type)
      return [value.set(lanes.load(x.get)), sum.add(lanes, value.get)]
    }
    return [forEachFloat(scope, [x], count.get, step(four), step(one)), sum.store]
  },
}

export const optimizerFunctions: readonly FunctionDefinition[] = [sgdMomentum, adamW, movingAverage, sumSquares]
