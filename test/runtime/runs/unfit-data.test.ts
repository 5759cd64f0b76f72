/** What data lack is found before the first iteration: what passes the check comes to its end. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { array, assert, asyncProperty, constantFrom, integer, nat, record, tuple } from 'fast-check'
import { UserError } from '../../../runtime/base/user-error.js'
import type { Dataset, Group, Part } from '../../../runtime/data/dataset.js'
import { balanced } from '../../../runtime/data/samplers/balanced.js'
import { classes } from '../../../runtime/data/samplers/classes.js'
import { images } from '../../../runtime/data/samplers/images.js'
import { pairs } from '../../../runtime/data/samplers/pairs.js'
import { folds } from '../../../runtime/data/splits/folds.js'
import { byGroups } from '../../../runtime/data/splits/groups.js'
import { named } from '../../../runtime/data/splits/named.js'
import { byClasses, byItems } from '../../../runtime/data/splits/shares.js'
import type { Engine } from '../../../runtime/engines/engine.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { ceiling } from '../../../runtime/evaluation/tests/ceiling.js'
import { classification } from '../../../runtime/evaluation/tests/classification.js'
import { exact } from '../../../runtime/evaluation/tests/exact.js'
import { fewShot } from '../../../runtime/evaluation/tests/few-shot.js'
import { verification } from '../../../runtime/evaluation/tests/verification.js'
import { usePart } from '../../../runtime/protocol/part.js'
import type { Protocol } from '../../../runtime/protocol/protocol.js'
import { checkRequirements } from '../../../runtime/runs/requirements.js'
import { allPairs } from '../../../runtime/training/objectives/all-pairs.js'
import { batchHard } from '../../../runtime/training/objectives/batch-hard.js'
import { binaryCrossEntropy } from '../../../runtime/training/objectives/binary-cross-entropy.js'
import { crossEntropyOfClasses } from '../../../runtime/training/objectives/classification.js'
import { triplet } from '../../../runtime/training/objectives/triplet.js'
import { tinyClassifier, tinyDataset, tinyNetwork, tinyProtocol } from '../training/tiny.js'
import { startTiny } from './tiny-runs.js'

const ofPairs = {
  splits: [
    usePart(byGroups, { train: 3, validation: 1 }),
    usePart(byGroups, { train: 2, validation: 2, last_in_validation: true }),
    usePart(folds, { of: 3, fold: 2 }),
    usePart(named, { validation: ['g1'] }),
    usePart(byClasses, { validation: 0.4, evaluation: 0.4 }),
    usePart(byItems, { validation: 0.3, evaluation: 0.3 }),
  ],
  trained: [
    [usePart(pairs, { classes: 2 }), usePart(binaryCrossEntropy)],
    [usePart(classes, { groups: 2, classes: 2, items: 2 }), usePart(allPairs)],
    [usePart(classes, { classes: 3, items: 2, one_drawer: 1, hard: 1 }), usePart(triplet)],
    [usePart(classes, { classes: 3, items: 2, among: 'all' }), usePart(batchHard)],
  ],
  tests: [
    ...[usePart(exact, { ways: 2 }), usePart(exact, { ways: 3, views: 8 }), usePart(ceiling, { ways: 2 })],
    ...[usePart(fewShot, { tasks: 3, ways: 2 }), usePart(fewShot, { tasks: 3, ways: 3, shots: 2 })],
    ...[usePart(verification), usePart(verification, { pairs: 5 })],
  ],
}
const ofImages: typeof ofPairs = {
  splits: [usePart(byItems, { validation: 0.3, evaluation: 0.3 }), usePart(byGroups, { train: 5, validation: 1 })],
  trained: [
    [usePart(images, { images: 4 }), usePart(crossEntropyOfClasses)],
    [usePart(balanced, { classes: 2, items: 2 }), usePart(crossEntropyOfClasses)],
  ],
  tests: [usePart(classification)],
}

/** Alphabets of a few characters of a few drawings, some of none, out of the pixels of the tiny data. */
function datasetOf(shape: readonly { readonly part: Part; readonly classes: readonly number[] }[]): Dataset {
  const tiny = tinyDataset()
  const images = tiny.groups.flatMap(({ classes }) => classes.flatMap(({ items }) => items))
  let next = 0
  const groups = shape.map(({ part, classes }, group): Group => {
    const items = (count: number) => Array.from({ length: count }, () => images[next++ % images.length])
    return { name: `g${group}`, part, classes: classes.map((count, at) => ({ name: `c${at}`, items: items(count) })) }
  })
  return { ...tiny, groups }
}

describe('data that do not fit', function () {
  this.timeout(60_000)
  let engine: Engine
  before(async () => {
    engine = await openEngine('cpu')
  })

  /** Drawings by character: enough for everything, except a few characters, and groups that have fewer. */
  const sizes = array(tuple(integer({ min: 0, max: 6 }), integer({ min: 0, max: 3 }), integer({ min: 0, max: 3 })), {
    maxLength: 3,
  })
  const lengths = array(tuple(integer({ min: 0, max: 6 }), integer({ min: 0, max: 3 })), { maxLength: 2 })
  const conditions = record({
    ...{ sizes, lengths, evaluation: integer({ min: 0, max: 2 }), kind: constantFrom(ofPairs, ofPairs, ofImages) },
    ...{ split: nat(), trained: nat(), validation: nat(), test: nat(), seed: integer({ min: 1, max: 1000 }) },
  })
  const chosen = <T>(list: readonly T[], at: number): T => list[at % list.length]

  it('are refused before the first iteration, and what is not refused is trained, validated and tested', async () => {
    let [trained, refused] = [0, 0]
    await assert(
      asyncProperty(conditions, async ({ sizes, lengths, evaluation, kind, seed, ...at }) => {
        const [sampler, objective] = chosen(kind.trained, at.trained)
        const network = kind === ofImages ? tinyClassifier : tinyNetwork
        const protocol: Protocol = {
          ...{ ...tinyProtocol, split: chosen(kind.splits, at.split), sampler, objective },
          validation: { every: 1, test: chosen(kind.tests, at.validation) },
          ...{ test: [chosen(kind.tests, at.test)], stopping: { iterations: 1, degenerate: false } },
        }
        const shape = Array.from({ length: 5 + evaluation }, (_, group) => ({
          part: group < 5 ? ('background' as const) : ('evaluation' as const),
          classes: Array.from({ length: 4 }, () => 5),
        }))
        for (const [group, at, size] of sizes) if (shape[group]) shape[group].classes[at] = size
        for (const [group, length] of lengths) shape[group]?.classes.splice(length)
        const dataset = datasetOf(shape)
        try {
          checkRequirements({ network, dataset, protocol, seed })
        } catch (error) {
          expect(error).to.be.instanceOf(UserError)
          refused++
          return
        }
        trained++
        const folder = mkdtempSync(path.join(tmpdir(), 'netc-'))
        try {
          const { outcome } = await startTiny(path.join(folder, 'run'), { engine, network, protocol, dataset, seed })
          expect(outcome.reason).to.equal('iterations')
        } finally {
          rmSync(folder, { recursive: true })
        }
      }),
      { seed: 17, numRuns: 70 },
    )
    expect(trained).to.be.above(5)
    expect(refused).to.be.above(5)
  })
})
