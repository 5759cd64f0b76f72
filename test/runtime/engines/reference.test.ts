import { expect } from 'chai'
import { numericalGradient } from '../helpers/finite-differences.js'
import {
  type Convolution,
  convolutionGradients,
  depthwiseGradients,
  normalization,
  outputShape,
  relativeDifference,
  values,
} from './reference.js'

const size = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1)

const convolutions: readonly Convolution[] = [
  { input: [2, 5, 4, 3], filter: [3, 3], outChannels: 2, stride: 1, padding: 'same' },
  { input: [1, 7, 6, 2], filter: [3, 2], outChannels: 3, stride: 2, padding: 'valid' },
  { input: [2, 6, 5, 2], filter: [1, 2], outChannels: 2, stride: 2, padding: 'same' },
]

describe('the references of the kernels', () => {
  it('agree with finite differences: convolution', () => {
    for (const c of convolutions) {
      const [x, w] = [values(1, size(c.input)), values(2, size(c.filter) * c.input[3] * c.outChannels)]
      const dy = values(3, size(outputShape(c)))
      const { dx, dw } = convolutionGradients(c, x, w, dy)
      const byX = numericalGradient((x) => convolutionGradients(c, x, w, dy).y, x, dy)
      const byW = numericalGradient((w) => convolutionGradients(c, x, w, dy).y, w, dy)
      expect(relativeDifference(dx, byX)).to.be.below(1e-8)
      expect(relativeDifference(dw, byW)).to.be.below(1e-8)
    }
  })

  it('agree with finite differences: depthwise convolution', () => {
    for (const shape of convolutions) {
      const c = { ...shape, outChannels: 2 * shape.input[3] }
      const [x, w] = [values(1, size(c.input)), values(2, size(c.filter) * c.outChannels)]
      const dy = values(3, size(outputShape(c)))
      const { dx, dw } = depthwiseGradients(c, x, w, dy)
      const byX = numericalGradient((x) => depthwiseGradients(c, x, w, dy).y, x, dy)
      const byW = numericalGradient((w) => depthwiseGradients(c, x, w, dy).y, w, dy)
      expect(relativeDifference(dx, byX)).to.be.below(1e-8)
      expect(relativeDifference(dw, byW)).to.be.below(1e-8)
    }
  })

  it('agree with finite differences: batch normalization', () => {
    const [x, dy, gamma, beta] = [values(1, 24), values(2, 24), values(3, 4), values(4, 4)] as const
    const { dx, dgamma, dbeta } = normalization(x, dy, gamma, beta, 1e-3)
    const byX = numericalGradient((x) => normalization(x, dy, gamma, beta, 1e-3).y, x, dy)
    const byGamma = numericalGradient((gamma) => normalization(x, dy, gamma, beta, 1e-3).y, gamma, dy)
    const byBeta = numericalGradient((beta) => normalization(x, dy, gamma, beta, 1e-3).y, beta, dy)
    expect(relativeDifference(dx, byX)).to.be.below(1e-7)
    expect(relativeDifference(dgamma, byGamma)).to.be.below(1e-7)
    expect(relativeDifference(dbeta, byBeta)).to.be.below(1e-7)
  })
})
