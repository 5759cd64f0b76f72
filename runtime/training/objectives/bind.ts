/** An objective as a protocol uses it, together with its learned parameters. */
import type { Variable } from '@tensorflow/tfjs-core'
import type { Tf } from '../../base/tf.js'
import { type PartUse, partOf } from '../../protocol/part.js'
import { objectives } from './index.js'
import type { BatchTensors, Features, JudgeContext, Judgement, ObjectivePart } from './objective.js'

export interface BoundObjective {
  readonly part: ObjectivePart
  /** Scalars, by `objective/NAME`. They live until `dispose`. */
  readonly learned: ReadonlyMap<string, Variable>
  judge(context: Omit<JudgeContext, 'learned'>, features: Features, batch: BatchTensors): Judgement
  dispose(): void
}

/** Binds an objective to its settings and creates its learned parameters on the engine. */
export function bindObjective(tf: Tf, use: PartUse): BoundObjective {
  const part: ObjectivePart = partOf(objectives, use)
  const initial = Object.entries(part.learned?.(use.settings) ?? {})
  const learned = new Map(initial.map(([name, value]) => [name, tf.tidy(() => tf.variable(tf.scalar(value)))]))
  return {
    part,
    learned: new Map([...learned].map(([name, variable]) => [`objective/${name}`, variable])),
    judge: (context, features, batch) => part.judge(use.settings, { ...context, learned }, features, batch),
    dispose() {
      for (const variable of learned.values()) variable.dispose()
    },
  }
}
