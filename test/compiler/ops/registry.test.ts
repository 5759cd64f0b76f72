import { expect } from 'chai'
import { operators, takes } from '../../../compiler/ops/index.js'
import { outputOf, parametersOf, readCall } from '../helpers/apply.js'

describe('the registry', () => {
  for (const operator of operators.values()) {
    describe(operator.name, () => {
      it('has its documentation and an example', () => {
        expect(operator.doc).to.match(/\.$/)
        expect(operator.examples).not.to.be.empty
        for (const parameter of operator.parameters) expect(parameter.doc, parameter.name).to.match(/\.$/)
      })

      it('declares parameters that can be filled in', () => {
        const names = operator.parameters.map((parameter) => parameter.name)
        expect(new Set(names).size).to.equal(names.length)
        for (const [index, { type, values, defaultsTo, default: own }] of operator.parameters.entries()) {
          if (type === 'enum') expect(values).to.include(own)
          if (type === 'size' && own !== undefined) expect(own).to.have.length(2)
          if (defaultsTo !== undefined) expect(names.slice(0, index)).to.include(defaultsTo)
        }
      })

      for (const example of operator.examples) {
        it(`${example.inputs.map((shape) => shape.join('x')).join(', ')} -> ${example.call}`, () => {
          const applied = readCall(example.call)
          expect(applied.operator).to.equal(operator)
          expect(takes(operator.inputs, example.inputs.length)).to.equal(true)
          const output = outputOf(applied, example.inputs)
          expect(output).to.deep.equal(example.output)
          expect(parametersOf(applied, example.inputs)).to.equal(example.params)
          expect(operator.macs?.(example.inputs, output, applied.attributes) ?? 0).to.equal(example.macs)
        })
      }
    })
  }
})
