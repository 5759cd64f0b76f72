import { expect } from 'chai'
import { countParameters } from '../../../compiler/analyses/counts.js'
import { compile } from '../../../compiler/compile.js'
import type { Shape } from '../../../compiler/graph.js'
import { type OperatorExample, operators } from '../../../compiler/ops/index.js'
import { memoryHost } from '../../../compiler/source-host.js'

/** A tower whose last operator is the example's, on inputs of its shapes. */
function towerOf({ call, inputs }: OperatorExample): { image: Shape; body: string } {
  const widest = inputs.reduce((a, b) => (a.length === 3 && a[0] * a[1] >= (b[0] ?? 1) * (b[1] ?? 1) ? a : b))
  const image = widest.length === 3 ? widest : [1, 1, widest[0]]
  const sources = inputs.map((shape) => {
    if (shape.length === 1) return 'in -> flatten'
    return shape.join() === image.join() ? 'in' : 'in -> global_avg_pool(keep_dims=true)'
  })
  if (inputs.length === 1) return { image, body: `${sources[0]} -> ${call}` }
  const lets = sources.map((source, index) => `let x${index} = ${source}`)
  return { image, body: `${lets.join('\n')}\n${call}(x0, x1)` }
}

describe('examples of operators, in the language', () => {
  for (const operator of operators.values()) {
    for (const example of operator.examples) {
      it(`${example.inputs.map((shape) => shape.join('x')).join(', ')} -> ${example.call}`, () => {
        const { image, body } = towerOf(example)
        const text = `tower t {\n${body}\n}
          head h(left, right) { abs(left - right) -> flatten -> dense(1) -> sigmoid }
          network n { input image: ${image.join('x')}\n siamese t\n head h }`
        const { value: network, diagnostics } = compile('n.net', { host: memoryHost({ 'n.net': text }) })
        expect(diagnostics).to.deep.equal([])
        const { nodes, output } = network!.tower
        const node = nodes[output]
        expect(node.op).to.equal(operator.name)
        expect(node.output).to.deep.equal(example.output)
        expect(countParameters(network!, [node]).total).to.equal(example.params)
        expect(node.macs).to.equal(example.macs)
      })
    }
  }
})
