/** Metrics to curves: few enough points to draw, whatever the number of iterations. */
import type { Metrics, StepMetrics, ValidationMetrics } from '../runs/metrics.js'
import type { Point } from './chart.js'

export interface Curves {
  readonly loss: readonly Point[]
  readonly crossEntropy: readonly Point[]
  readonly accuracy: readonly Point[]
  readonly learningRate: readonly Point[]
  readonly momentum: readonly Point[]
  readonly validation: readonly Point[]
}

/** At most `count` points a curve, each the mean over as many iterations and placed at the last of them. */
export function curves(metrics: readonly Metrics[], count = 200): Curves {
  const steps = metrics.filter((line): line is StepMetrics => line.kind === 'step')
  const validations = metrics.filter((line): line is ValidationMetrics => line.kind === 'validation')
  const curve = (pick: (step: StepMetrics) => number | null) =>
    thin(
      steps.flatMap((step): Point[] => {
        const value = pick(step)
        return typeof value === 'number' ? [[step.iteration, value]] : []
      }),
      count,
    )
  return {
    loss: curve(({ loss }) => loss),
    crossEntropy: curve((step) => step.cross_entropy),
    accuracy: curve(({ accuracy }) => accuracy),
    learningRate: curve(({ learning_rate }) => learning_rate),
    momentum: curve(({ momentum }) => momentum),
    validation: validations.map(({ iteration, accuracy }) => [iteration, accuracy] as const),
  }
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
