// How long one search of a gallery of 100,000 images takes, for heads and lengths of features:
// node test/long/gallery-search.mjs [--engine NAME] [--threads N] [--images N]
// The features are random; the score of every image is computed, and classes of 10 images are ranked. 1 where a search takes a second or more.
import { parseArgs } from 'node:util'
import { built } from '../../scripts/docs/markdown.mjs'

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'auto' },
    threads: { type: 'string', default: '2' },
    images: { type: 'string', default: '100000' },
  },
})
const count = Number(values.images)
const { openEngine } = await built('runtime/engines/open.js')
const { openMatcher } = await built('runtime/matching/matcher.js')
const { prepareSearch } = await built('runtime/matching/gallery/search.js')
const { initialWeights } = await built('runtime/model/initial-weights.js')
const { randomStream } = await built('runtime/base/random.js')
const { compileText } = await built('test/compiler/support.js')

const engine = await openEngine(values.engine, { threads: Number(values.threads) })
console.log(
  `${engine.description.name} (${engine.description.version}), ${engine.description.threads} threads, ${count} images`,
)
console.log('head                 features   score + rank   of it scores')

const heads = ['cosine_similarity', 'weighted_l1', 'euclidean_distance']
let slowest = 0
for (const length of [64, 128, 256]) {
  const features = randomFeatures(length, count, 'enrolled')
  const query = randomFeatures(length, 1, 'query')
  const images = Array.from({ length: count }, (_, row) => ({
    class: `class${Math.floor(row / 10)}`,
    path: `${row}`,
    sha256: '',
  }))
  const gallery = { folder: '', index: { images }, features }
  for (const head of heads) {
    const matcher = await openMatcher(trainedWith(head, length), engine)
    const search = prepareSearch(matcher, gallery, 'best')
    const whole = await median(() => search(query, { top: 5 }))
    const scores = await median(() => matcher.scores(query, features))
    matcher.dispose()
    slowest = Math.max(slowest, whole)
    console.log(
      `${head.padEnd(20)} ${String(length).padStart(8)} ${`${Math.round(whole)} ms`.padStart(14)} ${`${Math.round(scores)} ms`.padStart(14)}`,
    )
  }
}
if (slowest >= 1000) process.exitCode = 1

function trainedWith(head, length) {
  const { value: network } = compileText(
    `import { ${head} } from "std/heads.net"\ntower t { flatten -> dense(${length}) }\nnetwork n { input image: 4x4x1\n siamese t\n head ${head} }`,
  )
  const frame = { height: 4, width: 4, channels: 1, fit: 'contain', background: 255 }
  return { network, values: initialWeights(network, 1), frame, steps: [], distance: 'euclidean' }
}

function randomFeatures(length, rows, name) {
  const random = randomStream(1, name, length)
  return {
    shape: [length],
    count: rows,
    values: Float32Array.from({ length: rows * length }, () => random.uniform() - 0.5),
  }
}

/** Milliseconds; the first one warms up. */
async function median(work) {
  const times = []
  for (let round = 0; round < 6; round++) {
    const from = performance.now()
    await work()
    times.push(performance.now() - from)
  }
  return times.slice(1).sort((a, b) => a - b)[2]
}
