import { expect } from 'chai'
import type { OneShotTask } from '../../../runtime/data/batch.js'
import { type Dataset, readImage } from '../../../runtime/data/dataset.js'
import { assembleDataset } from '../../../runtime/data/loaders/assemble.js'
import { embeddedDataset } from '../../../runtime/data/loaders/embedded.js'
import { oneShotTasks } from '../../../runtime/data/one-shot.js'
import { pixelNearestNeighbour, testBaseline } from '../../../runtime/evaluation/baseline.js'

/** Images of 8 pixels. */
function dataset(bytes: readonly number[]): Dataset {
  const drawings = bytes.map((byte, drawer) => ({
    part: 'evaluation' as const,
    alphabet: 'A',
    character: 'character01',
    drawer,
    source: '',
    read: () => Uint8Array.of(byte),
  }))
  return assembleDataset('bytes', { height: 1, width: 8 }, drawings)
}

const task = (test: number, support: number[], truth: number): OneShotTask => ({ alphabet: 'A', test, support, truth })

describe('the nearest neighbour on pixels', () => {
  const data = dataset([0b11110000, 0b11100000, 0b00001111, 0b11110001, 0b11111111])

  it('is the drawing that differs in the fewest', () => {
    expect(pixelNearestNeighbour(data, [task(0, [2, 1], 1), task(0, [2, 1], 0), task(0, [4, 3], 1)])).to.deep.equal({
      tasks: 3,
      correct: 2,
      accuracy: 2 / 3,
    })
  })

  it('is wrong where two are as near', () => {
    expect(pixelNearestNeighbour(data, [task(0, [1, 3], 0), task(0, [1, 3], 1)]).correct).to.equal(0)
  })

  it('has no accuracy without tasks', () => {
    expect(pixelNearestNeighbour(data, []).accuracy).to.equal(0)
  })

  it('is what the Euclidean distance of the images finds', () => {
    const generated = embeddedDataset({ alphabets: 0, evaluation: 1, characters: 10, drawers: 5, seed: 1 })
    const image = (index: number) => {
      const pixels = new Float32Array(105 * 105)
      readImage(generated, index, pixels)
      return pixels
    }
    const tasks = oneShotTasks(generated.alphabets[0], { tasks: 50, ways: 10 }, 3)
    const correct = tasks.filter(({ test, support, truth }) => {
      const of = image(test)
      const distances = support.map((other) => image(other).reduce((sum, value, at) => sum + (value - of[at]) ** 2, 0))
      return distances.every((distance, at) => at === truth || distance > distances[truth])
    })
    expect(pixelNearestNeighbour(generated, tasks).correct).to.equal(correct.length)
  })
})

describe('the baseline of a test', () => {
  it('has the tasks of each evaluation alphabet, the same for the same seed', () => {
    const generated = embeddedDataset({ alphabets: 1, evaluation: 2, characters: 5, drawers: 4, seed: 1 })
    const test = { tasks: 30, ways: 5, min_deviation: 0 }
    const baseline = testBaseline(generated, test, 1)
    expect(baseline.map(({ alphabet, tasks }) => [alphabet, tasks])).to.deep.equal([
      ['evaluation01', 30],
      ['evaluation02', 30],
    ])
    expect(testBaseline(generated, test, 1)).to.deep.equal(baseline)
    expect(testBaseline(generated, test, 2)).not.to.deep.equal(baseline)
  })
})
