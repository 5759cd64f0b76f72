import { expect } from 'chai'
import { createSuggest } from '../../compiler/suggest.js'

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
    it(`${JSON.stringify(name)}: ${suggestion ?? 'nothing'}`, () =>
      expect(createSuggest()(name, names)).to.equal(suggestion))
  }

  it('prefers the nearest, and the first of equals', () => {
    expect(createSuggest()('stage4', ['stage11', 'stage1', 'stage2'])).to.equal('stage1')
  })

  it('looks at a bounded number of names', () => {
    const endless = (function* () {
      for (let index = 0; ; index += 1) yield `name${index}`
    })()
    expect(createSuggest()('covn', endless)).to.equal(undefined)
  })

  it('stops after a hundred questions', () => {
    const suggest = createSuggest()
    for (let asked = 0; asked < 100; asked += 1) expect(suggest('covn', names)).to.equal('conv')
    expect(suggest('covn', names)).to.equal(undefined)
  })
})
