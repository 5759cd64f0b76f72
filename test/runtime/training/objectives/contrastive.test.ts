import { usePart } from '../../../../runtime/protocol/part.js'
import { contrastive } from '../../../../runtime/training/objectives/contrastive.js'
import { tellMissingEngines } from '../../helpers/engines.js'
import { itAgrees, sixDrawings } from './judged.js'

/**
 * By PyTorch 2.15 in float64, `x` being the drawings, once `normalize(x)` with margin 1.25 and once as they are with
 * margin 2:
 *
 *     d = (x[:, None] - x[None]).pow(2).sum(2)[~eye(6, dtype=bool)].sqrt()
 *     alike = (arange(6)[:, None] % 3 == arange(6)[None] % 3)[~eye(6, dtype=bool)]
 *     loss = (d[alike] ** 2 / 2).mean() + (relu(margin - d[~alike]) ** 2 / 2).mean()
 *     accuracy = ((d[alike] < margin / 2).double().mean() + (d[~alike] >= margin / 2).double().mean()) / 2
 */
const published = {
  normalized: {
    objective: 0.4308047478,
    accuracy: 0.4583333333,
    gradient: [
      -0.07852631506, -0.08536986243, -0.2173667001, -0.07051655518, 0.1924354989, -0.1421261234, 0.1344798213,
      -0.08010617971, -0.1165367371, -0.01879624792, -0.06995473138, -0.07207952462, -0.1781727781, 0.01085491459,
      0.1605304279, 0.02081148089, -0.1606537082, -0.03537899828, -0.1104302725, -0.02974114054, 0.07598341341,
      0.1007406885, 0.01272995303, 0.1172901225,
    ],
    learned: {},
  },
  plain: {
    objective: 0.7764366511,
    accuracy: 0.7916666667,
    gradient: [
      0.0253599463, -0.05369116619, -0.3344467084, -0.05536897678, 0.3433262127, -0.1952887611, 0.2125216065,
      -0.1036315971, -0.2071450436, -0.1214351307, -0.08303626089, -0.2056596814, -0.1682030756, 0.09663754317,
      0.3078562645, 0.09226120272, -0.190533603, 0.05088162807, -0.1465760239, 0.02272230727, 0.1971955632,
      0.2228958867, 0.04368112212, 0.2496767453,
    ],
    learned: {},
  },
}

describe('the objective contrastive', () => {
  tellMissingEngines()
  const batch = { features: sixDrawings, items: 2 }
  itAgrees('of unit lengths', usePart(contrastive, { margin: 1.25 }), batch, published.normalized)
  itAgrees('of any lengths', usePart(contrastive, { margin: 2, normalize: false }), batch, published.plain)
})
