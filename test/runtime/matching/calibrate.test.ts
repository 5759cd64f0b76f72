import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { randomStream } from '../../../runtime/base/random.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { tallyPairs } from '../../../runtime/evaluation/clustered-rate.js'
import { countScores, falseRejectsAt } from '../../../runtime/evaluation/roc.js'
import { verification } from '../../../runtime/evaluation/tests/verification.js'
import { calibrate, measureThreshold } from '../../../runtime/matching/calibrate.js'
import {
  type Calibration,
  calibrationOf,
  readCalibration,
  writeCalibration,
} from '../../../runtime/matching/calibration.js'
import { usePart } from '../../../runtime/protocol/part.js'
import { evaluateRun } from '../../../runtime/runs/evaluate-run.js'
import { buildNetwork } from '../../compiler/helpers/build-network.js'
import { syntheticDataset } from '../data/synthetic.js'
import { temporaryFolder } from '../data/temporary-folder.js'
import { refused } from '../runs/tiny-runs.js'
import { tinyProtocol } from '../training/tiny.js'
import { pairsOf, type Simulation, simulatePairs } from './simulated-pairs.js'
import { trainTiny, writeGroup } from './trained-run.js'

/** The share of other pairs of two classes, or of one, that the threshold judges wrongly. */
function rateOf(group: ReturnType<typeof simulatePairs>, kind: 'same' | 'different', score: number): number {
  const { errors, trials } = tallyPairs([group], kind, (each) => each >= score === (kind === 'different'))
  return errors / trials
}

describe('the threshold for a rate of false accepts', () => {
  it('is the lowest score that keeps to the rate', () => {
    const group = simulatePairs({ classes: 30, items: 4, ofClass: 0, ofImage: 0 })
    const far = 0.02
    const { score, falseAccepts, falseRejects } = measureThreshold([group], far, 2)
    expect(falseAccepts.rate).to.be.at.most(far)
    expect(falseAccepts.rate).to.equal(rateOf(group, 'different', score))
    const scores = [...group.same.scores, ...group.different.scores]
    const below = Math.max(...scores.filter((each) => each < score))
    expect(rateOf(group, 'different', below)).to.be.above(far)
    // As the test verification has it.
    const counts = countScores(Float32Array.from(group.same.scores), Float32Array.from(group.different.scores))
    expect(falseRejects.rate).to.be.closeTo(falseRejectsAt(counts, far), 1e-12)
  })

  const simulations: readonly (readonly [string, Simulation])[] = [
    ['pairs that are independent', { classes: 30, items: 3, ofClass: 0, ofImage: 0 }],
    ['images that are easily confused', { classes: 40, items: 3, ofClass: 0, ofImage: 0.6 }],
    ['classes that are', { classes: 50, items: 2, ofClass: 0.6, ofImage: 0.3 }],
  ]
  for (const [title, simulation] of simulations) {
    it(`holds on a second set of classes, within its intervals, in 95 of 100 trials: ${title}`, function () {
      this.timeout(60_000)
      let [accepts, rejects] = [0, 0]
      for (let trial = 0; trial < 100; trial++) {
        const random = randomStream(9, title, trial)
        const { score, falseAccepts, falseRejects } = measureThreshold([simulatePairs(simulation, random)], 0.05, 2)
        const second = simulatePairs(simulation, random)
        const within = (rate: number, [low, high]: readonly [number, number]) => low <= rate && rate <= high
        if (within(rateOf(second, 'different', score), falseAccepts.interval)) accepts++
        if (within(rateOf(second, 'same', score), falseRejects.interval)) rejects++
      }
      expect([accepts, rejects].map((count) => count >= 95)).to.deep.equal([true, true], `${accepts}, ${rejects}`)
    })
  }

  it('is refused where the pairs are too few for the rate, or hang together too much', () => {
    const group = simulatePairs({ classes: 10, items: 3, ofClass: 1.5, ofImage: 1 })
    const attempt = (far: number) => () => measureThreshold([group], far, 2)
    expect(attempt(0.001)).to.throw(
      'a rate of 0.1% needs 3,000 independent pairs of two classes, since no error in n still allows a rate of 3/n; found 405',
    )
    expect(attempt(0.01)).to.throw(
      /^a rate of 1% takes 300 .* but the 405 are worth only \d+, since they share images and classes$/,
    )
    try {
      attempt(0.001)()
    } catch (error) {
      expect((error as { help: string }).help).to.equal('use images of more classes, or a rate of at least 0.75%')
    }
  })

  it('is refused where all scores are the same', () => {
    const flat = simulatePairs({ classes: 20, items: 3, ofClass: 0, ofImage: 0 })
    const all = {
      ...flat,
      same: { ...flat.same, scores: flat.same.scores.fill(1) },
      different: { ...flat.different, scores: flat.different.scores.fill(1) },
    }
    expect(() => measureThreshold([all], 0.1, 2)).to.throw('no threshold accepts only 10%')
    expect(() => measureThreshold([{ classes: 1, same: pairsOf([]), different: pairsOf([]) }], 0.1, 2)).to.throw(
      'found 0',
    )
  })
})

describe('a calibrated run', () => {
  const temporary = temporaryFolder()
  const inside = (...names: string[]) => path.join(temporary(), ...names)
  const far = 0.1
  /** Files of fewer pixels are refused. */
  const side = 9
  const counts = { background: [4, 4, 4, 4, 4], evaluation: [20], items: 4, height: side, width: side }
  const data = syntheticDataset(counts)
  const network = buildNetwork({
    input: [side, side, 1],
    tower: ({ inputs, chain }) => chain('', ['conv(3, 3x3, stride=2)', 'bn', 'relu', 'flatten', 'dense(4)'], inputs[0]),
    head: ({ inputs, add, chain }) => chain('', ['abs', 'dense(1)', 'sigmoid'], add('subtract', 'subtract', ...inputs)),
  })
  const { NETC_CACHE } = process.env
  before(() => {
    process.env.NETC_CACHE = inside('cache')
  })
  after(() => {
    if (NETC_CACHE === undefined) delete process.env.NETC_CACHE
    else process.env.NETC_CACHE = NETC_CACHE
  })

  it("has the figures of the run's own report, and keeps them for its weights alone", async () => {
    const { dataset, trained, matcher } = await trainTiny(temporary(), network, tinyProtocol, data)
    const evaluation = dataset.groups.filter(({ part }) => part === 'evaluation')
    // Its own data cannot be opened again here, so that the groups for its tests are given as files.
    for (const group of evaluation) writeGroup(dataset, group, inside(group.name))
    const found = await calibrate(trained, matcher, { data: inside(evaluation[0].name), far })
    expect(found.notes).to.deep.equal([
      'The training data are missing, so it is unknown whether they include these images.',
    ])
    const signal = new AbortController().signal
    const engine = await openEngine('cpu')
    const tests = [usePart(verification, { false_accepts: [far] })]
    const report = (await evaluateRun(trained.run, { engine, dataset, tests, signal }))!.tests[0]
    const figure = report.figures!.find(({ name }) => name === 'false rejects at 10% false accepts')!
    expect(found.false_rejects.rate).to.be.closeTo(figure.value, 1e-12)
    expect(found.threshold).to.equal(matcher.output(found.score))
    expect(found.data).to.deep.include({ name: evaluation[0].name, images: 80 })

    const file = calibrationOf(trained)
    expect(readCalibration(trained)).to.equal(undefined)
    writeCalibration(file, found)
    expect(readCalibration(trained)).to.deep.equal(found)
    const edit = (change: (text: string) => string) => writeFileSync(file, change(readFileSync(file, 'utf8')))
    edit((text) => text.replace('"far": 0.1', '"far": 0.2'))
    await refused(async () => readCalibration(trained), 'is damaged or was edited')
    const other: Calibration = { ...found, weights: 'f'.repeat(64) }
    writeCalibration(file, other)
    await refused(async () => readCalibration(trained), 'is the threshold of different weights: of ')
    writeFileSync(file, '{}')
    await refused(async () => readCalibration(trained), 'is damaged: it does not have the format netc-calibration 1')
    matcher.dispose()
  })

  it('is not calibrated with images of another size, or with too few classes', async () => {
    const { dataset, trained, matcher } = await trainTiny(inside('lacking'), network, tinyProtocol, data)
    await refused(
      () => calibrate(trained, matcher, { data: 'embedded', far }),
      'images of embedded have the size 105x105x1, but the run',
    )
    const [group] = dataset.groups
    writeGroup(dataset, { ...group, classes: group.classes.slice(0, 1) }, inside('single'))
    await refused(() => calibrate(trained, matcher, { data: inside('single'), far }), 'group single has 1 class')
    writeGroup(dataset, group, inside('few'))
    await refused(
      () => calibrate(trained, matcher, { data: inside('few'), far }),
      'a rate of 10% needs 30 independent pairs',
    )
    matcher.dispose()
  })
})
