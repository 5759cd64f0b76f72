import { expect } from 'chai'
import { planAllPairs } from '../../../runtime/model/all-pairs.js'
import { type Features, headNetwork } from './head-networks.js'

/** The plan with nodes by their operators. */
function planOf(head: string, features?: Features) {
  const network = headNetwork(head, features)
  const plan = planAllPairs(network.head!)
  if (plan.way === 'pairs') return plan.why
  const { left, right, meeting, reversed, map, reduction, after, score } = plan
  const ops = (nodes: readonly { readonly op: string }[]) => nodes.map(({ op }) => op)
  expect(score).to.equal(network.head!.nodes[network.head!.output].inputs[0])
  expect([left, right].map(({ output }) => output)).to.deep.equal(
    [left, right].map(({ nodes }, side) => nodes.at(-1)?.id ?? network.head!.inputs[side]),
  )
  return [ops(left.nodes), ops(right.nodes), `${reversed ? 'reversed ' : ''}${meeting}`, map, reduction.op, ops(after)]
}

describe('the plan of all pairs', () => {
  it('measures with every head of the library', () => {
    expect(planOf('weighted_l1')).to.deep.equal([[], [], 'subtract', 'abs', 'dense', []])
    expect(planOf('l1')).to.deep.equal([[], [], 'subtract', 'abs', 'mean', ['dense']])
    expect(planOf('euclidean')).to.deep.equal([[], [], 'subtract', 'square', 'mean', ['dense']])
    const normalized = [['l2_normalize'], ['l2_normalize']]
    expect(planOf('cosine')).to.deep.equal([...normalized, 'multiply', 'identity', 'sum', ['dense']])
    expect(planOf('cosine', 'image')).to.deep.equal(planOf('cosine'))
  })

  it('measures in either order, of images, with layers before the images meet and after', () => {
    const reversed = planOf('abs(flatten(right) - flatten(left)) -> dense(1) -> sigmoid', 'image')
    expect(reversed).to.deep.equal([['flatten'], ['flatten'], 'reversed subtract', 'abs', 'dense', []])
    const after = planOf('square(left - right) -> flatten -> sum -> scale -> swish -> dense(1) -> sigmoid', 'image')
    expect(after).to.deep.equal([[], [], 'subtract', 'square', 'sum', ['scale', 'swish', 'dense']])
    const projected = planOf('(dense(left, 4) -> relu) * dense(right, 4) -> sum -> sigmoid')
    expect(projected).to.deep.equal([['dense', 'relu'], ['dense'], 'multiply', 'identity', 'sum', []])
    expect(planOf('abs(left * right) -> mean -> sigmoid')).to.deep.equal([[], [], 'multiply', 'abs', 'mean', []])
  })

  it('says what keeps a head from it', () => {
    const reasons: Readonly<Record<string, string>> = {
      'abs(left - right) -> dropout(0.5) -> dense(1) -> sigmoid':
        'h/dropout depends on the other pairs of the batch, or on random numbers',
      'abs(bn(left) - right) -> dense(1) -> sigmoid':
        'h/bn depends on the other pairs of the batch, or on random numbers',
      'concat(left, right) -> dense(1) -> sigmoid':
        'h/concat is not a difference or product of two values of the same shape',
      'left - mean(right) -> sum -> sigmoid':
        'h/subtract is not a difference or product of two values of the same shape',
      'abs(left - right) -> max -> sigmoid': 'h/max is not abs, square, sum, mean or dense(1) of h/abs',
      'abs(left - right) -> square -> sum -> sigmoid': 'h/square is not abs, square, sum, mean or dense(1) of h/abs',
      'abs(left - right) -> sum -> dense(3) -> dense(1) -> sigmoid': 'h/dense uses or provides more than h/sum',
      'abs(left - right) -> dense(3) -> dense(1) -> sigmoid':
        'h/dense is not abs, square, sum, mean or dense(1) of h/abs',
      'sum(left - right) * max(left) -> sigmoid': 'h/multiply uses or provides more than h/sum',
      'sum(left) -> sigmoid': 'h/sum depends on one image only',
      'let w = parameter([13])\n abs(left - right) * w -> sum -> sigmoid': 'h/parameter depends on neither image',
    }
    for (const [head, why] of Object.entries(reasons)) expect(planOf(head), head).to.equal(why)
  })
})
