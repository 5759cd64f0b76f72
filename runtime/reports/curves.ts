/** Converts metrics to curves with few enough points to draw. */
import type { Metrics, StepMetrics, ValidationMetrics } from '../training/state.js'
import type { Point } from './chart.js'

export interface Curves {
  /**
   * The values of every step, by metric: `loss`, `objective`, `accuracy`, `learning_rate`, and those of the optimizer.
   */
  readonly steps: ReadonlyMap<string, readonly Point[]>
  readonly validation: readonly Point[]
  /** The figures of the weights themselves, if their average is validated and both were tested. */
  readonly lastValidation: readonly Point[]
}

/** More validations than this are averaged too. */
const mostValidations = 1000

/**
 * At most `count` points per curve, each the mean over equally many iterations and placed at the last; at most
 * `mostValidations` for validations.
 */
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

/** The curve's moving mean over `reach` points on either side, which shows the trend of noisy values. */
export function smooth(points: readonly Point[], reach: number): Point[] {
  return points.map(([x], index) => {
    // The window stays symmetric near the ends, so that it does not bend slopes.
    const own = Math.min(reach, index, points.length - 1 - index)
    const near = points.slice(index - own, index + own + 1)
    return [x, near.reduce((sum, point) => sum + point[1], 0) / near.length]
  })
}
