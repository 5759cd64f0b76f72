import { existsSync } from 'node:fs'
import { expect } from 'chai'
import type { Network } from '../../../compiler/graph.js'
import { UserError } from '../../../runtime/base/user-error.js'
import type { Dataset } from '../../../runtime/data/dataset.js'
import { affineNearest } from '../../../runtime/data/images/affine-nearest.js'
import { moments } from '../../../runtime/data/images/moments.js'
import { resize } from '../../../runtime/data/images/resize.js'
import { parseLakeRuns } from '../../../runtime/data/loaders/lake-runs.js'
import { classes } from '../../../runtime/data/samplers/classes.js'
import { images } from '../../../runtime/data/samplers/images.js'
import { byGroups } from '../../../runtime/data/splits/groups.js'
import { named } from '../../../runtime/data/splits/named.js'
import { byItems } from '../../../runtime/data/splits/shares.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { classification } from '../../../runtime/evaluation/tests/classification.js'
import { exact } from '../../../runtime/evaluation/tests/exact.js'
import { fewShot } from '../../../runtime/evaluation/tests/few-shot.js'
import { runs } from '../../../runtime/evaluation/tests/runs.js'
import { usePart } from '../../../runtime/protocol/part.js'
import type { Protocol } from '../../../runtime/protocol/protocol.js'
import { type Conditions, checkRequirements, checkTests } from '../../../runtime/runs/requirements.js'
import { allPairs } from '../../../runtime/training/objectives/all-pairs.js'
import { crossEntropyOfClasses } from '../../../runtime/training/objectives/classification.js'
import { triplet } from '../../../runtime/training/objectives/triplet.js'
import { buildNetwork } from '../../compiler/helpers/build-network.js'
import { drawRuns, lakeFiles, syntheticAlphabet, zipFiles } from '../data/loaders/lake-archive.js'
import { classifier } from '../helpers/networks.js'
import {
  inTemporaryFolder,
  tinyBranches,
  tinyClassifier,
  tinyDataset,
  tinyDistance,
  tinyEmbedding,
  tinyEmbeddings,
  tinyMeasure,
  tinyNetwork,
  tinyProtocol,
} from '../training/tiny.js'
import { refused, startTiny } from './tiny-runs.js'

const several = 'change the protocol or the network, or use other data with --data'

const tiny: Conditions = { network: tinyNetwork, dataset: tinyDataset(), protocol: tinyProtocol, seed: 3 }

function problemsOf(change: Partial<Protocol>, network = tinyNetwork, dataset = tiny.dataset): UserError {
  return refusal(() => checkRequirements({ ...tiny, network, dataset, protocol: { ...tinyProtocol, ...change } }))
}

function refusal(check: () => void): UserError {
  try {
    check()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('nothing is missing')
}

/** The tiny data with a group changed. */
function withGroup(name: string, change: (group: Dataset['groups'][number]) => Dataset['groups'][number]): Dataset {
  const dataset = tinyDataset()
  return { ...dataset, groups: dataset.groups.map((group) => (group.name === name ? change(group) : group)) }
}

const forClassifiers: Partial<Protocol> = {
  split: usePart(byItems, { validation: 0.25, evaluation: 0.25 }),
  sampler: usePart(images, { images: 6 }),
  objective: usePart(crossEntropyOfClasses),
  validation: { every: 5, test: usePart(classification) },
  test: [usePart(classification)],
}

describe('what a run needs', () => {
  it('is all there in the tiny runs', () => {
    checkRequirements(tiny)
    checkTests(tiny, [usePart(exact, { ways: 4 })])
    checkRequirements({ ...tiny, network: tinyClassifier, protocol: { ...tinyProtocol, ...forClassifiers } })
  })

  it('is reported in one error before anything is written', async () => {
    const engine = await openEngine('cpu')
    const protocol: Protocol = {
      ...tinyProtocol,
      images: [usePart(resize, { height: 5, width: 7 })],
      sampler: usePart(classes, { groups: 4, classes: 3, items: 5 }),
      objective: usePart(allPairs),
      validation: { every: 5, test: usePart(fewShot, { ways: 5 }) },
      test: [usePart(fewShot, { ways: 4, shots: 4 })],
    }
    const expected = [
      'network, data and protocol do not fit together:',
      '- net has no head, but all_pairs trains one',
      '- there are 3 training groups; the sampler draws 4 per iteration',
      '- class character0 of group A has 4 images; the sampler draws 5 of each class',
    ]
    const { head: _, ...tower } = tinyMeasure
    const embedding: Network = { ...tower, kind: 'embedding' }
    await inTemporaryFolder(async (folder) => {
      const run = `${folder}/run`
      const { message, help } = await refused(() => startTiny(run, { engine, network: embedding, protocol }), '')
      const lines = message.split('\n')
      expect(lines.slice(0, 3)).to.deep.equal(expected.slice(0, 3))
      // Of each of the 3 training groups, which the seed draws.
      expect(lines.slice(3, 6).map((line) => line.replace(/group [A-E]/, 'group A'))).to.deep.equal(
        Array.from({ length: 3 }, () => expected[3]),
      )
      expect(lines.slice(6)).to.deep.equal([
        "- network net takes images of 6x6x1, but the protocol's images are 5x7x1",
        '- validation few_shot: no group has 5 classes to choose from; the largest, D, has 4: lower ways to at most that',
        ...['X', 'Y'].map(
          (group) =>
            `- test few_shot: group ${group} has 4 classes with fewer than 5 items, which a query and 4 supports of its class need: character0 has 4, character1 has 4, character2 has 4, and 1 more`,
        ),
      ])
      expect(help).to.equal(several)
      expect(existsSync(run)).to.equal(false)
    })
  })

  it('is something to train', () => {
    const frozen = (network: typeof tinyNetwork, names: readonly string[]) => ({
      ...network,
      weights: network.weights.map((weight) =>
        names.some((name) => weight.path.startsWith(name)) ? { ...weight, trainable: false } : weight,
      ),
    })
    expect(problemsOf({}, frozen(tinyNetwork, [''])).message).to.equal(
      'network net cannot be trained: it has no trainable weights',
    )
    // All pairs are judged without the head of this network.
    const headless = { sampler: usePart(classes, { classes: 3, items: 2 }), objective: usePart(triplet) }
    expect(problemsOf(headless, frozen(tinyNetwork, ['tower'])).message).to.contain(
      'its tower has no trainable weights',
    )
  })

  it('is reported with the rest if the split or the images are impossible', () => {
    const split = usePart(byGroups, { train: 9, validation: 3 })
    const alone = problemsOf({ split })
    expect(alone.message).to.equal(
      'tiny has 5 background groups; the protocol needs 12 (split.groups.train 9 + split.groups.validation 3)',
    )
    expect(alone.help).to.equal('lower the two in the protocol, or use data with more groups')
    const photo = { ...tinyDataset(), images: { ...tinyDataset().images, format: 'bytes' as const, channels: 3 } }
    const impossible = problemsOf({ split, images: [usePart(moments, { size: 6 })] }, tinyMeasure, photo)
    expect(
      impossible.message
        .split('\n')
        .slice(1)
        .map((line) => line.slice(0, 40)),
    ).to.deep.equal([
      '- the head head gives a similarity, and ',
      '- step 1 of the images is impossible: mo',
      '- tiny has 5 background groups; the prot',
    ])
    expect(impossible.help).to.equal(several)
  })

  it('is groups to train, to validate and to test on', () => {
    const noneToTrain = usePart(named, { validation: ['A', 'B', 'C', 'D', 'E'] })
    expect(problemsOf({ split: noneToTrain }).message).to.equal('the split leaves no training groups')
    const background = tinyDataset().groups.filter(({ part }) => part === 'background')
    expect(problemsOf({}, tinyNetwork, { ...tinyDataset(), groups: background }).message).to.equal(
      'test few_shot: there are no groups to test on',
    )
  })

  it('is what the sampler draws', () => {
    const split = usePart(named, { validation: ['E'] })
    const poor = withGroup('B', ({ classes: [first, ...rest], ...group }) => ({
      ...group,
      classes: [{ ...first, items: first.items.slice(0, 2) }, ...rest],
    }))
    expect(problemsOf({ split }, tinyNetwork, poor).message).to.equal(
      'class character0 of group B has 2 images; pairs need at least 3 per class: two for a pair of the same class, one for a pair of different classes',
    )
    const single = withGroup('B', (group) => ({ ...group, classes: group.classes.slice(0, 1) }))
    expect(problemsOf({ split }, tinyNetwork, single).message).to.equal(
      'group B has 1 classes; pairs of different classes need at least 2',
    )
  })

  it('is drawings, where hard classes are found by their ink', () => {
    const images = {
      ...tinyDataset().images,
      format: 'bytes',
      channels: 3,
      bytes: new Uint8Array(3 * 36 * 112),
    } as const
    const network: Network = { ...tinyMeasure, input: { ...tinyMeasure.input, shape: [6, 6, 3] } }
    const asking = (hard: number) => ({
      sampler: usePart(classes, { groups: 2, classes: 3, items: 2, hard }),
      ...{ objective: usePart(allPairs), images: [] },
    })
    const dataset = { ...tinyDataset(), images }
    expect(problemsOf(asking(0.5), network, dataset).message).to.contain(
      'the sampler finds hard classes by the ink of drawings, which have one channel, but these images have 3: remove hard',
    )
    checkRequirements({ ...tiny, network, protocol: { ...tinyProtocol, ...asking(0) }, dataset })
  })

  it('is reported only for the first groups if many lack it', () => {
    const split = usePart(named, { validation: ['V'] })
    const [first, ...others] = tinyDataset().groups
    const groups = [
      { ...first, name: 'V' },
      ...[first, ...others].flatMap((group) =>
        group.part === 'evaluation' ? [group] : [1, 2].map((at) => ({ ...group, name: `${group.name}${at}` })),
      ),
    ]
    const sampler = usePart(classes, { groups: 1, classes: 3, items: 5 })
    const change = { split, sampler, objective: usePart(allPairs) }
    const { message } = problemsOf(change, tinyNetwork, { ...tinyDataset(), groups })
    const lines = message.split('\n')
    expect(lines).to.have.length(6)
    expect(lines[4]).to.equal('- class character0 of group B2 has 4 images; the sampler draws 5 of each class')
    expect(lines[5]).to.equal('- and 6 more like these')
  })

  it('is a network of the kind that objective and tests judge', () => {
    const wrongKind = problemsOf({ images: [usePart(affineNearest, { probability: 0.5 })] }, classifier)
    expect(wrongKind.message.split('\n').slice(1)).to.deep.equal([
      '- net classifies single images, but binary_cross_entropy compares images',
      "- network net takes images of 8x8x1, but the protocol's images are 6x6x1",
      '- validation few_shot: it judges pairs, and net classifies single images',
      '- test few_shot: it judges pairs, and net classifies single images',
    ])
    expect(problemsOf(forClassifiers).message.split('\n').slice(1)).to.deep.equal([
      '- net compares pairs, but cross_entropy classifies single images',
      '- validation classification: it judges images, and net compares pairs',
      '- test classification: it judges images, and net compares pairs',
    ])
  })

  it('is a head that gives what objective and tests take', () => {
    expect(problemsOf({}, tinyDistance).message.split('\n').slice(1)).to.deep.equal([
      '- the head head returns a distance, but binary_cross_entropy trains a probability',
      ...['validation', 'test'].map(
        (role) =>
          `- ${role} few_shot: with these settings it evaluates a probability or a similarity, but the head head gives a distance`,
      ),
    ])
    const test = usePart(fewShot, { tasks: 6, ways: 3 })
    const judging = {
      validation: { every: 5, test },
      test: [test],
      sampler: usePart(classes, { classes: 3, items: 2 }),
    }
    expect(problemsOf(judging, tinyEmbedding).message).to.equal('net has no head, but binary_cross_entropy trains one')
    // It ends in no sigmoid, of whose input the cross-entropy is computed.
    const noSigmoid = buildNetwork({
      input: [6, 6, 1],
      tower: ({ inputs, chain }) => chain('', ['flatten', 'dense(3)'], inputs[0]),
      head: ({ inputs, add, chain }) => chain('', ['abs', 'dense(1)', 'tanh'], add('subtract', 'subtract', ...inputs)),
    })
    expect(problemsOf({}, noSigmoid).message).to.equal(
      'the head head ends in tanh, but cross-entropy needs a sigmoid there',
    )
    const features = { ...judging, objective: usePart(triplet) }
    expect(problemsOf(features).message).to.equal(
      'triplet uses only features and would leave the 4 weights of the head head untrained: use a head without weights, or no head',
    )
    for (const network of [tinyMeasure, tinyDistance, tinyEmbedding, tinyEmbeddings]) {
      checkRequirements({ ...tiny, network, protocol: { ...tinyProtocol, ...features } })
    }
    for (const network of [tinyNetwork, tinyMeasure, tinyDistance, tinyBranches]) {
      const protocol = { ...tinyProtocol, ...judging, objective: usePart(allPairs) }
      checkRequirements({ ...tiny, network, protocol })
    }
  })

  it('is features of one shape, where both towers have them compared', () => {
    const network = buildNetwork({
      input: [6, 6, 1],
      tower: ({ inputs, chain }) => chain('', ['flatten', 'dense(3)'], inputs[0]),
      other: ({ inputs, chain }) => chain('', ['flatten', 'dense(4)'], inputs[0]),
      head: ({ inputs, add, chain }) => chain('', ['dense(1)', 'sigmoid'], add('concat', 'concat', ...inputs)),
    })
    const change = { sampler: usePart(classes, { classes: 3, items: 2 }), objective: usePart(triplet) }
    checkRequirements({ ...tiny, network, protocol: { ...tinyProtocol } })
    const { head: _, ...towers } = network
    const test = usePart(fewShot, { tasks: 6, ways: 3 })
    expect(
      problemsOf(
        { ...change, validation: { every: 5, test }, test: [test] },
        { ...towers, weights: network.weights.slice(0, 4) },
      ).message,
    ).to.equal('triplet compares the features of both towers, but those of net have the shapes 3 and 4')
  })

  it('is a distance of features only where no head judges them', () => {
    expect(problemsOf({ distance: 'cosine' }).message).to.equal(
      'the protocol compares features by their cosine distance, but net has a head that compares them: remove distance',
    )
  })

  it('is an output for every class of a classifier, and only classes that it knows', () => {
    const fewer = withGroup('A', (group) => ({ ...group, classes: group.classes.slice(1) }))
    expect(problemsOf(forClassifiers, tinyClassifier, fewer).message).to.equal(
      'net distinguishes 20 classes, but the training groups have 19',
    )
    const split = usePart(named, { validation: ['D', 'E'] })
    expect(
      problemsOf({ ...forClassifiers, split }, tinyClassifier)
        .message.split('\n')
        .slice(1),
    ).to.deep.equal([
      '- net distinguishes 20 classes, but the training groups have 12',
      '- validation classification: the network has no output for D/character0, D/character1, D/character2, and 5 more',
      '- test classification: the network has no output for X/character0, X/character1, X/character2, and 5 more',
    ])
  })

  it('is memory for every pair of a batch', () => {
    const network = buildNetwork({
      input: [130, 130, 1],
      tower: ({ inputs, add }) => add('flatten', 'flatten', inputs[0]),
      head: ({ inputs, add, chain }) => chain('', ['abs', 'max', 'dense(1)'], add('subtract', 'subtract', ...inputs)),
    })
    const sampler = (groups: number) => usePart(classes, { groups, classes: 4, items: 4 })
    const change = { images: [usePart(resize, { height: 130, width: 130 })], objective: usePart(allPairs) }
    checkRequirements({ ...tiny, network, protocol: { ...tinyProtocol, ...change, sampler: sampler(1) } })
    const { message } = problemsOf({ ...change, sampler: sampler(3) }, network)
    expect(message).to.match(/^the head head is applied to each of 48 x 48 pairs in training, which takes /)
  })

  it("is that the network takes the images of Lake's runs, where they are tested on", () => {
    const archive = zipFiles(lakeFiles(drawRuns([syntheticAlphabet(1)], 1)))
    const lakeRuns = parseLakeRuns(archive, 'all_runs.zip')
    const { message, help } = refusal(() => checkTests({ ...tiny, lakeRuns }, [usePart(runs)]))
    expect(message).to.equal("network net takes images of 6x6x1, but the protocol's images are 105x105x1")
    expect(help).to.equal("use data like the run's with --data, or other tests with --test")
  })
})
