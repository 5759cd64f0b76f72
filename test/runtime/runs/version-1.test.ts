import { createHash } from 'node:crypto'
import path from 'node:path'
import { expect } from 'chai'
import { openEngine } from '../../../runtime/engines/open.js'
import { readMetrics } from '../../../runtime/runs/metrics.js'
import { loadReached, startRun } from '../../../runtime/runs/run.js'
import { openRun } from '../../../runtime/runs/run-folder.js'
import { inTemporaryFolder, tinyDataset, tinyNetwork } from '../training/tiny.js'

/** `tinyProtocol` as version 1 states it. */
const text = `version: 1
name: tiny
images: { normalisation: ink }
split: { train: 3, validation: 2, last_in_validation: true }
batch: { characters: 4 }
augmentation: { probability: 0.5, rotation: 10, shear: 0.1, shift: 1, zoom: [0.9, 1.1] }
batch_normalization: by_side
loss: binary_cross_entropy
optimizer:
  kind: sgd
  learning_rate: 0.05
  decay: { factor: 0.5, every: 8 }
  momentum: { start: 0.5, slope: 0.1, end: 0.9 }
validation: { every: 5, tasks: 6, ways: 3, min_deviation: 0.0001 }
stopping: { iterations: 20, patience: 100, degenerate: true }
test: { tasks: 6, ways: 4, min_deviation: 0.0001 }
`

/**
 * What netc gave for this network, data, protocol and seed before protocols were made of parts, on Node 20. The cpu
 * engine computes in JavaScript: sums and products are the same everywhere, and V8's exp, log, sin and cos are the same
 * on every machine. They could change with V8: then these figures are to be made again with the netc before the change
 * of Node, not with the one that differs.
 */
const before = {
  weights: '596f7720774b1616310dd608b4a43c821ab906875b2dea19d29053f4f1fae55a',
  velocities: '0e5ac72f57850fbcb975bd86f457bd426187533adec3eacdae96032646ea732e',
  losses: [
    0.9327443, 0.9964755, 0.7773835, 0.9732546, 0.8557366, 0.8032906, 0.8060411, 0.9637141, 0.745642, 0.7853891,
    0.8216092, 0.8213633, 0.8464727, 0.7604157, 0.8549879, 0.7866536, 0.8052728, 0.7471359, 0.7707184, 0.7597428,
  ],
  validations: [
    [5, { D: 4 / 6, E: 0 }],
    [10, { D: 3 / 6, E: 1 / 6 }],
    [15, { D: 0, E: 4 / 6 }],
    [20, { D: 0, E: 2 / 6 }],
  ],
  test: [
    ['X', 1, 6],
    ['Y', 3, 6],
  ],
}

describe('a run under a protocol of version 1', () => {
  it('is the run that it was, to the last bit', () =>
    inTemporaryFolder(async (folder) => {
      const engine = await openEngine('cpu')
      const run = path.join(folder, 'run')
      const { result, paths } = await startRun(
        {
          ...{ network: tinyNetwork, sources: new Map([['tiny.net', '']]), entry: 'tiny.net', set: {}, seed: 3 },
          ...{ protocol: { text, file: 'tiny.yaml' }, folder: run },
        },
        { engine, dataset: tinyDataset(), command: '', signal: new AbortController().signal, observer: {} },
      )
      const { tensors } = loadReached(openRun(run))!.checkpoint
      const digestOf = (prefix: string) => {
        const hash = createHash('sha256')
        for (const { name, values } of tensors) {
          if (name.startsWith(prefix)) hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
        }
        return hash.digest('hex')
      }
      const metrics = readMetrics(paths.metrics)
      expect(metrics.flatMap((line) => (line.kind === 'step' ? [line.loss] : []))).to.deep.equal(before.losses)
      expect(digestOf('weights/')).to.equal(before.weights)
      expect(digestOf('slots/velocity/')).to.equal(before.velocities)
      const validations = metrics.flatMap((line) => (line.kind === 'validation' ? [[line.iteration, line.groups]] : []))
      expect(validations).to.deep.equal(before.validations)
      const [{ groups }] = result!.tests
      expect(groups.map(({ group, correct, tasks }) => [group, correct, tasks])).to.deep.equal(before.test)
    }))
})
