/** Vision Transformers in the language: what the operators of attention add up to, against what is published. */
import { expect } from 'chai'
import { measure } from '../../compiler/analyses/measure.js'
import { networkOf } from './support.js'

/** DeiT (Touvron et al. 2021, "Training data-efficient image transformers"), as its authors' code has it. */
const deit = `
block attention(heads: int) {
  let tokens = in.tokens
  let channels = in.channels
  let width = channels div heads
  let qkv = in -> dense(3 * channels)
  let q = qkv -> split(3, 0) -> reshape([tokens, heads, width]) -> transpose([1, 0, 2])
  let k = qkv -> split(3, 1) -> reshape([tokens, heads, width]) -> transpose([1, 0, 2])
  let v = qkv -> split(3, 2) -> reshape([tokens, heads, width]) -> transpose([1, 0, 2])
  let weights = matmul(q, k, transpose_b=true) / sqrt(width) -> softmax
  matmul(weights, v) -> transpose([1, 0, 2]) -> reshape([tokens, channels]) -> dense(channels)
}

block encoder(heads: int) {
  let attended = in + (in -> layer_norm -> attention(heads))
  attended + (attended -> layer_norm -> dense(4 * in.channels) -> gelu -> dense(in.channels))
}

tower deit(channels: int, heads: int, depth: int = 12) {
  let image = in -> conv(channels, 16x16, stride=16)
  let patches = image -> reshape([image.height * image.width, channels])
  let sequence = concat(parameter([1, channels]), patches, along=tokens)
  sequence + parameter(sequence.shape)
  repeat depth { encoder(heads) }
  layer_norm -> slice(0, 1, along=tokens) -> flatten
}

head classes(features, count: int = 1000) { dense(count) -> softmax }

network deit_tiny {
  input image: 224x224x3
  tower deit(192, heads=3)
  head classes
}
`

describe('attention', () => {
  it('makes DeiT-Tiny with the published parameters and multiply-accumulates', () => {
    const network = networkOf(deit)
    expect(measure(network, 'params.total')).to.equal(5_717_416)
    expect(measure(network, 'macs')).to.be.within(1.25e9, 1.26e9)
  })
})
