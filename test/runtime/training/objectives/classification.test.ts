import { expect } from 'chai'
import { partOf, usePart } from '../../../../runtime/protocol/part.js'
import { crossEntropyOfClasses } from '../../../../runtime/training/objectives/classification.js'
import { objectives } from '../../../../runtime/training/objectives/index.js'
import { tellMissingEngines } from '../../helpers/engines.js'
import { classifier } from '../../helpers/networks.js'
import { itAgrees } from './judged.js'

/**
 * `cross_entropy(tensor(features), tensor(labels), label_smoothing=0.1)` by PyTorch 2.15 in float64, whose argmax is
 * right once in four.
 */
const published = {
  objective: 1.990332581,
  accuracy: 0.25,
  gradient: [
    0.08694930868, 0.03843377797, 0.01551666397, -0.1916698255, 0.05077007485, -0.1529914949, 0.04792711991,
    0.05497428405, 0.04170801938, 0.008382071604, 0.05179709713, -0.2156394449, 0.05935954275, 0.04512326229,
    0.05935954275, 0.04222270554, 0.02027649283, 0.08322362873, -0.2013579813, 0.05563515416,
  ],
  learned: {},
}

describe('the objective cross_entropy', () => {
  tellMissingEngines()
  const features = [
    [1, 0.25, -0.5, 0.125, 0.5],
    [0.75, 0.375, 0.5, 0.25, -1],
    [0.625, -0.75, 0.75, 0.5, 0.75],
    [0.375, -0.25, 1, -0.125, 0.625],
  ]
  const use = usePart(crossEntropyOfClasses, { smoothing: 0.1 })
  itAgrees('with label smoothing', use, { features, labels: [3, 0, 1, 3] }, published)

  it('needs an output for every class', () => {
    const refused = (classes: number) =>
      partOf(objectives, use).refusesBatches!(use.settings, classifier, { images: 8, classes })
    expect(refused(6)).to.equal(undefined)
    expect(refused(7)).to.equal('net distinguishes 6 classes, but the training groups have 7')
  })
})
