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

  it('knows names from elsewhere, however they are spelt, and never takes an operator for one that there is not', () => {
    const known = [
      { name: 'swish', also: ['silu'] },
      { name: 'bn', also: ['batch_norm', 'batch_normalization'] },
      { name: 'relu' },
      { name: 'max_pool', also: ['max_pooling'] },
    ]
    const meant = {
      ...{
        silu: 'swish',
        SiLU: 'swish',
        BatchNorm2d: 'bn',
        batch_norm: 'bn',
        BatchNormalization: 'bn',
        batch_nrom: 'bn',
      },
      ...{
        ReLU: 'relu',
        MaxPool2D: 'max_pool',
        MaxPooling2D: 'max_pool',
        elu: undefined,
        ELU: undefined,
        selu: undefined,
      },
    }
    for (const [name, expected] of Object.entries(meant)) expect(createSuggest()(name, known), name).to.equal(expected)
    expect(createSuggest()('elu', [...known, 'elu_block'])).to.equal(undefined)
    expect(createSuggest()('ELU', [...known, 'elu'])).to.equal('elu')
  })

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
