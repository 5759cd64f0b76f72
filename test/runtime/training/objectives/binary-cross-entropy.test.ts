import { usePart } from '../../../../runtime/protocol/part.js'
import { binaryCrossEntropy } from '../../../../runtime/training/objectives/binary-cross-entropy.js'
import { tellMissingEngines } from '../../helpers/engines.js'
import { itAgrees } from './judged.js'

/**
 * By PyTorch 2.15 in float64:
 *
 *     logits = (x[:4] * x[4:]).sum(1)
 *     loss = binary_cross_entropy_with_logits(logits, tensor([1., 0, 0, 1]))
 */
const published = {
  objective: 0.6589363958,
  accuracy: 0.75,
  gradient: [
    -0.07637501251, 0.05091667501, -0.05091667501, -0.08935868457, 0.04467934229, -0.02978622819, 0.1537719639,
    -0.01922149548, 0.09610747742, -0.04997645509, -0.09995291018, 0.03748234132, -0.10183335, -0.0254583375,
    0.05091667501, 0.0148931141, 0.05957245638, 0.08935868457, 0.05766448645, 0.07688598194, 0.03844299097,
    0.09995291018, -0.06247056887, 0.07496468264,
  ],
  learned: {},
}

describe('the objective binary_cross_entropy', () => {
  tellMissingEngines()
  const features = [
    [1, 0.25, -0.5],
    [0.125, 0.5, 0.75],
    [0.375, 0.5, 0.25],
    [-1, 0.625, -0.75],
    [0.75, -0.5, 0.5],
    [-0.75, 0.375, -0.25],
    [1, -0.125, 0.625],
    [0.5, 1, -0.375],
  ]
  itAgrees('of pairs', usePart(binaryCrossEntropy), { features, labels: [1, 0, 0, 1] }, published)
})
