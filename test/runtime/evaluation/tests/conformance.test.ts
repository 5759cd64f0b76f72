import { Ajv } from 'ajv'
import { expect } from 'chai'
import type { Tf } from '../../../../runtime/base/tf.js'
import { parseLakeRuns } from '../../../../runtime/data/loaders/lake-runs.js'
import { openEngine } from '../../../../runtime/engines/open.js'
import { itemsOf } from '../../../../runtime/evaluation/groups.js'
import { type Classifier, classLabel } from '../../../../runtime/evaluation/scorer.js'
import { createScores } from '../../../../runtime/evaluation/scores.js'
import { testParts } from '../../../../runtime/evaluation/tests/index.js'
import type { TestContext, TestReport } from '../../../../runtime/evaluation/tests/test-part.js'
import { settingsSchema, usePart } from '../../../../runtime/protocol/part.js'
import { renderTestReport } from '../../../../runtime/reports/test-report.js'
import { drawRuns, lakeFiles, syntheticAlphabet, zipFiles } from '../../data/loaders/lake-archive.js'
import { fakeGroups, fakeScorer } from '../fake-scorer.js'

describe('every test', () => {
  let tf: Tf
  before(async () => {
    tf = (await openEngine('cpu')).tf
  })
  // The examples have up to 20 ways and 3 shots.
  const groups = fakeGroups(
    [4, 4, 4, 4, 4],
    Array.from({ length: 21 }, () => 4),
  )
  const all = parseLakeRuns(zipFiles(lakeFiles(drawRuns([syntheticAlphabet(1)], 1))), 'runs.zip')
  const lakeRuns = { ...all, runs: all.runs.slice(0, 2) }
  const labels = groups.flatMap((group) => group.classes.map((each) => classLabel(group, each)))

  /** Everything that any test asks for. */
  function context(change: Partial<TestContext> = {}): TestContext {
    const { signal } = change
    const classifier: Classifier = {
      labels,
      classScores: async (images) =>
        Float32Array.from(images.flatMap((image) => labels.map((_, label) => Math.abs(Math.sin(image + 3 * label))))),
    }
    const scores = createScores({ tf, scorer: fakeScorer(tf), signal, batch: 20 })
    const lakeScores = createScores({ tf, scorer: fakeScorer(tf, 20), signal, batch: 20 })
    return { groups, labels, lakeRuns, scores, lakeScores, classifier, seed: 1, ...change }
  }

  const uses = [...testParts.values()].flatMap((part) =>
    part.examples.map((example) => ({
      part,
      name: `${part.name} ${JSON.stringify(example)}`,
      settings: usePart(part, example).settings,
    })),
  )

  for (const { part, name, settings } of uses) {
    it(`${name}: gives a report that is plain JSON, the same from the same seed`, async () => {
      const before = tf.memory().numTensors
      const validate = new Ajv().compile(settingsSchema(part))
      expect(validate(settings), JSON.stringify(validate.errors)).to.equal(true)
      expect(part.check?.(settings)).to.equal(undefined)
      expect(part.lacks(settings, context())).to.deep.equal([])
      const shares: number[] = []
      const outcome = await part.run(settings, context({ onProgress: (share) => shares.push(share) }))
      const { report, answers } = outcome
      expect(JSON.parse(JSON.stringify(outcome))).to.deep.equal(outcome)
      expect(await part.run(settings, context())).to.deep.equal(outcome)
      expect(report.test).to.equal(part.name)
      expect(report.settings).to.deep.equal(settings)
      expectShares(report)
      expect(shares).to.deep.equal([...shares].sort((a, b) => a - b))
      expect(shares.at(-1)).to.be.closeTo(1, 1e-12)
      for (const [index, { right }] of (answers?.groups ?? []).entries()) {
        const { group, tasks, correct } = report.groups[index]
        expect(answers!.groups[index].group).to.equal(group)
        expect(right).to.match(/^[01]+$/)
        expect([right.length, right.replaceAll('0', '').length]).to.deep.equal([tasks, correct])
      }
      expect(renderTestReport(report)).to.contain(report.title).and.to.contain(report.interval_method)
      expect(tf.memory().numTensors).to.equal(before)
    })

    it(`${name}: ends with the signal's reason, and leaves nothing`, async () => {
      const before = tf.memory().numTensors
      const controller = new AbortController()
      const { signal } = controller
      let calls = 0
      const onProgress = () => {
        if (++calls === 2) controller.abort()
      }
      const error = await part.run(settings, context({ signal, onProgress })).catch((reason) => reason)
      expect(error).to.equal(signal.reason)
      expect(calls).to.equal(2)
      expect(tf.memory().numTensors).to.equal(before)
    })
  }

  it('says what is missing where there is nothing to test on', () => {
    for (const { part, settings } of uses) expect(part.lacks(settings, { groups: [] })).to.have.length(1)
  })

  it('with 8 views refuses images that have 4', () => {
    for (const name of ['few_shot', 'exact', 'ceiling', 'verification']) {
      const part = testParts.get(name)!
      const lacks = (views: 1 | 8, has: 4 | 8) =>
        part.lacks(usePart(part, { ...part.examples[0], views }).settings, context({ views: has }))
      expect(lacks(8, 4)).to.deep.equal([
        'the images are not square, so they have only 4 views; the test needs 8: set views to 1',
      ])
      expect([...lacks(1, 4), ...lacks(8, 8)]).to.deep.equal([])
    }
  })

  it('draws other tasks from another seed, where it draws', async () => {
    const digests = await Promise.all(
      [1, 2].map(async (seed) => {
        const part = testParts.get('few_shot')!
        return (await part.run(usePart(part, { tasks: 5, ways: 5 }).settings, context({ seed }))).answers!.tasks
      }),
    )
    expect(digests[0]).to.not.equal(digests[1])
    expect(itemsOf(groups[0])).to.have.length(20)
  })

  function expectShares(report: TestReport): void {
    const values = [report, ...report.groups, ...(report.figures ?? [])]
    for (const { value, interval } of values) {
      expect(value).to.be.within(0, 1)
      if (interval === undefined) continue
      expect(interval[0]).to.be.within(0, interval[1])
      expect(interval[1]).to.be.at.most(1)
    }
    expect(report.value).to.be.within(report.interval[0], report.interval[1])
    expect(report.chance).to.be.within(0, 1)
    expect(report.groups).to.not.have.length(0)
    const expected = report.groups.reduce((sum, { value }) => sum + value, 0) / report.groups.length
    if (report.over === 'mean') expect(report.value).to.be.closeTo(expected, 1e-12)
  }
})
