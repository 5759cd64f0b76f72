/** What the tests of tests run on: fake groups and scores on the engine in plain JavaScript. */
import type { Tf } from '../../../../runtime/base/tf.js'
import { createScores } from '../../../../runtime/evaluation/scores.js'
import { testParts } from '../../../../runtime/evaluation/tests/index.js'
import type { TestContext, TestData, TestOutcome } from '../../../../runtime/evaluation/tests/test-part.js'
import { partOf, usePart } from '../../../../runtime/protocol/part.js'
import { fakeGroups, fakeScorer } from '../fake-scorer.js'

/** Two groups of 5 and 4 classes of 4 items. */
export function fakeContext(tf: Tf, change: Partial<TestContext> = {}): TestContext {
  const groups = fakeGroups([4, 4, 4, 4, 4], [4, 4, 4, 4])
  return { groups, scores: createScores({ tf, scorer: fakeScorer(tf), signal: change.signal }), seed: 1, ...change }
}

export function runTest(name: string, settings: Record<string, unknown>, context: TestContext): Promise<TestOutcome> {
  const part = partOf(testParts, { part: name, settings })
  return part.run(usePart(part, settings).settings, context)
}

export function lacksOf(name: string, settings: Record<string, unknown>, data: TestData): readonly string[] {
  const part = partOf(testParts, { part: name, settings })
  return part.lacks(usePart(part, settings).settings, data)
}
