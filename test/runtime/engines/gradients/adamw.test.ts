import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { type AdamWAttributes, adamW } from '../../../../runtime/engines/gradients/adamw.js'
import { clipScale, globalNorm } from '../../../../runtime/engines/gradients/global-norm.js'
import { readAll } from '../../helpers/engines.js'
import { expectClose, onEveryEngine, random, tensorsOf, variablesOf, zeros } from './optimizer-cases.js'

/**
 * What PyTorch 2.15 makes of two weights in five steps, in float64, without clipping and with gradients of a norm of
 * 0.5 at most:
 *
 *     a = Parameter(tensor([[0.5, -1, 2], [0.25, -0.125, 1.5]]));  b = Parameter(tensor([1, -2, 0.5, 3, -0.75]))
 *     adamw = torch.optim.AdamW([{'params': [a], 'weight_decay': 0.1}, {'params': [b], 'weight_decay': 0}],
 *                               lr=0.02, betas=(0.9, 0.98), eps=1e-6)
 *     for t in range(1, 6):
 *         a.grad, b.grad = (tensor([0.2 * t * sin((i + 1) * t) for i in range(p.numel())]).reshape(p.shape) for p in (a, b))
 *         torch.nn.utils.clip_grad_norm_([a, b], 0.5)  # only where it clips
 *         adamw.step()
 */
const published = [
  {
    most: undefined,
    a: [
      0.45038144261256213, -1.0006770319066687, 1.96444124740403, 0.26030974080163827, -0.10187005659463723,
      1.575217393423604,
    ],
    b: [0.9550228107408225, -2.010737105736534, 0.4842494033693916, 3.012925769958752, -0.7278598637294288],
  },
  {
    most: 0.5,
    a: [
      0.43282139375730544, -1.0105494562793975, 1.9542548335492136, 0.27201739781779577, -0.09000874573779961,
      1.5800582217190697,
    ],
    b: [0.9374390670110263, -2.0206638265804595, 0.47402740063608045, 3.0246720283770125, -0.7159796114059583],
  },
]

const constants = { beta1: 0.9, beta2: 0.98, epsilon: 1e-3 }
const decay = [0, 0.1, 0, 0.02, 0.3]
const l2 = [0, 0.01, 0.5, 0, 0.0005]

interface Moved {
  readonly weight: Float64Array
  readonly first: Float64Array
  readonly second: Float64Array
}

/** One weight, in float64, in the order of PyTorch's documentation of torch.optim.AdamW. */
function reference(
  { weight, first, second }: Moved,
  gradient: Float32Array,
  at: number,
  by: AdamWAttributes,
  scale: number,
): number {
  const { learningRate, beta1, beta2, epsilon, step } = by
  let penalty = 0
  for (let i = 0; i < weight.length; i++) {
    penalty += l2[at] * weight[i] ** 2
    const g = scale * gradient[i] + 2 * l2[at] * weight[i]
    weight[i] -= learningRate * decay[at] * weight[i]
    first[i] = beta1 * first[i] + (1 - beta1) * g
    second[i] = beta2 * second[i] + (1 - beta2) * g * g
    const corrected = { first: first[i] / (1 - beta1 ** step), second: second[i] / (1 - beta2 ** step) }
    weight[i] -= (learningRate * corrected.first) / (Math.sqrt(corrected.second) + epsilon)
  }
  return penalty
}

onEveryEngine('a step of AdamW over all weights', () => {
  for (const scale of [undefined, Math.fround(0.3)]) {
    it(`is what the formula says, with a scale of ${scale}`, async () => {
      const start = random(1)
      const expected = start.map((each, i) => ({
        weight: Float64Array.from(each),
        first: zeros()[i],
        second: zeros()[i],
      }))
      const weights = variablesOf(start)
      const [firsts, seconds] = [0, 1].map(() => variablesOf(zeros().map((each) => Float32Array.from(each))))
      for (let step = 1; step <= 4; step++) {
        const attributes = { ...constants, learningRate: 0.02 / step, step, decay, l2 }
        const gradients = random(1 + step)
        const penalties = expected.map((each, i) => reference(each, gradients[i], i, attributes, scale ?? 1))
        const before = tf.memory().numTensors
        const [[penalty]] = await readAll(() => {
          const given = tensorsOf(gradients)
          const parameters = weights.map((weight, i) => ({
            weight,
            first: firsts[i],
            second: seconds[i],
            gradient: given[i],
          }))
          return [adamW(parameters, { ...attributes, ...(scale === undefined ? {} : { scale: tf.scalar(scale) }) })]
        })
        expect(tf.memory().numTensors).to.equal(before)
        const total = penalties.reduce((sum, each) => sum + each, 0)
        expect(penalty / total).to.be.closeTo(1, 1e-6)
        await expectClose(
          weights,
          expected.map((each) => each.weight),
          `step ${step}, weight`,
        )
        await expectClose(
          firsts,
          expected.map((each) => each.first),
          `step ${step}, first moment`,
        )
        await expectClose(
          seconds,
          expected.map((each) => each.second),
          `step ${step}, second moment`,
        )
      }
      tf.dispose([weights, firsts, seconds])
    })
  }

  for (const { most, a, b } of published) {
    it(`is what PyTorch gives${most === undefined ? '' : ', with gradients clipped'}`, async () => {
      const held = [
        [0.5, -1, 2, 0.25, -0.125, 1.5],
        [1, -2, 0.5, 3, -0.75],
      ].map((values, i) => {
        const shape = [[2, 3], [5]][i]
        const [first, second] = [0, 1].map(() => tf.tidy(() => tf.variable(tf.zeros(shape))))
        return { weight: tf.tidy(() => tf.variable(tf.tensor(values, shape))), first, second }
      })
      for (let step = 1; step <= 5; step++) {
        await readAll(() => {
          const gradients = held.map(({ weight }) => {
            const values = Array.from({ length: weight.size }, (_, i) => 0.2 * step * Math.sin((i + 1) * step))
            return tf.tensor(values, weight.shape)
          })
          const attributes = {
            learningRate: 0.02,
            beta1: 0.9,
            beta2: 0.98,
            epsilon: 1e-6,
            step,
            decay: [0.1, 0],
            l2: [0, 0],
          }
          const scale = most === undefined ? {} : { scale: clipScale(globalNorm(gradients), most) }
          return [
            adamW(
              held.map((each, i) => ({ ...each, gradient: gradients[i] })),
              { ...attributes, ...scale },
            ),
          ]
        })
      }
      await expectClose(
        held.map(({ weight }) => weight),
        [a, b],
        'weight',
      )
      tf.dispose(held)
    })
  }

  it('leaves clones of weights and moments as they were, and what is computed of the weight is of the new one', async () => {
    const variable = (values: number[]) => tf.tidy(() => tf.variable(tf.tensor(values, [1, 1, 2, 2])))
    const held = { weight: variable([1, 0, 0, 2]), first: variable([0, 0, 0, 0]), second: variable([0, 0, 0, 0]) }
    const clones = Object.values(held).map((each) => tf.clone(each))
    const image = tf.tensor4d([1, 10], [1, 1, 1, 2])
    const convolved = () => tf.conv2d(image, held.weight as unknown as tf.Tensor4D, 1, 'valid')
    await readAll(() => [convolved()])
    for (let step = 1; step <= 2; step++) {
      await readAll(() => {
        const attributes = { learningRate: 1, beta1: 0, beta2: 0, epsilon: 1e-9, step, decay: [0], l2: [0] }
        return [adamW([{ ...held, gradient: tf.onesLike(held.weight) }], attributes)]
      })
      // Of a gradient of 1 every step takes 1 away.
      const [results] = await readAll(() => [convolved()])
      expect(results[0]).to.be.closeTo(1 - 11 * step, 1e-4)
      expect(results[1]).to.be.closeTo(20 - 11 * step, 1e-4)
    }
    const kept = await readAll(() => clones.map((each) => tf.mul(each, 1)))
    expect(kept.map((each) => [...each])).to.deep.equal([
      [1, 0, 0, 2],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ])
    tf.dispose([held, clones, image])
  })

  it('refuses a step below 1', () => {
    const attributes = { ...constants, learningRate: 1, step: 0, decay: [], l2: [] }
    expect(() => adamW([], attributes)).to.throw('AdamW counts steps from 1; found 0')
  })
})
