/** A baseline in place of a classifier: an image has the class of the nearest training image (Cover and Hart 1967). */
import type { Group } from '../../data/dataset.js'
import { itemsOf, startsOf } from '../groups.js'
import { type Classifier, labelsOf } from '../scorer.js'
import type { Scores } from '../scores.js'

/** The score of a class is the highest score of its images. `trained` are the training images. */
export function nearestClassifier({ every }: Pick<Scores, 'every'>, trained: readonly Group[]): Classifier {
  const all: Group = { name: '', part: 'background', classes: trained.flatMap(({ classes }) => classes) }
  const [items, starts] = [itemsOf(all), startsOf(all)]
  const labels = labelsOf(trained)
  return {
    labels,
    async classScores(images) {
      const scores = await every(images, items, { views: 1 })
      const found = new Float32Array(images.length * labels.length)
      for (const image of images.keys()) {
        const row = scores.subarray(image * items.length, (image + 1) * items.length)
        for (const label of labels.keys()) {
          const ofClass = row.subarray(starts[label], starts[label + 1])
          found[image * labels.length + label] = ofClass.reduce(
            (most, score) => Math.max(most, score),
            Number.NEGATIVE_INFINITY,
          )
        }
      }
      return found
    },
  }
}
