import { expect } from 'chai'
import { countParameters } from '../../../compiler/analyses/counts.js'
import { compile } from '../../../compiler/compile.js'
import { elements, type Shape } from '../../../compiler/graph.js'
import { type OperatorExample, operators } from '../../../compiler/ops/index.js'
import { memoryHost } from '../../../compiler/source-host.js'

/** How a tower gets a tensor of this shape out of its image. */
function source(shape: Shape, image: Shape): string {
  if (shape.join() === image.join()) return 'in'
  if (shape.length === 1) return shape[0] === elements(image) ? 'in -> flatten' : `in -> flatten -> dense(${shape[0]})`
  const [height, width, channels] = shape
  if (height === image[0] && width === image[1]) return `in -> conv(${channels}, 1x1)`
  return 'in -> global_avg_pool(keep_dims=true)'
}

/** A tower whose last operator is the example's, on inputs of its shapes. */
function towerOf({ call, inputs }: OperatorExample): { image: Shape; body: string } {
  const largest = inputs.reduce((a, b) => (elements(a) < elements(b) ? b : a))
  const image = largest.length === 3 ? largest : [1, 1, largest[0]]
  const sources = inputs.map((shape) => source(shape, image))
  if (inputs.length === 1) return { image, body: `${sources[0]} -> ${call}` }
  const lets = sources.map((text, index) => `let x${index} = ${text}`)
  return { image, body: `${lets.join('\n')}\n${call}(${sources.map((_, index) => `x${index}`).join(', ')})` }
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
