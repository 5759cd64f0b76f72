import { expect } from 'chai'
import { operators, parameterCandidate } from '../../compiler/ops/index.js'
import { createSuggest } from '../../compiler/suggest.js'

const names = ['conv', 'separable_conv', 'relu', 'max_pool', 'avg_pool', 'global_avg_pool', 'unit']

describe('names from elsewhere', () => {
  const suggest = (name: string, candidates: Parameters<ReturnType<typeof createSuggest>>[1]) =>
    createSuggest()(name, candidates)
  const declared = [...operators.values()]

  it('lead to one operator each, and hide none', () => {
    for (const { name, also = [] } of declared)
      for (const other of also) {
        expect(operators.has(other), other).to.equal(false)
        expect(suggest(other, declared), other).to.equal(name)
      }
  })

  it('of parameters lead to a parameter that has them', () => {
    for (const { name: operator, parameters } of declared) {
      const names = parameters.map(({ name }) => name)
      for (const { also = [] } of parameters)
        for (const other of also) {
          if (names.includes(other)) continue
          const found = parameters.find(({ name }) => name === suggest(other, names.map(parameterCandidate)))
          expect(found?.also, `${other} of ${operator}`).to.include(other)
        }
    }
  })

  it('are those that people write', () => {
    const expected: Readonly<Record<string, string>> = {
      ...{
        silu: 'swish',
        SiLU: 'swish',
        batch_norm: 'bn',
        BatchNorm2d: 'bn',
        BatchNormalization: 'bn',
        Conv2D: 'conv',
      },
      ...{ conv2d: 'conv', avgpool: 'avg_pool', AveragePooling2D: 'avg_pool', MaxPool2d: 'max_pool', fc: 'dense' },
      ...{ linear: 'dense', Linear: 'dense', gap: 'global_avg_pool', GlobalAveragePooling2D: 'global_avg_pool' },
      ...{ GELU: 'gelu', concatenate: 'concat', cat: 'concat', Add: 'add', depthwise: 'depthwise_conv' },
      ...{
        DepthwiseConv2D: 'depthwise_conv',
        LeakyReLU: 'leaky_relu',
        ZeroPadding2D: 'pad',
        LayerNormalization: 'layer_norm',
      },
    }
    for (const [name, operator] of Object.entries(expected)) expect(suggest(name, declared), name).to.equal(operator)
    const parameters: Readonly<Record<string, readonly [operator: string, parameter: string]>> = {
      ...{ kernel_size: ['conv', 'kernel'], strides: ['conv', 'stride'], out_channels: ['conv', 'filters'] },
      ...{
        out_features: ['dense', 'units'],
        p: ['dropout', 'rate'],
        eps: ['bn', 'epsilon'],
        alpha: ['leaky_relu', 'slope'],
      },
      ...{ use_bias: ['conv', 'bias'], dilation_rate: ['conv', 'dilation'], pool_size: ['max_pool', 'size'] },
    }
    for (const [name, [operator, parameter]] of Object.entries(parameters)) {
      const names = operators.get(operator)!.parameters.map((one) => parameterCandidate(one.name))
      expect(suggest(name, names), name).to.equal(parameter)
    }
  })
})

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
        selu: undefined,
        SELU: undefined,
      },
    }
    for (const [name, expected] of Object.entries(meant)) expect(createSuggest()(name, known), name).to.equal(expected)
    expect(createSuggest()('selu', [...known, 'selu_block'])).to.equal(undefined)
    expect(createSuggest()('SELU', [...known, 'selu'])).to.equal('selu')
    expect(createSuggest()('ELU', [...operators.values()])).to.equal('elu')
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
