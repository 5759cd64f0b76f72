import { expect } from 'chai'
import { intervalMethod, wilson } from '../../../runtime/evaluation/interval.js'
import type { TestReport } from '../../../runtime/evaluation/tests/test-part.js'
import { table4 } from '../../../runtime/reports/paper.js'
import { publishedBeside, renderTestReport } from '../../../runtime/reports/test-report.js'

/** A report of sampled tasks, 40 a group, with made-up values. */
function fewShot(values: Readonly<Record<string, number>>, settings: Record<string, unknown> = {}): TestReport {
  const groups = Object.entries(values).map(([group, value]) => {
    const correct = Math.round(40 * value)
    return { group, value, interval: wilson(correct, 40), tasks: 40, correct, alike: 0 }
  })
  const correct = groups.reduce((sum, group) => sum + group.correct, 0)
  return {
    ...{ test: 'few_shot', settings: { tasks: 40, ways: 20, shots: 1, views: 1, min_deviation: 0.01, ...settings } },
    ...{ title: '20-way one-shot, 40 tasks a group', measure: 'accuracy', over: 'mean' },
    value: groups.reduce((sum, { value }) => sum + value, 0) / groups.length,
    interval: wilson(correct, 40 * groups.length),
    ...{ interval_method: intervalMethod, chance: 0.05, groups, notes: ['A note.'] },
  }
}

describe('the report of a test as text', () => {
  const likeThePaper = fewShot(
    Object.fromEntries(Object.entries(table4[0].alphabets).map(([name, value]) => [name, Math.max(0, value - 0.1)])),
  )

  it('stands beside the paper’s table where test and alphabets are the paper’s', () => {
    const pixels = fewShot(Object.fromEntries(Object.keys(table4[0].alphabets).map((name) => [name, 0.3])))
    const lines = renderTestReport(likeThePaper, { pixels }).split('\n')
    expect(lines[0]).to.equal('20-way one-shot, 40 tasks a group')
    expect(lines[2]).to.match(/^group +accuracy +95% interval +right +pixels +SiRCNN +ResNeXt101 +Siamese CNN$/)
    const tibetan = lines.find((line) => line.startsWith('Tibetan'))!
    expect(tibetan.split(/ {2,}/)).to.deep.equal([
      ...['Tibetan', '80.0%', '65.2% - 89.5%', '32/40', '30.0%', '90.0%', '80.0%', '67.5%'],
    ])
    const mean = lines.find((line) => line.startsWith('mean'))!
    expect(mean).to.contain('75.1%').and.to.contain('74.4%').and.to.contain('60.9%')
    expect(new Set(lines.slice(2, 26).map((line) => line.length)).size).to.equal(1)
    expect(lines).to.include(`Interval: ${intervalMethod}.`)
    expect(lines).to.include.members(['Guessing: 5.0%.', 'A note.'])
    expect(lines.at(-1)).to.contain('table 4 of the paper')
  })

  it('shows no figures of the paper beside other tests or other alphabets', () => {
    expect(publishedBeside(fewShot({ Tibetan: 0.5, Keble: 0.5 }))).to.equal(table4)
    expect(publishedBeside(fewShot({ Tibetan: 0.5 }, { views: 8, tasks: 400 }))).to.equal(table4)
    for (const other of [
      fewShot({ Tibetan: 0.5, toString: 0.5 }),
      fewShot({ Tibetan: 0.5 }, { shots: 5 }),
      fewShot({ Tibetan: 0.5 }, { ways: 5 }),
      { ...fewShot({ Tibetan: 0.5 }), test: 'ceiling' },
    ]) {
      expect(publishedBeside(other)).to.deep.equal([])
      expect(renderTestReport(other)).to.not.contain('SiRCNN').and.to.not.contain('paper')
    }
  })

  it('has the mean of some of the paper’s alphabets beside the mean of these', () => {
    const lines = renderTestReport(fewShot({ Tibetan: 0.5, Keble: 0.5 })).split('\n')
    const mean = lines.find((line) => line.startsWith('mean'))!.split(/ {2,}/)
    expect(mean.at(-1)).to.equal('75.0%')
  })

  it('shows what a test has and leaves out what it has not', () => {
    const report: TestReport = {
      ...{ test: 'verification', settings: {}, title: 'verification, all pairs', measure: 'area under the ROC curve' },
      ...{ over: 'all', value: 0.9876, interval: [0.97, 0.99], interval_method: 'method', notes: [] },
      groups: [{ group: 'Some_group', value: 0.5 }],
      figures: [
        { name: 'equal error rate', value: 0.05, interval: [0.04, 0.06] },
        { name: 'rejects', value: 0.2 },
      ],
      tables: [
        {
          title: 'ROC curve',
          columns: [{ title: 'false accepts', share: true }, { title: 'kind' }, { title: 'pairs' }],
          rows: Array.from({ length: 23 }, (_, at) => [0.0001 * (at + 1), 'x', 1]),
        },
        { title: 'nothing', columns: [{ title: 'class' }], rows: [] },
      ],
    }
    const text = renderTestReport(report)
    expect(text.split('\n').slice(0, 13)).to.deep.equal([
      'verification, all pairs',
      '',
      'group       area under the ROC curve   95% interval',
      '----------  ------------------------  -------------',
      'Some group                     50.0%               ',
      '----------  ------------------------  -------------',
      'all                            98.8%  97.0% - 99.0%',
      '',
      'equal error rate   5.0%  4.0% - 6.0%',
      'rejects           20.0%',
      '',
      'ROC curve',
      '',
    ])
    expect(text).to.match(/\n0\.01% +x +1\n/)
    expect(text).to.contain('0.2%').and.to.contain('and 3 more rows in the JSON')
    expect(text).to.not.contain('nothing').and.to.not.contain('Guessing')
  })
})
