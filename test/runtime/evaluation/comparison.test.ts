import { expect } from 'chai'
import { UserError } from '../../../runtime/base/user-error.js'
import type { ComparedRun } from '../../../runtime/evaluation/comparable.js'
import { compareRuns } from '../../../runtime/evaluation/comparison.js'
import { wilson } from '../../../runtime/evaluation/interval.js'
import { bootstrapInterval } from '../../../runtime/evaluation/statistics/bootstrap.js'
import { sampleMean, welchInterval } from '../../../runtime/evaluation/statistics/sample-mean.js'
import { answers, digest, run } from './compared-runs.js'

describe('the comparison of runs', () => {
  it('has for one run each the accuracy by group, the interval and the exact test', () => {
    const a = run('a', 1, [answers({ A: '1111', B: '11110000' })])
    const b = run('b', 1, [answers({ A: '1110', B: '10000001' })])
    const { format, data, tests } = compareRuns([b, a])
    expect({ format, data }).to.deep.equal({ format: 'netc-comparison', data: a.data })
    const [{ networks, pairs, groups }] = tests
    expect(groups).to.deep.equal(['A', 'B'])
    // The higher mean comes first. A group counts the same however many tasks it has.
    expect(networks.map(({ network, mean, by_group }) => ({ network, mean, by_group }))).to.deep.equal([
      { network: 'a', mean: 0.75, by_group: [1, 0.5] },
      { network: 'b', mean: 0.5, by_group: [0.75, 0.25] },
    ])
    expect(networks[0]).to.include({ deviation: null, seed_interval: null })
    expect(networks[0].runs).to.deep.equal([
      { run: 'runs/a-1', seed: 1, value: 0.75, interval: wilson(8, 12), right: 8, tasks: 12 },
    ])
    // Alone right: a four times, b once; P(at most 1 of 5) = 6/32.
    const [{ networks: names, difference, seed_interval, mcnemar }] = pairs
    expect({ names, difference, seed_interval }).to.deep.equal({
      names: ['a', 'b'],
      difference: 0.25,
      seed_interval: null,
    })
    expect(mcnemar!.runs[0]).to.include({ only_first: 4, only_second: 1 })
    expect(mcnemar!.p).to.be.closeTo(0.375, 1e-12)
    expect(mcnemar!.adjusted).to.equal(mcnemar!.p)
  })

  it('takes runs of one network as its seeds, and tests every one with every one of the other', () => {
    const runs = [
      run('a', 1, [answers({ A: '1111', B: '1110' })]),
      run('b', 5, [answers({ A: '1000', B: '1110' })]),
      run('a', 2, [answers({ A: '1110', B: '1100' })]),
      run('b', 6, [answers({ A: '1100', B: '1110' })]),
      run('b', 7, [answers({ A: '1100', B: '1000' })]),
    ]
    const [{ networks, pairs }] = compareRuns(runs).tests
    const [valuesA, valuesB] = [
      [0.875, 0.625],
      [0.5, 0.625, 0.375],
    ]
    const [a, b] = networks
    const { mean, deviation, interval } = sampleMean(valuesB)
    expect(b).to.include({ network: 'b', mean, deviation })
    expect(b.seed_interval).to.deep.equal(interval)
    expect(b.runs.map(({ seed }) => seed)).to.deep.equal([5, 6, 7])
    expect(a.by_group).to.deep.equal([0.875, 0.625])
    expect(a.group_interval).to.deep.equal(bootstrapInterval([0.875, 0.625], 1))
    const [pair] = pairs
    expect(pair.difference).to.equal(0.75 - 0.5)
    expect(pair.seed_interval).to.deep.equal(welchInterval(valuesA, valuesB))
    expect(
      pair.mcnemar!.runs.map(({ seeds, only_first, only_second }) => [...seeds, only_first, only_second]),
    ).to.deep.equal([
      [1, 5, 3, 0],
      [1, 6, 2, 0],
      [1, 7, 4, 0],
      [2, 5, 2, 1],
      [2, 6, 1, 1],
      [2, 7, 2, 0],
    ])
    // One-sided: 1/8, 1/4, 1/16, 1/2, 3/4, 1/4. Twice their mean, for both directions.
    expect(pair.mcnemar!.p).to.be.closeTo(Math.min(1, (4 * (2 + 4 + 1 + 8 + 12 + 4)) / 16 / 6), 1e-12)
  })

  it('tests runs with the same tasks alone where every seed draws its own', () => {
    const ofSeed = (seed: number, right: string) => [answers({ A: right, B: right }, { tasks: digest(`seed ${seed}`) })]
    const runs = [
      run('a', 1, ofSeed(1, '1111')),
      run('a', 2, ofSeed(2, '1110')),
      run('b', 1, ofSeed(1, '0111')),
      run('b', 2, ofSeed(2, '0001')),
    ]
    const [{ tasks, pairs }] = compareRuns(runs).tests
    expect(tasks).to.deep.equal([digest('seed 1'), digest('seed 2')])
    const { runs: tested, p } = pairs[0].mcnemar!
    expect(tested.map(({ seeds, only_first, only_second }) => [...seeds, only_first, only_second])).to.deep.equal([
      [1, 1, 2, 0],
      [2, 2, 6, 2],
    ])
    // One-sided: 1/4 and P(at most 2 of 8) = 37/256.
    expect(p).to.be.closeTo(4 * (0.25 + 37 / 256) * 0.5, 1e-12)
    // Of one network, seeds need no tasks in common.
    expect(compareRuns(runs.slice(0, 2)).tests[0].pairs).to.deep.equal([])
    const missing = () => compareRuns(runs.slice(0, 3))
    expect(missing).to.throw(UserError, 'no run of b has the tasks of runs/a-2 in the test "20-way one-shot"')
  })

  it('ranks the differences by group, treats equal ones as ties despite rounding, and adjusts over all pairs', () => {
    const share = (right: number) => '1'.repeat(right).padEnd(10, '0')
    const groups = (rights: readonly number[]) =>
      answers(Object.fromEntries(rights.map((right, at) => [`G${at}`, share(right)])))
    // 0.8 - 0.7 is not 0.4 - 0.3 in floating point.
    const runs = [
      run('a', 1, [groups([8, 4, 9, 6, 5])]),
      run('b', 1, [groups([7, 3, 8, 5, 4])]),
      run('c', 1, [groups([0, 2, 0, 1, 2])]),
    ]
    const [{ pairs }] = compareRuns(runs).tests
    expect(pairs.map(({ networks }) => networks.join(' '))).to.deep.equal(['a b', 'a c', 'b c'])
    for (const { wilcoxon } of pairs)
      expect(wilcoxon).to.deep.include({ rank_sum: 15, pairs: 5, p: 2 / 32, exact: true })
    expect(pairs.map(({ wilcoxon }) => wilcoxon!.adjusted)).to.deep.equal([6 / 32, 6 / 32, 6 / 32])
    expect(pairs[0].group_interval!.map((end) => end.toFixed(12))).to.deep.equal(['0.100000000000', '0.100000000000'])
    const [ab, ac, bc] = pairs.map(({ mcnemar }) => mcnemar!)
    expect(ac.p).to.be.below(bc.p).and.to.be.below(ab.p)
    expect(ac.adjusted).to.equal(3 * ac.p)
    expect(bc.adjusted).to.equal(2 * bc.p)
    expect(ab.adjusted).to.equal(ab.p)
  })

  it('compares by group alone where a test samples no tasks', () => {
    const exact = (...shares: readonly number[]) => ({
      ...answers({}, { test: 'exact', title: 'exact' }),
      groups: shares.map((value, at) => ({ group: `G${at}`, value })),
    })
    const [{ networks, pairs }] = compareRuns([run('a', 1, [exact(0.9, 0.75)]), run('b', 1, [exact(0.5, 0.25)])]).tests
    expect(networks[0].runs[0]).to.deep.equal({
      ...{ run: 'runs/a-1', seed: 1, value: 0.825, interval: null, right: null, tasks: null },
    })
    expect(pairs[0].mcnemar).to.equal(null)
    expect(pairs[0].wilcoxon).to.include({ rank_sum: 3, p: 0.5 })
  })

  it('is plain JSON, the same every time, and treats each of several tests separately', () => {
    const second = { title: '5-way one-shot', tasks: digest('others') }
    const runs = [
      run('a', 1, [answers({ A: '11' }), answers({ A: '10' }, second)]),
      run('b', 1, [answers({ A: '01' }, second), answers({ A: '10' })]),
    ]
    const comparison = compareRuns(runs)
    expect(JSON.parse(JSON.stringify(comparison))).to.deep.equal(comparison)
    expect(compareRuns(runs)).to.deep.equal(comparison)
    expect(comparison.tests.map(({ title, networks }) => [title, ...networks.map(({ mean }) => mean)])).to.deep.equal([
      ['20-way one-shot', 1, 0.5],
      ['5-way one-shot', 0.5, 0.5],
    ])
    // Nothing can be said of other groups from one.
    expect(comparison.tests[0].pairs[0]).to.include({ group_interval: null, wilcoxon: null })
  })

  it('refuses runs with different tests, and names both sides', () => {
    const a = run('a', 1, [answers({ A: '1111', B: '1110' })])
    const refused: readonly [other: ComparedRun, message: string][] = [
      [
        { ...run('b', 1, a.tests), data: { name: 'digits', fingerprint: digest('digits') } },
        `runs/a-1 was tested on letters (fingerprint ${digest('data').slice(0, 12)}), runs/b-1 on digits (fingerprint ${digest('digits').slice(0, 12)})`,
      ],
      [
        run('b', 2, [answers({ A: '1111', B: '1110' }, { tasks: digest('seed 2') })]),
        `no run of b has the tasks of runs/a-1 in the test "20-way one-shot": runs/a-1 (seed 1) has digest ${digest('tasks').slice(0, 12)}, runs/b-2 (seed 2) has digest ${digest('seed 2').slice(0, 12)}`,
      ],
      [
        run('b', 1, [answers({ A: '1111', B: '1110' }, { title: '5-way one-shot' })]),
        'runs/a-1 has answers to the test "20-way one-shot", but runs/b-1 has none (its tests: 5-way one-shot)',
      ],
      [
        run('b', 1, [...a.tests, answers({ A: '11' }, { title: '5-way one-shot' })]),
        'runs/b-1 has answers to the test "5-way one-shot", runs/a-1 has not (its tests: 20-way one-shot)',
      ],
      [
        run('b', 1, [answers({ A: '1111', B: '111' })]),
        'runs/a-1 and runs/b-1 differ in the groups of the test "20-way one-shot": 4 tasks on B and 3 tasks on B',
      ],
      [
        run('b', 1, [answers({ A: '1111' })]),
        'runs/a-1 and runs/b-1 differ in the groups of the test "20-way one-shot": 4 tasks on B and no more',
      ],
      [{ ...a, name: 'runs/again' }, 'runs/a-1 and runs/again are both runs of a with seed 1'],
    ]
    const untested = () => compareRuns([run('a', 1, []), run('b', 1, [])])
    expect(untested).to.throw(UserError, 'runs/a-1 and runs/b-1 have no tests to compare')
    for (const [other, message] of refused) {
      expect(() => compareRuns([a, other])).to.throw(UserError, message)
    }
  })
})
