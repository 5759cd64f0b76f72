/** The step of stochastic gradient descent with momentum, in one pass over a weight, its velocity and its gradient. */
import type { FunctionDefinition } from './assembler.js'
import { f32, f32x4, f64, f64x2, integers } from './assembler.js'
import { forEachFloat } from './elementwise.js'

/** Float64s that a call leaves its sum of squares in: to be added up. */
export const squareSums = 4

/**
 * `(weight, velocity, gradient, factors, squares, count)`: with the three float32 factors momentum, learning rate and 2 l2,
 * velocity = momentum velocity - rate (gradient + 2 l2 weight) and weight += velocity; adds the squares of the weights before to
 * the `squareSums` float64s at `squares`.
 */
const sgdMomentum: FunctionDefinition = {
  name: 'sgdMomentum',
  parameters: integers(6),
  body: (scope, weight, velocity, gradient, factors, squares, count) => {
    const [keep, rate, decay, w, v, square, low, high] = scope.locals('v128', 8)
    const [keepOne, rateOne, decayOne, wOne, vOne] = scope.locals('f32', 5)
    const four = [
      w.set(f32x4.load(weight.get)),
      square.set(f32x4.mul(w.get, w.get)),
      low.set(f64x2.add(low.get, f32x4.lowToF64(square.get))),
      high.set(f64x2.add(high.get, f32x4.lowToF64(f32x4.shuffle(square.get, square.get, [2, 3, 2, 3])))),
      v.set(
        f32x4.sub(
          f32x4.mul(f32x4.load(velocity.get), keep.get),
          f32x4.mul(f32x4.add(f32x4.load(gradient.get), f32x4.mul(w.get, decay.get)), rate.get),
        ),
      ),
      f32x4.store(velocity.get, v.get),
      f32x4.store(weight.get, f32x4.add(w.get, v.get)),
    ]
    const one = [
      wOne.set(f32.load(weight.get)),
      f64.store(squares.get, f64.add(f64.load(squares.get), f64.fromF32(f32.mul(wOne.get, wOne.get)))),
      vOne.set(
        f32.sub(
          f32.mul(f32.load(velocity.get), keepOne.get),
          f32.mul(f32.add(f32.load(gradient.get), f32.mul(wOne.get, decayOne.get)), rateOne.get),
        ),
      ),
      f32.store(velocity.get, vOne.get),
      f32.store(weight.get, f32.add(wOne.get, vOne.get)),
    ]
    const places = [keep, rate, decay].map((factor, i) => factor.set(f32x4.loadSplat(factors.get, 4 * i)))
    const onePlaces = [keepOne, rateOne, decayOne].map((factor, i) => factor.set(f32.load(factors.get, 4 * i)))
    return [
      places,
      onePlaces,
      forEachFloat(scope, [weight, velocity, gradient], count.get, four, one),
      f64x2.store(squares.get, f64x2.add(f64x2.load(squares.get), low.get)),
      f64x2.store(squares.get, f64x2.add(f64x2.load(squares.get, 16), high.get), 16),
    ]
  },
}

export const sgdFunctions: readonly FunctionDefinition[] = [sgdMomentum]
