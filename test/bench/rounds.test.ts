import { expect } from 'chai'
import { rowsOf } from '../../bench/compare.js'
import { planGroups } from '../../bench/groups.js'
import { leastRounds, type RoundOptions, timeGroup } from '../../bench/rounds.js'
import { fake, task, unwatched } from './fakes.js'

describe('rounds of a benchmark', () => {
  const options = (more: Partial<RoundOptions> = {}): RoundOptions => ({
    ...{ task, warmup: 1, rounds: 4, budget: 60, pause: 0, firstRound: 0, ...unwatched },
    ...more,
  })

  it('let everybody take the same steps in turn', async () => {
    const turns: string[] = []
    const say = (text: string) =>
      void turns.push(
        ...(/^round (\d+) of at most 4: (\w+)$/.exec(text)?.slice(1, 3).join('') ?? '').split(' ').filter(Boolean),
      )
    const group = [fake('a', { seconds: 2 }), fake('b', { seconds: 3 }), fake('c')]
    const { timings, failures } = await timeGroup(group, options({ say }))
    expect(failures).to.deep.equal([])
    // Each begins a round in its turn.
    expect(turns.join(' ')).to.equal('1a 1b 1c 2b 2c 2a 3c 3a 3b 4a 4b 4c')
    expect(timings.map(({ name, steps }) => [name, steps.length])).to.deep.equal([
      ['a', 4],
      ['b', 4],
      ['c', 4],
    ])
    const [a] = timings
    expect(a.steps.map(({ cross_entropy }) => cross_entropy)).to.deep.equal([0.7 / 2, 0.7 / 3, 0.7 / 4, 0.7 / 5])
    expect(a.first_step_seconds).to.equal(2)
    expect(a.peak_memory).to.be.greaterThan(1e6)
    const rows = rowsOf({ timings, groups: [['a', 'b', 'c']] })
    expect(
      rows.map(({ step, iterations_per_hour, images_per_second }) => [
        step.median,
        iterations_per_hour,
        images_per_second,
      ]),
    ).to.deep.equal([
      [2, 1800, 16],
      [3, 1200, 8 / 0.75],
      [1, 3600, 32],
    ])
  })

  it('continue without the one that fails', async () => {
    const { timings, failures } = await timeGroup(
      [fake('a'), fake('b', { dies: 2 }), fake('c', { refuses: true })],
      options(),
    )
    expect(timings.map(({ name, steps }) => [name, steps.length])).to.deep.equal([['a', 4]])
    expect(failures.map(({ name }) => name).sort()).to.deep.equal(['b', 'c'])
  })

  it('end with their budget, after three at least', async () => {
    const { timings } = await timeGroup([fake('a')], options({ budget: 0, rounds: 50 }))
    expect(timings[0].steps).to.have.length(leastRounds)
  })

  it('stop between two turns when asked, and keep what is measured', async () => {
    const controller = new AbortController()
    const say = (text: string) => {
      if (text.startsWith('round 2')) controller.abort()
    }
    const { timings } = await timeGroup([fake('a'), fake('b')], options({ signal: controller.signal, say }))
    expect(timings.map(({ name, steps }) => [name, steps.length])).to.deep.equal([
      ['a', 1],
      ['b', 2],
    ])
  })

  it('compare with the quickest of PyTorch, and through the reference where two never met', async () => {
    const groups = [
      [fake('torch', { seconds: 2 }, 'pytorch'), fake('torch-compile', { seconds: 1 }, 'pytorch')],
      [fake('torch', { seconds: 4 }, 'pytorch'), fake('wasm', { seconds: 8 })],
    ]
    const [first, second] = await Promise.all(
      groups.map((group, index) => timeGroup(group, options({ firstRound: 4 * index }))),
    )
    const rows = rowsOf({
      timings: [...first.timings, ...second.timings],
      groups: groups.map((group) => group.map(({ name }) => name)),
    })
    const wasm = rows.find(({ name }) => name === 'wasm')!
    // Twice torch's time in its group; torch takes twice torch-compile's in the other.
    expect(wasm.to_pytorch).to.equal(4)
    expect(wasm.to_keras).to.equal(undefined)
    expect(rows.map(({ name, step }) => [name, step.count])).to.deep.equal([
      ['torch', 8],
      ['torch-compile', 4],
      ['wasm', 4],
    ])
  })
})

describe('who is alive together', () => {
  const needs = { small: { resting: 1, peak: 3 }, large: { resting: 4, peak: 9 } }
  const plan = (items: (keyof typeof needs)[], bytes: number) => planGroups(items, (item) => needs[item], bytes)

  it('are all, where they fit', () => {
    expect(plan(['small', 'small', 'large'], 11)).to.deep.equal([['small', 'small', 'large']])
    expect(plan(['small'], 1)).to.deep.equal([['small']])
    expect(plan([], 1)).to.deep.equal([])
  })

  it('are else groups that have the first in common', () => {
    expect(plan(['small', 'small', 'large'], 10)).to.deep.equal([
      ['small', 'small'],
      ['small', 'large'],
    ])
    // What does not fit at all is tried nevertheless.
    expect(plan(['large', 'large', 'large'], 5)).to.deep.equal([
      ['large', 'large'],
      ['large', 'large'],
    ])
  })
})
