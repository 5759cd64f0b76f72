import { expect } from 'chai'
import { table4, table5 } from '../../../runtime/reports/paper.js'

describe('the published figures', () => {
  it('have the means of their alphabets, except the one that the paper prints differently', () => {
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
