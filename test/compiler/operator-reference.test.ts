import { expect } from 'chai'
import { operatorReference, operatorSummary } from '../../compiler/operator-reference.js'
import { type Operator, operators, type ParameterDeclaration } from '../../compiler/ops/index.js'

const product = (shape: readonly number[]) => shape.reduce((all, extent) => all * extent, 1)

describe('the reference of operators', () => {
  for (const operator of operators.values()) {
    it(`${operator.name}: says what its declaration and examples say`, () => {
      const { name, parameters, examples } = operatorReference(operator)
      expect(name).to.equal(operator.name)
      expect(parameters.map(({ name }) => name)).to.deep.equal(operator.parameters.map(({ name }) => name))
      expect(examples).to.have.length(operator.examples.length)
      for (const [index, example] of examples.entries()) {
        expect(example).to.deep.include(operator.examples[index])
        expect(example.layers).not.to.be.empty
        expect(example.weights.reduce((sum, { shape }) => sum + product(shape), 0)).to.equal(example.params)
      }
    })
  }

  it('writes defaults and ranges as an author would', () => {
    const parameters: readonly ParameterDeclaration[] = [
      { name: 'size', type: 'size', min: 1, doc: 'A.' },
      { name: 'stride', type: 'size', defaultsTo: 'size', min: 1, doc: 'A.' },
      { name: 'window', type: 'size', default: [3, 5], doc: 'A.' },
      { name: 'share', type: 'float', default: 0.5, min: 0, max: 1, doc: 'A.' },
      { name: 'limit', type: 'int', default: 3, max: 7, doc: 'A.' },
      { name: 'mode', type: 'enum', values: ['a', 'b', 'c'], default: 'b', doc: 'A.' },
      { name: 'bias', type: 'bool', default: false, doc: 'A.' },
    ]
    const doc = 'One of `a.b`. Two.'
    const operator: Operator = {
      ...operators.get('relu')!,
      name: 'x',
      doc,
      inputs: { atLeast: 2 },
      parameters,
      examples: [],
    }
    expect(operatorSummary(operator)).to.deep.equal({
      name: 'x',
      signature: 'x(size, stride=size, window=3x5, share=0.5, limit=3, mode=b, bias=false)',
      inputs: '2 or more',
      doc: 'One of `a.b`.',
    })
    const facts = operatorReference(operator).parameters.map((facts) => [facts.default, facts.range])
    expect(facts).to.deep.equal([
      [null, 'each at least 1'],
      ['size', 'each at least 1'],
      ['3x5', ''],
      ['0.5', 'between 0 and 1'],
      ['3', 'at most 7'],
      ['b', 'a, b or c'],
      ['false', ''],
    ])
  })

  it('names the layers of tfjs in their order', () => {
    const layersOf = (name: string) => operatorReference(operators.get(name)!).examples[0]?.layers
    expect(layersOf('subtract')).to.deep.equal(['Subtract'])
    expect(operatorReference(operators.get('conv')!).examples.map(({ layers }) => layers)).to.deep.include([
      'ZeroPadding2D',
      'Conv2D',
    ])
  })
})
