import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { UserError } from '../../../../runtime/base/user-error.js'
import { renderExperimentPage } from '../../../../runtime/reports/experiment-page.js'
import { renderExperiment } from '../../../../runtime/reports/experiment-table.js'
import { type Plan, planRuns } from '../../../../runtime/runs/experiment/plan.js'
import { reportExperiment } from '../../../../runtime/runs/experiment/table.js'
import { runPaths } from '../../../../runtime/runs/run-paths.js'
import { temporaryFolder } from '../../data/temporary-folder.js'
import { tinyNetwork } from '../../training/tiny.js'
import { makeDone, plannedIn } from './made-runs.js'

const networks = [tinyNetwork, tinyNetwork]

describe('the report of an experiment', () => {
  const temporary = temporaryFolder()
  let plan: Plan
  before(() => {
    plan = plannedIn(temporary())
    // One run of the second network is not done.
    const [a1, a2, b1] = plan.runs
    makeDone(a1.folder, { seed: 1, right: { X: '1111', Y: '1110' }, seconds: 6, validation: 0.5, tasks: 'seed 1' })
    makeDone(a2.folder, { seed: 2, right: { X: '1111', Y: '1000' }, seconds: 12, validation: 0.75, tasks: 'seed 2' })
    makeDone(b1.folder, { seed: 1, right: { X: '0000', Y: '1100' }, seconds: 3, validation: 0.25, tasks: 'seed 1' })
  })

  it('has means and deviations over the seeds, with what each row costs', () => {
    const { tests, rows } = reportExperiment(plan, networks)
    expect(tests).to.deep.equal([{ test: 'few_shot', title: '4-way one-shot, 4 tasks a group', measure: 'accuracy' }])
    const [a, b] = rows
    expect([a.network, a.protocol, a.seeds]).to.deep.equal(['a', 'quickstart', [1, 2]])
    expect([a.parameters, a.macs]).to.deep.equal([parameters(), macs()])
    // 7/8 and 5/8: the sample's deviation of two values is their distance over the root of 2.
    expect(a.tests[0]!.mean).to.equal(0.75)
    expect(a.tests[0]!.deviation).to.be.closeTo(0.25 / Math.SQRT2, 1e-15)
    expect(a.validation!.mean).to.equal(0.625)
    expect([a.iterations!.mean, a.seconds_per_iteration!.mean, a.seconds!.mean]).to.deep.equal([3, 3, 9])
    expect(b.tests).to.deep.equal([{ mean: 0.25, deviation: null }])
    expect(b.seeds).to.deep.equal([1])
  })

  it('has no row where a network is not trained under a protocol', () => {
    const networks = [{ file: 'a.net', protocols: ['quickstart'] }, { file: 'b.net' }]
    const protocols = [{ base: 'quickstart' }, { base: 'omniglot' }]
    const { plan } = planRuns({ name: 'own', networks, protocols, seeds: [1], at_once: 1 }, temporary())
    const { rows } = reportExperiment(plan!, [tinyNetwork, tinyNetwork])
    expect(rows.map(({ network, protocol }) => `${network} ${protocol}`)).to.deep.equal([
      ...['a quickstart', 'b quickstart', 'b omniglot'],
    ])
  })

  it('has every run, done or not', () => {
    const { runs } = reportExperiment(plan, networks)
    expect(runs.map(({ name, done, tests }) => [name, done, tests])).to.deep.equal([
      ['a-quickstart-1', true, [0.875]],
      ['a-quickstart-2', true, [0.625]],
      ['b-quickstart-1', true, [0.25]],
      ['b-quickstart-2', false, [null]],
    ])
  })

  it('compares what answered the same tasks, and nothing else', () => {
    const { comparisons } = reportExperiment(plan, networks)
    expect(comparisons).to.have.lengthOf(1)
    const [{ seeds, comparison }] = comparisons
    expect(seeds).to.deep.equal([1])
    const [{ networks: pair, difference, mcnemar }] = comparison.pairs
    expect([pair, difference]).to.deep.equal([['a', 'b'], 0.625])
    expect(mcnemar!.runs[0]).to.include({ only_first: 5, only_second: 0 })
  })

  it('is empty where nothing is done', () => {
    const report = reportExperiment(plannedIn(path.join(temporary(), 'other')), networks)
    expect([report.tests, report.comparisons]).to.deep.equal([[], []])
    expect(report.rows.map(({ validation, seconds }) => [validation, seconds])).to.deep.equal([
      [null, null],
      [null, null],
    ])
    expect(renderExperiment(report))
      .to.include('made: 0 of 4 runs are done')
      .and.to.include('Not done: a-quickstart-1,')
    expect(renderExperimentPage(report)).to.match(/^<!doctype html>/)
  })

  it('is a table, with what its figures mean', () => {
    const text = renderExperiment(reportExperiment(plan, networks))
    const lines = text.split('\n')
    expect(lines[0]).to.equal('made: 3 of 4 runs are done')
    const cells = (line: string) => line.split(/ {2,}/)
    expect(cells(lines[2])).to.deep.equal([
      ...['network', 'protocol', 'parameters', 'MACs', 'seeds', '4-way one-shot, 4 tasks a group'],
      ...['best validation', 'iterations', 's an iteration', 'time'],
    ])
    expect(cells(lines[4])).to.deep.equal([
      ...['a', 'quickstart', String(parameters()), macs().toLocaleString('en-US'), '1 2'],
      ...['75.0% ± 17.7', '62.5% ± 17.7', '3', '3', '9.0 s'],
    ])
    expect(cells(lines[5]).slice(4)).to.deep.equal(['1', '25.0%', '25.0%', '3', '1', '3.0 s'])
    expect(text).to.include('4-way one-shot, 4 tasks a group (2 groups, 8 tasks), seed 1')
    expect(text).to.include('Not done: b-quickstart-2.')
  })

  it('is a page with the runs that are done, and links to their reports', () => {
    const page = renderExperimentPage(reportExperiment({ ...plan, name: '<b>' }, networks))
    expect(page).to.include('<h1>&lt;b&gt;</h1>')
    expect(page).to.include('<a href="a-quickstart-2/report.html">a-quickstart-2</a>')
    expect(page).to.include('<td>b-quickstart-2</td>').and.not.to.include('b-quickstart-2/report.html')
  })

  it('is refused where a result is damaged', () => {
    writeFileSync(runPaths(plan.runs[0].folder).result, '{')
    expect(() => reportExperiment(plan, networks)).to.throw(UserError, 'result.json is damaged')
  })

  /** Counted by hand: conv 3x3x1 to 3, bn of 3, dense of 3x3x3 to 3; head dense of 3 to 1. */
  function parameters(): number {
    return 9 * 3 + 3 + 4 * 3 + (shape() * 3 + 3) + (3 + 1)
  }

  /** Of a pair: the tower twice. */
  function macs(): number {
    return 2 * ((shape() / 3) * 27 + shape() * 3) + 3
  }

  /** What the convolution gives, flattened. */
  function shape(): number {
    const [height, width, channels] = tinyNetwork.towers[0].nodes[1].output
    return height * width * channels
  }
})
