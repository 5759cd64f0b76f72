import { expect } from 'chai'
import type { Shape } from '../../../compiler/graph.js'
import { outputOf, readCall } from '../helpers/apply.js'

describe('shape rules', () => {
  const codeOf = (call: string, ...shapes: Shape[]) => {
    const { operator, attributes } = readCall(call)
    const output = operator.shape(shapes, attributes)
    return 'code' in output ? output.code : output.join('x')
  }

  it('refuse what does not fit', () => {
    expect(codeOf('conv(4, 3x3)', [2, 5, 1])).to.equal('kernel-too-large')
    expect(codeOf('conv(4, 3x3, padding=1)', [2, 5, 1])).to.equal('2x5x4')
    expect(codeOf('max_pool(3)', [3, 2, 1])).to.equal('kernel-too-large')
    expect(codeOf('max_pool(3, padding=same)', [3, 2, 1])).to.equal('1x1x1')
    for (const call of ['conv(4, 1x1)', 'separable_conv(4, 1x1)', 'max_pool(1)', 'avg_pool(1)', 'global_avg_pool']) {
      expect(codeOf(call, [16]), call).to.equal('wrong-rank')
    }
    expect(codeOf('dense(3)', [2, 2, 1])).to.equal('wrong-rank')
    expect(codeOf('channel_conv(3)', [2, 1, 8])).to.equal('wrong-rank')
    for (const call of ['add', 'subtract', 'multiply', 'divide']) {
      for (const other of [[2, 3, 1], [1, 1, 3], [2], [3, 3], [3, 2], [3, 3, 3], [3, 3, 1, 2]]) {
        expect(codeOf(call, [3, 3, 2], other), `${call} ${other}`).to.equal('shape-mismatch')
        expect(codeOf(call, other, [3, 3, 2]), `${call} ${other}`).to.equal('shape-mismatch')
      }
      for (const other of [[1], [1, 1, 1], [3, 1, 2], [1, 3, 1], [1, 3, 2], [3, 3, 1]]) {
        expect(codeOf(call, [3, 3, 2], other), `${call} ${other}`).to.equal('3x3x2')
        expect(codeOf(call, other, [3, 3, 2]), `${call} ${other}`).to.equal('3x3x2')
      }
      expect(codeOf(call, [4, 3], [1, 3]), call).to.equal('4x3')
      // None has the shape of what would come out.
      expect(codeOf(call, [3, 3, 1], [1, 1, 2]), call).to.equal('shape-mismatch')
      expect(codeOf(call, [1, 1, 2], [3, 3, 2]), call).to.equal('3x3x2')
      expect(codeOf(call, [6], [1]), call).to.equal('6')
    }
    expect(codeOf('add', [1], [1, 1, 2], [3, 3, 2], [3, 3, 1])).to.equal('3x3x2')
    expect(codeOf('concat', [3, 3, 2], [3, 2, 2])).to.equal('shape-mismatch')
    expect(codeOf('concat', [9], [3, 3, 1])).to.equal('shape-mismatch')
    expect(codeOf('max_pool(2, padding=2)', [5, 5, 1])).to.equal('out-of-range')
    expect(codeOf('avg_pool(3x2, stride=1, padding=2x1)', [5, 5, 1])).to.equal('7x6x1')
    expect(codeOf('crop(2x0, after=3x0)', [5, 5, 1])).to.equal('out-of-range')
    expect(codeOf('crop(2x0, after=2x0)', [5, 5, 1])).to.equal('1x5x1')
    expect(codeOf('split(2, 0)', [5, 5, 3])).to.equal('out-of-range')
    expect(codeOf('split(3, 3)', [5, 5, 3])).to.equal('out-of-range')
    expect(codeOf('dropout(1)', [5])).to.equal('out-of-range')
    expect(codeOf('reshape(2x3x1)', [5])).to.equal('element-count')
    expect(codeOf('reshape([1, 2, 1, 1, 3, 1])', [6])).to.equal('out-of-range')
    expect(codeOf('dense(3)', [2, 5])).to.equal('2x3')
    expect(codeOf('bn', [2, 5])).to.equal('2x5')
    expect(codeOf('bn', [2, 5, 3, 2])).to.equal('wrong-rank')
    expect(codeOf('transpose([1, 0])', [2, 5])).to.equal('5x2')
    for (const axes of ['[0]', '[0, 0]', '[0, 2]', '[0, 1, 2]']) {
      expect(codeOf(`transpose(${axes})`, [2, 5]), axes).to.equal('out-of-range')
    }
    expect(codeOf('matmul', [2, 5], [5, 3])).to.equal('2x3')
    expect(codeOf('matmul', [2, 5], [2, 5])).to.equal('shape-mismatch')
    expect(codeOf('matmul(transpose_b=true)', [2, 5], [2, 5])).to.equal('2x2')
    expect(codeOf('matmul(transpose_a=true)', [2, 5], [2, 5])).to.equal('5x5')
    expect(codeOf('matmul', [4, 2, 5], [4, 5, 3])).to.equal('4x2x3')
    expect(codeOf('matmul', [4, 2, 5], [3, 5, 3])).to.equal('shape-mismatch')
    expect(codeOf('matmul', [4, 2, 5], [5, 3])).to.equal('shape-mismatch')
    expect(codeOf('matmul', [5], [5, 3])).to.equal('wrong-rank')
    expect(codeOf('concat(along=tokens)', [1, 6], [9, 6])).to.equal('10x6')
    expect(codeOf('concat(along=tokens)', [1, 5], [9, 6])).to.equal('shape-mismatch')
    expect(codeOf('concat(along=height)', [1, 5, 2], [9, 5, 2])).to.equal('10x5x2')
    expect(codeOf('concat(along=tokens)', [5], [6])).to.equal('wrong-rank')
    expect(codeOf('slice(2, 3, along=width)', [4, 5, 6])).to.equal('4x3x6')
    expect(codeOf('slice(2, 4, along=width)', [4, 5, 6])).to.equal('out-of-range')
    expect(codeOf('split(2, 0, along=tokens)', [4, 5])).to.equal('2x5')
    expect(codeOf('mean(over=tokens)', [4, 5])).to.equal('5')
    expect(codeOf('mean(over=tokens, keep_dims=true)', [4, 5])).to.equal('1x5')
    expect(codeOf('mean(over=tokens)', [4, 5, 6])).to.equal('wrong-rank')
    // The pools of SqueezeNet 1.0 (Iandola et al. 2016, table 1) on what its convolutions leave of 224x224.
    expect(codeOf('max_pool(3, stride=2, padding=ceil)', [109, 109, 96])).to.equal('54x54x96')
    expect(codeOf('max_pool(3, stride=2, padding=ceil)', [54, 54, 256])).to.equal('27x27x256')
    expect(codeOf('max_pool(3, stride=2, padding=ceil)', [27, 27, 512])).to.equal('13x13x512')
    expect(codeOf('max_pool(1, stride=3, padding=ceil)', [5, 5, 1])).to.equal('2x2x1')
    expect(codeOf('max_pool(3, stride=2, padding=ceil)', [2, 2, 1])).to.equal('1x1x1')
    expect(codeOf('max_pool(3, stride=2, padding=ceil)', [1, 1, 1])).to.equal('kernel-too-large')
    expect(codeOf('conv_transpose(3, 2, stride=2)', [7, 5, 2])).to.equal('14x10x3')
    expect(codeOf('conv_transpose(3, 1, stride=2)', [7, 5, 2])).to.equal('14x10x3')
    expect(codeOf('conv_transpose(3, 4, stride=2, padding=1)', [7, 5, 2])).to.equal('14x10x3')
    expect(codeOf('conv_transpose(3, 3, stride=1, padding=2)', [2, 2, 2])).to.equal('out-of-range')
    expect(codeOf('conv_transpose(3, 3)', [9])).to.equal('wrong-rank')
    expect(codeOf('space_to_depth(2)', [8, 6, 3])).to.equal('4x3x12')
    expect(codeOf('space_to_depth(4)', [8, 6, 3])).to.equal('out-of-range')
    expect(codeOf('depth_to_space(2)', [8, 6, 12])).to.equal('16x12x3')
    expect(codeOf('depth_to_space(2)', [8, 6, 6])).to.equal('out-of-range')
    expect(codeOf('parameter([1, 2, 3, 4, 5, 6])')).to.equal('out-of-range')
    for (const call of ['pad(1)', 'crop(0)', 'upsample(2)', 'global_max_pool', 'max(over=space)']) {
      expect(codeOf(call, [16]), call).to.equal('wrong-rank')
    }
  })

  it('know the paper’s sizes', () => {
    const applied = readCall('conv(64, 3x3, stride=2, padding=same)')
    expect([105, 53, 27, 14].map((n) => outputOf(applied, [[n, n, 1]])[0])).to.deep.equal([53, 27, 14, 7])
  })
})
