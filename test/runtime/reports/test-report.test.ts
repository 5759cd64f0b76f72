import { expect } from 'chai'
import { intervalMethod } from '../../../runtime/evaluation/interval.js'
import { table4 } from '../../../runtime/reports/paper.js'
import { publishedBeside, renderTestReport } from '../../../runtime/reports/test-report.js'
import { fewShotReport, likeThePaper, verification } from './fixture.js'

describe('the report of a test as text', () => {
  it('is next to the paper’s table if test and alphabets are the paper’s', () => {
    const pixels = fewShotReport(Object.fromEntries(Object.keys(table4[0].alphabets).map((name) => [name, 0.3])))
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

  it('shows no figures of the paper for other tests or other alphabets', () => {
    expect(publishedBeside(fewShotReport({ Tibetan: 0.5, Keble: 0.5 }))).to.equal(table4)
    expect(publishedBeside(fewShotReport({ Tibetan: 0.5 }, { views: 8, tasks: 400 }))).to.equal(table4)
    for (const other of [
      fewShotReport({ Tibetan: 0.5, toString: 0.5 }),
      fewShotReport({ Tibetan: 0.5 }, { shots: 5 }),
      fewShotReport({ Tibetan: 0.5 }, { ways: 5 }),
      { ...fewShotReport({ Tibetan: 0.5 }), test: 'ceiling' },
    ]) {
      expect(publishedBeside(other)).to.deep.equal([])
      expect(renderTestReport(other)).to.not.contain('SiRCNN').and.to.not.contain('paper')
    }
  })

  it('has the mean of some of the paper’s alphabets next to the mean of these', () => {
    const lines = renderTestReport(fewShotReport({ Tibetan: 0.5, Keble: 0.5 })).split('\n')
    const mean = lines.find((line) => line.startsWith('mean'))!.split(/ {2,}/)
    expect(mean.at(-1)).to.equal('75.0%')
  })

  it('shows what a test has and leaves out what it has not', () => {
    const text = renderTestReport(verification)
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
