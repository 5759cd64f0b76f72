import { expect } from 'chai'
import { table4, table5 } from '../../../runtime/reports/paper.js'
import { compareWithPaper, renderTestTable } from '../../../runtime/reports/table.js'
import { likeThePaper, testResult } from './fixture.js'

describe('the published figures', () => {
  it('have means that are those of their alphabets, but for the one that the paper prints otherwise', () => {
    for (const { network, alphabets, mean } of table4) {
      const values = Object.values(alphabets)
      expect(values).to.have.length(20)
      const average = values.reduce((sum, value) => sum + value, 0) / 20
      expect(average, network).to.be.closeTo(mean, 0.002)
    }
  })

  it('agree between tables 4 and 5', () => {
    for (const { network, mean, iterations } of table4) {
      const row = table5.find((other) => other.network === network)!
      expect(row.accuracy, network).to.equal(mean)
      expect(row.iterations, network).to.equal(iterations)
    }
  })
})

describe('the table of a test', () => {
  it('stands beside the paper’s, alphabet by alphabet', () => {
    const lines = renderTestTable(likeThePaper).split('\n')
    expect(lines[0]).to.match(/^alphabet +accuracy +95% interval +right +pixels +SiRCNN +ResNeXt101 +Siamese CNN$/)
    const tibetan = lines.find((line) => line.startsWith('Tibetan'))!
    expect(tibetan.split(/ {2,}/)).to.deep.equal([
      ...['Tibetan', '80.0%', '65.2% - 89.5%', '32/40', '30.0%', '90.0%', '80.0%', '67.5%'],
    ])
    const mean = lines.find((line) => line.startsWith('mean'))!
    expect(mean).to.contain('75.1%').and.to.contain('74.4%').and.to.contain('60.9%')
    expect(new Set(lines.slice(0, 24).map((line) => line.length)).size).to.equal(1)
  })

  it('shows no figures beside other alphabets, nor the paper’s mean beside some of its alphabets', () => {
    expect(compareWithPaper(testResult({ Tibetan: 0.5, evaluation01: 0.5 })).published).to.deep.equal([])
    const some = compareWithPaper(testResult({ Tibetan: 0.5, Keble: 0.5 }))
    expect(some.mean.published[2]).to.be.closeTo((0.675 + 0.825) / 2, 1e-12)
    expect(renderTestTable(testResult({ toString: 0.5 }))).to.not.contain('SiRCNN')
  })

  it('says how many tasks count as wrong for being alike', () => {
    const result = testResult({ A: 0.5 })
    const alike = { ...result, alphabets: result.alphabets.map((score) => ({ ...score, alike: 3 })) }
    expect(renderTestTable(alike)).to.contain('3 tasks count as wrong')
    expect(renderTestTable(result)).to.not.contain('count as wrong')
  })
})
