import { usePart } from '../../../../runtime/protocol/part.js'
import { batchHard } from '../../../../runtime/training/objectives/batch-hard.js'
import { tellMissingEngines } from '../../helpers/engines.js'
import { itAgrees, sixDrawings } from './judged.js'

/**
 * By PyTorch 2.15 in float64, `x` being the drawings, `normalize(x)` or as they are:
 *
 *     d = torch.cdist(x, x)
 *     for a in range(6):
 *         positive = max(d[a, p] for p in range(6) if p != a and p % 3 == a % 3)
 *         negative = min(d[a, n] for n in range(6) if n % 3 != a % 3)
 *         losses.append(softplus(positive - negative));  right.append(positive < negative)
 */
const published = {
  normalized: {
    objective: 0.69837046825,
    accuracy: 0.5,
    gradient: [
      -0.03718116125, -0.008006210004, -0.08124648328, -0.01152422311, 0.2303035774, -0.1661163124, 0.1483592135,
      -0.09239851888, -0.04687275992, -0.001024974019, -0.02129566187, -0.03200400617, -0.1203952486, 0.08340223839,
      0.03516385782, 0.059259797, -0.06860552224, -0.01476557025, -0.03908636031, -0.01163456855, 0.0527489802,
      0.08412735065, 0.01867413403, 0.07932504632,
    ],
    learned: {},
  },
  plain: {
    objective: 0.70457632502,
    accuracy: 0.5,
    gradient: [
      0.0009677538049, -0.0009677538049, -0.1268433861, -0.01035272435, 0.2687115374, -0.1821797645, 0.172897973,
      -0.1004748528, -0.06322513053, -0.009300591304, -0.02707970765, -0.04831133521, -0.1881932638, 0.05999663423,
      0.006577320294, 0.04396751596, -0.08608974758, 0.02141193057, -0.04828735011, 0.01070596528, 0.0678288507,
      0.1110395449, 0.02273515063, 0.1044654311,
    ],
    learned: {},
  },
}

describe('the objective batch_hard', () => {
  tellMissingEngines()
  const batch = { features: sixDrawings, items: 2 }
  itAgrees('of unit lengths', usePart(batchHard, { normalize: true }), batch, published.normalized)
  itAgrees('of any lengths', usePart(batchHard), batch, published.plain)
})
