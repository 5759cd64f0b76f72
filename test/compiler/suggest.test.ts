import { expect } from 'chai'
import { nearest } from '../../compiler/suggest.js'

const names = ['conv', 'separable_conv', 'relu', 'max_pool', 'avg_pool', 'global_avg_pool', 'unit']

describe('did you mean', () => {
  const expected: Readonly<Record<string, string | undefined>> = {
    covn: 'conv',
    Conv: 'conv',
    maxpool: 'max_pool',
    max_pol: 'max_pool',
    rleu: 'relu',
    unti: 'unit',
    glob: 'global_avg_pool',
    separable: 'separable_conv',
    dropout: undefined,
    x: undefined,
    '': undefined,
  }
  for (const [name, suggestion] of Object.entries(expected)) {
    it(`${JSON.stringify(name)}: ${suggestion ?? 'nothing'}`, () => expect(nearest(name, names)).to.equal(suggestion))
  }

  it('prefers the nearest, and the first of equals', () => {
    expect(nearest('stage4', ['stage11', 'stage1', 'stage2'])).to.equal('stage1')
  })

  it('looks at a bounded number of names', () => {
    const endless = (function* () {
      for (let index = 0; ; index += 1) yield `name${index}`
    })()
    expect(nearest('covn', endless)).to.equal(undefined)
  })
})
