import { expect } from 'chai'
import type { Network } from '../../../compiler/graph.js'
import type { Tf } from '../../../runtime/base/tf.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { initialWeights } from '../../../runtime/model/initial-weights.js'
import { buildModel } from '../../../runtime/model/model.js'
import { usePart } from '../../../runtime/protocol/part.js'
import type { Protocol } from '../../../runtime/protocol/protocol.js'
import { splitOf } from '../../../runtime/runs/data-requirements.js'
import { constant } from '../../../runtime/training/schedules/constant.js'
import type { Checkpoint, Metrics } from '../../../runtime/training/state.js'
import { type TrainingOutcome, train, type Validation } from '../../../runtime/training/trainer.js'
import { freeze } from '../helpers/freeze.js'
import { tinyDataset, tinyNetwork, tinyProtocol } from './tiny.js'

interface Given {
  readonly network?: Network
  readonly change: Partial<Protocol>
  /**
   * The accuracies that validations give, in order; undefined for one that the signal ends, an error for one that
   * fails.
   */
  readonly accuracies?: readonly (number | Error | undefined)[]
  /** What is saved, also where training fails. */
  readonly checkpoints?: Checkpoint[]
}

interface Kept {
  readonly outcome: TrainingOutcome
  readonly metrics: readonly Metrics[]
  readonly checkpoints: readonly Checkpoint[]
  readonly bests: readonly Checkpoint[]
  /** A weight of the network at each validation, and at the end. */
  readonly seen: readonly number[]
}

describe('training', () => {
  let tf: Tf
  before(async () => {
    ;({ tf } = await openEngine('cpu'))
  })

  async function run({ network = tinyNetwork, change, accuracies = [], checkpoints = [] }: Given): Promise<Kept> {
    const protocol = { ...tinyProtocol, ...change }
    const dataset = tinyDataset()
    const siamese = await buildModel(network, initialWeights(network, 3))
    const watched = () => siamese.weights.get('tower/dense/kernel')!.dataSync()[0]
    const controller = new AbortController()
    const [metrics, bests, seen]: [Metrics[], Checkpoint[], number[]] = [[], [], []]
    const left = [...accuracies]
    const outcome = await train({
      ...{ tf, network, siamese, protocol, dataset, seed: 3, readEvery: 1, signal: controller.signal },
      split: splitOf(dataset, protocol, 3),
      horizon: protocol.stopping.iterations,
      recorder: {
        steps: (steps) => metrics.push(...steps),
        validation: (validation) => metrics.push(validation),
        best: (checkpoint) => bests.push(checkpoint),
        checkpoint: (checkpoint) => checkpoints.push(checkpoint),
      },
      validate: async (): Promise<Validation | undefined> => {
        seen.push(watched())
        const accuracy = left.shift()
        if (accuracy instanceof Error) throw accuracy
        if (accuracy !== undefined) return { accuracy, groups: {} }
        controller.abort()
        return undefined
      },
    })
    seen.push(watched())
    siamese.dispose()
    return { outcome, metrics, checkpoints, bests, seen }
  }

  const firstOf = ({ tensors }: Checkpoint, name: string) => tensors.find((tensor) => tensor.name === name)!.values[0]
  const validations = ({ metrics }: Kept) => metrics.filter((line) => line.kind === 'validation')

  it('validates, keeps and gives the averages where the protocol averages, and tests the weights too', async () => {
    const average = { decay: 0.9, compare: true }
    const kept = await run({
      change: { average, stopping: { iterations: 10, degenerate: false } },
      accuracies: [0.5, 0.25, 0.75, 1],
    })
    const [, first, second] = kept.checkpoints
    const of = (kind: 'average' | 'weights', checkpoint: Checkpoint) =>
      firstOf(checkpoint, `${kind}/tower/dense/kernel`)
    expect(kept.seen).to.deep.equal([
      ...[of('average', first), of('weights', first), of('average', second), of('weights', second)],
      of('average', second),
    ])
    expect(of('average', first)).not.to.equal(of('weights', first))
    expect(validations(kept)).to.deep.equal([
      { kind: 'validation', iteration: 5, accuracy: 0.5, last_accuracy: 0.25, groups: {}, best: true, final: false },
      { kind: 'validation', iteration: 10, accuracy: 0.75, last_accuracy: 1, groups: {}, best: true, final: false },
    ])
    expect(kept.bests.map((best) => firstOf(best, 'weights/tower/dense/kernel'))).to.deep.equal([
      of('average', first),
      of('average', second),
    ])
    expect(kept.bests[0].tensors.map(({ name }) => name)).to.deep.equal(
      tinyNetwork.weights.map(({ path }) => `weights/${path}`),
    )
  })

  it('keeps neither averages nor slots of frozen weights, which validations see as they are', async () => {
    const network = freeze(tinyNetwork, (path) => path.startsWith('tower'))
    const change = { average: { decay: 0.9, compare: true }, stopping: { iterations: 10, degenerate: false } }
    const kept = await run({ network, change, accuracies: [0.5, 0.25, 0.75, 1] })
    const named = (prefix: string) =>
      kept.checkpoints.at(-1)!.tensors.flatMap(({ name }) => (name.startsWith(prefix) ? [name] : []))
    expect(named('weights/')).to.deep.equal(network.weights.map(({ path }) => `weights/${path}`))
    expect(named('average/')).to.deep.equal(['average/head/dense/kernel', 'average/head/dense/bias'])
    expect(named('slots/')).to.deep.equal(['slots/velocity/head/dense/kernel', 'slots/velocity/head/dense/bias'])
    const [, first] = kept.seen
    expect(new Set(kept.seen)).to.deep.equal(new Set([first]))
    const { tensors } = kept.checkpoints.at(-1)!
    for (const [index, values] of initialWeights(network, 3).entries()) {
      const { path } = network.weights[index]
      if (path.startsWith('tower')) expect(tensors[index].values, path).to.deep.equal(values)
      else expect(tensors[index].values, path).not.to.deep.equal(values)
    }
  })

  it('records nothing of a validation that the signal ends half-way, and has the weights back', async () => {
    const change = { average: { decay: 0.9, compare: true }, stopping: { iterations: 10, degenerate: false } }
    const kept = await run({ change, accuracies: [0.5, undefined] })
    expect(kept.outcome.reason).to.equal('interrupted')
    expect(kept.outcome.state).to.include({ iteration: 5, validated: 0 })
    expect(validations(kept)).to.deep.equal([])
    expect(kept.bests).to.deep.equal([])
    const last = kept.checkpoints.at(-1)!
    expect(last.state.iteration).to.equal(5)
    expect(firstOf(last, 'weights/tower/dense/kernel')).to.equal(kept.seen[1])
  })

  it('loses nothing by a validation that fails: the state is saved before the error is thrown', async () => {
    const checkpoints: Checkpoint[] = []
    const failing = run({ change: {}, accuracies: [0.5, new Error('no memory')], checkpoints })
    const error = await failing.then(
      () => undefined,
      (reason: Error) => reason,
    )
    expect(error?.message).to.equal('no memory')
    const { iteration, validated } = checkpoints.at(-1)!.state
    expect({ iteration, validated }).to.deep.equal({ iteration: 10, validated: 5 })
  })

  it('keeps the first of the best, and counts an accuracy of 0 as none', async () => {
    const change = { stopping: { iterations: 20, degenerate: false } }
    const kept = await run({ change, accuracies: [0, 0.5, 0.25, 0.5] })
    expect(validations(kept).map(({ best }) => best)).to.deep.equal([false, true, false, false])
    expect(kept.outcome.state.best).to.deep.equal({ accuracy: 0.5, iteration: 10 })
  })

  it('ends where the best is too old', async () => {
    const patient = await run({
      change: { stopping: { iterations: 100, patience: 6, degenerate: false } },
      accuracies: [0.5, 0.25, 0.25],
    })
    expect([patient.outcome.reason, patient.outcome.state.iteration]).to.deep.equal(['patience', 12])
  })

  it('saves before the first iteration, at validations, by the clock and at the end', async () => {
    const saved = async (seconds: number) => {
      const { checkpoints } = await run({
        change: { stopping: { iterations: 12, degenerate: false }, checkpoint: { seconds } },
        accuracies: [0.5, 0.6],
      })
      return checkpoints.map(({ state }) => state.iteration)
    }
    expect(await saved(3600)).to.deep.equal([0, 5, 10, 12])
    // Any time is longer than less than none.
    expect([...new Set(await saved(-1))]).to.deep.equal(Array.from({ length: 13 }, (_, iteration) => iteration))
  })

  it('ends where the loss is no number, which it says as null', async () => {
    const kept = await run({
      change: { schedule: usePart(constant, { rate: 1000 }) },
    })
    const { reason, state } = kept.outcome
    expect(reason).to.equal('diverged')
    expect(state.last.loss).to.equal(null)
    const last = kept.metrics.at(-1)!
    expect(last).to.include({ kind: 'step', iteration: state.iteration, loss: null })
    expect(kept.checkpoints.at(-1)!.state).to.deep.equal(state)
  })
})
