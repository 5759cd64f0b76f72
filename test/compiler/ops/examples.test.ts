import { expect } from 'chai'
import { countParameters } from '../../../compiler/analyses/counts.js'
import { compile } from '../../../compiler/compile.js'
import { elements, type Shape } from '../../../compiler/graph.js'
import { type OperatorExample, operators } from '../../../compiler/ops/index.js'
import { memoryHost } from '../../../compiler/source-host.js'

/** How a tower gets a tensor of this shape out of an image of 1x1x1. */
const source = (shape: Shape): string => `in -> flatten -> dense(${elements(shape)}) -> reshape([${shape.join(', ')}])`

/** A tower whose last operator is the example's, on inputs of its shapes. */
function bodyOf({ call, inputs }: OperatorExample): string {
  const [name, rest = ''] = /^(\w+)(?:\((.*)\))?$/.exec(call)!.slice(1)
  const lets = inputs.map((shape, index) => `let x${index} = ${source(shape)}`)
  const given = [...inputs.map((_, index) => `x${index}`), ...(rest === '' ? [] : [rest])]
  return [...lets, `${name}${given.length === 0 ? '' : `(${given.join(', ')})`}`].join('\n')
}

describe('examples of operators, in the language', () => {
  for (const operator of operators.values()) {
    for (const example of operator.examples) {
      it(`${example.inputs.map((shape) => shape.join('x')).join(', ')} -> ${example.call}`, () => {
        const text = `tower t {\n${bodyOf(example)}\n}
          head h(left, right) { abs(left - right) -> flatten -> dense(1) -> sigmoid }
          network n { input image: 1x1x1\n siamese t\n head h }`
        const { value: network, diagnostics } = compile('n.net', { host: memoryHost({ 'n.net': text }) })
        expect(diagnostics).to.deep.equal([])
        const { nodes, output } = network!.towers[0]!
        const node = nodes[output]
        expect(node.op).to.equal(operator.name)
        expect(node.output).to.deep.equal(example.output)
        expect(countParameters(network!, [node]).total).to.equal(example.params)
        expect(node.macs).to.equal(example.macs)
      })
    }
  }
})
