import { usePart } from '../../../../runtime/protocol/part.js'
import { triplet } from '../../../../runtime/training/objectives/triplet.js'
import { tellMissingEngines } from '../../helpers/engines.js'
import { itAgrees, sixDrawings } from './judged.js'

/**
 * By PyTorch 2.15 in float64, `x` being the drawings, once `normalize(x)` with margin 0.5 and once as they are with
 * margin 1. Of the six choices one is the farthest, since no drawing of another class is farther than the positive, and
 * of the others some have a loss and some have none.
 *
 *     d = (x[:, None] - x[None]).pow(2).sum(2)
 *     for a, p in ((a, p) for a in range(6) for p in range(6) if a != p and a % 3 == p % 3):
 *         negatives = [d[a, n] for n in range(6) if n % 3 != a % 3]
 *         farther = [n for n in negatives if n > d[a, p]]
 *         chosen = min(farther) if farther else max(negatives)
 *         losses.append(relu(d[a, p] - chosen + margin));  right.append(d[a, p] < chosen)
 *     loss, accuracy = stack(losses).mean(), stack(right).double().mean()
 */
const published = {
  normalized: {
    objective: 0.2328135915,
    accuracy: 5 / 6,
    gradient: [
      0.1132497595, -0.1881503941, 0.09617241481, -0.1450076286, 0, 0, 0, 0, -0.0779863571, -0.1571871631,
      -0.3770530943, -0.1306234802, 0.1847912782, 0.04278126054, 0.1761756077, 0.04070161593, 0, 0, 0, 0, -0.2248977819,
      0.5557115789, -0.340005118, 0.388857028,
    ],
    learned: {},
  },
  plain: {
    objective: 0.8411458333,
    accuracy: 5 / 6,
    gradient: [
      0.08333333333, -1.25, 1.1666666667, -0.625, -0.125, 0.4583333333, -0.1666666667, 0.2083333333, -0.08333333333,
      -0.5833333333, -0.4583333333, -0.4583333333, -0.08333333333, 0.08333333333, 0.4166666667, 0.08333333333,
      0.2083333333, 0.125, -0.75, -0.04166666667, 0, 1.1666666667, -0.2083333333, 0.8333333333,
    ],
    learned: {},
  },
}

describe('the objective triplet', () => {
  tellMissingEngines()
  const batch = { features: [0, 1, 2, 4, 5, 3].map((row) => sixDrawings[row]), items: 2 }
  itAgrees('of unit lengths', usePart(triplet, { margin: 0.5 }), batch, published.normalized)
  itAgrees('of any lengths', usePart(triplet, { margin: 1, normalize: false }), batch, published.plain)
})
