/** Metrics to curves: few enough points to draw, whatever the number of iterations. */
import type { Metrics, StepMetrics, ValidationMetrics } from '../training/state.js'
import type { Point } from './chart.js'

export interface Curves {
  /** By the metric's name, those of every step: `loss`, `objective`, `accuracy`, `learning_rate`, and what else the optimizer has. */
  readonly steps: ReadonlyMap<string, readonly Point[]>
  readonly validation: readonly Point[]
  /** Of the weights themselves, where their average is what counts and both were tested. */
  readonly lastValidation: readonly Point[]
}

/** More validations than this are drawn as means too. */
const mostValidations = 1000

/** At most `count` points a curve, each the mean over as many iterations and placed at the last of them; of validations at most `mostValidations`. */
export function curves(metrics: readonly Metrics[], count = 200): Curves {
  const steps = metrics.filter((line): line is StepMetrics => line.kind === 'step')
  const validations = metrics.filter((line): line is ValidationMetrics => line.kind === 'validation')
  const names = Object.keys(steps[0] ?? {}).filter((name) => name !== 'kind' && name !== 'iteration')
  return {
    steps: new Map(names.map((name) => [name, thin(pointsOf(steps, name), count)])),
    validation: thin(
      validations.map(({ iteration, accuracy }) => [iteration, accuracy]),
      mostValidations,
    ),
    lastValidation: thin(
      validations.flatMap(({ iteration, last_accuracy }): Point[] =>
        last_accuracy === undefined ? [] : [[iteration, last_accuracy]],
      ),
      mostValidations,
    ),
  }
}

function pointsOf(steps: readonly StepMetrics[], name: string): Point[] {
  return steps.flatMap((step): Point[] => {
    const value = step[name]
    return typeof value === 'number' ? [[step.iteration, value]] : []
  })
}

function thin(points: readonly Point[], count: number): Point[] {
  const size = Math.max(1, Math.ceil(points.length / count))
  const groups = Array.from({ length: Math.ceil(points.length / size) }, (_, index) =>
    points.slice(index * size, (index + 1) * size),
  )
  return groups.map((group) => [group.at(-1)![0], group.reduce((sum, point) => sum + point[1], 0) / group.length])
}

/** The curve's mean over `reach` points to either side, which shows the trend of values as noisy as one batch's. */
export function smooth(points: readonly Point[], reach: number): Point[] {
  return points.map(([x], index) => {
    // As many on one side as on the other, also near the ends: a slope is not bent there.
    const own = Math.min(reach, index, points.length - 1 - index)
    const near = points.slice(index - own, index + own + 1)
    return [x, near.reduce((sum, point) => sum + point[1], 0) / near.length]
  })
}
