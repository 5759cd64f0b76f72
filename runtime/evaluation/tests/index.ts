/** All tests. */
import { type Registry, registry } from '../../protocol/part.js'
import { ceiling } from './ceiling.js'
import { classification } from './classification.js'
import { exact } from './exact.js'
import { fewShot } from './few-shot.js'
import { runs } from './runs.js'
import type { TestPart } from './test-part.js'
import { verification } from './verification.js'

export const testParts: Registry<TestPart> = registry<TestPart>([
  fewShot,
  exact,
  verification,
  ceiling,
  runs,
  classification,
])
