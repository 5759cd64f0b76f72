import path from 'node:path'
import { expect } from 'chai'
import { decode } from 'fast-png'
import { readImage } from '../../../../runtime/data/image-store.js'
import { classes } from '../../../../runtime/data/samplers/classes.js'
import { itemsOf } from '../../../../runtime/evaluation/groups.js'
import { fewShot } from '../../../../runtime/evaluation/tests/few-shot.js'
import { boundGroups, groupForMap } from '../../../../runtime/matching/inspection/bounds.js'
import { inspect } from '../../../../runtime/matching/inspection/inspect.js'
import { largest } from '../../../../runtime/matching/inspection/largest.js'
import { pictureOf } from '../../../../runtime/matching/inspection/pictures.js'
import type { Matcher } from '../../../../runtime/matching/matcher.js'
import type { Trained } from '../../../../runtime/matching/trained.js'
import { usePart } from '../../../../runtime/protocol/part.js'
import { allPairs } from '../../../../runtime/training/objectives/all-pairs.js'
import { buildNetwork } from '../../../compiler/helpers/build-network.js'
import { syntheticDataset } from '../../data/synthetic.js'
import { temporaryFolder } from '../../data/temporary-folder.js'
import { tinyProtocol } from '../../training/tiny.js'
import { trainTiny, writeGroup } from '../trained-run.js'

/** For a head that gives a distance. */
const compared = {
  sampler: usePart(classes, { classes: 4, items: 3 }),
  objective: usePart(allPairs),
  validation: { every: 50, test: usePart(fewShot, { tasks: 6, ways: 3 }) },
  test: [],
}

describe('what a network does with single images', () => {
  const temporary = temporaryFolder()
  const inside = (name: string) => path.join(temporary(), name)
  const dataset = syntheticDataset({ background: [4, 4, 4, 4, 4], evaluation: [6], items: 5, height: 9, width: 9 })
  const group = dataset.groups.at(-1)!
  const { NETC_CACHE } = process.env
  let trained: Trained
  let matcher: Matcher
  before(async () => {
    process.env.NETC_CACHE = inside('cache')
    const network = buildNetwork({
      input: [9, 9, 1],
      tower: ({ inputs, chain }) =>
        chain('', ['conv(3, 3x3, stride=2)', 'bn', 'tanh', 'flatten', 'dense(4)'], inputs[0]),
      head: ({ inputs, add, chain }) => chain('', ['square', 'mean'], add('subtract', 'subtract', ...inputs)),
      gives: 'distance',
    })
    // It is what the network gives that matters here, not what it has learned.
    const run = await trainTiny(temporary(), network, { ...tinyProtocol, ...compared }, dataset)
    trained = run.trained
    matcher = run.matcher
    writeGroup(dataset, group, inside('images'))
  })
  after(() => {
    matcher.dispose()
    if (NETC_CACHE === undefined) delete process.env.NETC_CACHE
    else process.env.NETC_CACHE = NETC_CACHE
  })

  it('has its mistakes, the distribution of scores, and a map of features', async () => {
    const { pairs, confusions, map, measure, notes, errors } = await inspect(trained, matcher, {
      ...{ data: inside('images'), pictures: true },
    })
    expect([measure, errors]).to.deep.equal(['distance', undefined])
    expect(notes).to.have.length(1)

    // Every image individually, computed independently.
    const features = await matcher.embed(dataset.images, 0, itemsOf(group))
    const distance = (a: number, b: number) => {
      let sum = 0
      for (let k = 0; k < 4; k++) sum += (features.values[4 * a + k] - features.values[4 * b + k]) ** 2 / 4
      return sum
    }
    const classOf = (image: number) => Math.floor(image / 5)
    const wrong = Array.from({ length: 30 }, (_, image) => {
      const others = Array.from({ length: 30 }, (_, other) => other).filter((other) => other !== image)
      const nearest = (list: readonly number[]) =>
        list.reduce((a, b) => (distance(image, b) < distance(image, a) ? b : a))
      const own = nearest(others.filter((other) => classOf(other) === classOf(image)))
      const other = nearest(others.filter((other) => classOf(other) !== classOf(image)))
      return { image, own, other, margin: distance(image, own) - distance(image, other) }
    }).filter(({ margin }) => margin >= 0)
    expect(wrong.length).to.be.within(1, 29)
    const worst = [...wrong].sort((a, b) => b.margin - a.margin)
    expect(pairs!.images).to.equal(30)
    expect(pairs!.wrong).to.equal(wrong.length)
    expect(pairs!.mistakes).to.have.length(Math.min(12, wrong.length))
    const [first] = pairs!.mistakes
    expect(first.query.label).to.equal(`character${classOf(worst[0].image)}`)
    expect(first.ownValue).to.be.closeTo(distance(worst[0].image, worst[0].own), 1e-5)
    expect(first.otherValue).to.be.closeTo(distance(worst[0].image, worst[0].other), 1e-5)
    expect(first.query.picture).to.match(/^data:image\/png;base64,[A-Za-z0-9+/=]+$/)
    expect(confusions.reduce((sum, { count }) => sum + count, 0)).to.equal(wrong.length)
    for (const { label, takenFor, of } of confusions) {
      expect(label).not.to.equal(takenFor)
      expect(of).to.equal(5)
    }

    const { same, different, from, to } = pairs!.histogram
    const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0)
    expect([total(same), total(different)]).to.deep.equal([6 * 20, 30 * 25])
    // By products of features a distance of nothing is nearly 0.
    expect([from > -1e-6, to > from + 1e-3]).to.deep.equal([true, true])
    const values = pairs!.accepted.map(({ value }) => value)
    expect(values).to.deep.equal([...values].sort((a, b) => a - b))
    for (const { left, right } of pairs!.accepted) expect(left.label).not.to.equal(right.label)
    for (const { left, right } of pairs!.rejected) expect(left.label).to.equal(right.label)
    for (const { falseRejects, interval } of pairs!.curve) {
      expect(interval[0]).to.be.at.most(falseRejects)
      expect(interval[1]).to.be.at.least(falseRejects)
    }
    expect(map!.points).to.have.length(30)
    expect(map!.classes).to.have.length(6)
  })

  it('has no pictures where they are left out', async () => {
    const found = await inspect(trained, matcher, { data: inside('images'), pictures: false })
    expect(JSON.stringify(found)).not.to.include('data:image')
  })

  it('is of some images of large data, every class with two or more', () => {
    const many = syntheticDataset({ background: [], evaluation: Array.from({ length: 33 }, () => 4), items: 2 })
    const { groups, notes } = boundGroups(many.groups)
    expect(groups).to.have.length(30)
    expect(notes).to.deep.equal(['Drawn at random: 240 of 264 images, of 30 of 33 groups.'])
    const large = syntheticDataset({ background: [], evaluation: [800], items: 3, height: 2, width: 2 })
    const [bounded] = boundGroups(large.groups).groups
    expect(itemsOf(bounded)).to.have.length(1200)
    expect(Math.min(...bounded.classes.map(({ items }) => items.length))).to.equal(2)
    const mapped = groupForMap(large.groups)
    expect([mapped.classes.length, itemsOf(mapped).length]).to.deep.equal([10, 30])
    expect(boundGroups(dataset.groups.slice(-1)).groups).to.deep.equal([group])
  })

  it('keeps the few of highest rank', () => {
    const kept = largest<string>(3)
    for (const [at, word] of ['d', 'a', 'e', 'c', 'b'].entries()) {
      const rank = word.charCodeAt(0)
      expect(kept.takes(rank), word).to.equal(at < 3 || word === 'c')
      if (kept.takes(rank)) kept.add(rank, word)
    }
    expect(kept.all()).to.deep.equal(['e', 'd', 'c'])
  })

  it('is shown as it is stored, and smaller where it is large', () => {
    const bytesOf = (picture: string) => decode(Buffer.from(picture.slice('data:image/png;base64,'.length), 'base64'))
    const { height, width, data } = bytesOf(pictureOf(dataset.images, 7))
    const stored = new Float32Array(81)
    readImage(dataset.images, 7, stored)
    expect([height, width, ...data]).to.deep.equal([9, 9, ...stored.map((value) => Math.round(255 * value))])
    const large = syntheticDataset({ background: [], evaluation: [1], items: 1, height: 300, width: 150 })
    expect(bytesOf(pictureOf(large.images, 0))).to.include({ height: 72, width: 36 })
  })
})
