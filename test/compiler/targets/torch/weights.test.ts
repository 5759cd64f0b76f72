import { expect } from 'chai'
import fc from 'fast-check'
import { elements, type Shape } from '../../../../compiler/graph.js'
import { operators } from '../../../../compiler/ops/index.js'
import { inverse, permuted } from '../../../../compiler/targets/permute.js'
import { moduleName } from '../../../../compiler/targets/torch/names.js'
import { safetensorsHeader } from '../../../../compiler/targets/torch/safetensors.js'
import { torchLayout, torchTensors } from '../../../../compiler/targets/torch/weights.js'
import { buildNetwork } from '../../helpers/build-network.js'
import { exampleCases } from '../../ops/cases.js'

describe('weights as PyTorch has them', () => {
  it('have a name and a layout for every operator', () => {
    let weights = 0
    for (const operator of operators.values()) {
      for (const { inputs, attributes } of exampleCases(operator)) {
        for (const { name, shape } of operator.weights?.(inputs, attributes) ?? []) {
          const layout = torchLayout(operator.name, name, shape)
          expect(elements(layout.shape), `${operator.name} ${name}`).to.equal(elements(shape))
          expect([...layout.axes].sort()).to.deep.equal([...shape.keys()])
          weights += 1
        }
      }
    }
    expect(weights).to.be.above(50)
    expect(() => torchLayout('conv', 'spin', [1])).to.throw('spin of conv')
  })

  // The shapes of torch.nn.Conv2d, ConvTranspose2d, Conv1d, Linear and PReLU.
  it('have the shapes that the modules of PyTorch have', () => {
    const shapes: readonly (readonly [op: string, name: string, ours: Shape, theirs: Shape])[] = [
      ['conv', 'kernel', [3, 2, 4, 8], [8, 4, 3, 2]],
      ['conv_transpose', 'kernel', [3, 2, 5, 6], [6, 5, 3, 2]],
      ['depthwise_conv', 'depthwise_kernel', [3, 2, 4, 2], [8, 1, 3, 2]],
      ['separable_conv', 'pointwise_kernel', [1, 1, 8, 5], [5, 8, 1, 1]],
      ['channel_conv', 'kernel', [5, 1, 1], [1, 1, 5]],
      ['dense', 'kernel', [7, 3], [3, 7]],
      ['prelu', 'alpha', [1, 1, 6], [6]],
    ]
    for (const [op, name, ours, theirs] of shapes) expect(torchLayout(op, name, ours).shape, op).to.deep.equal(theirs)
  })

  it('have the paths of the graph as keys, and of a tower no name that every network has', () => {
    const network = buildNetwork({
      input: [6, 6, 2],
      tower: ({ inputs, chain }) =>
        chain('stem', ['conv(3, 3x3)', 'bn', 'separable_conv(4, 3x3)', 'prelu', 'flatten', 'dense(2)'], inputs[0]),
    })
    expect(torchTensors(network).map(({ key }) => key)).to.deep.equal([
      'tower_.stem.conv.weight',
      'tower_.stem.conv.bias',
      'tower_.stem.bn.weight',
      'tower_.stem.bn.bias',
      'tower_.stem.bn.running_mean',
      'tower_.stem.bn.running_var',
      'tower_.stem.separable_conv.depthwise.weight',
      'tower_.stem.separable_conv.pointwise.weight',
      'tower_.stem.separable_conv.pointwise.bias',
      'tower_.stem.prelu.weight',
      'tower_.stem.dense.weight',
      'tower_.stem.dense.bias',
    ])
  })
})

describe('names of modules', () => {
  it('avoid what a module and Python have', () => {
    expect(
      ['train', 'class', 'forward', 'type', 'half', 'requires_grad_', '_modules'].map((part) => moduleName(part)),
    ).to.deep.equal(['train_', 'class_', 'forward_', 'type_', 'half_', 'requires_grad__', '_modules_'])
    expect(['conv', 'stem_2', 'training_data', 'a_'].map((part) => moduleName(part))).to.deep.equal([
      'conv',
      'stem_2',
      'training_data',
      'a_',
    ])
  })

  it('make no two parts one', () => {
    const part = fc
      .tuple(
        fc.constantFrom('', '_', '__'),
        fc.constantFrom('train', 'requires_grad', 'class', 'a', 'to', 'in'),
        fc.nat(4),
      )
      .map(([before, name, after]) => `${before}${name}${'_'.repeat(after)}`)
    fc.assert(
      fc.property(part, part, (a, b) => {
        expect(moduleName(a) === moduleName(b)).to.equal(a === b)
      }),
      { seed: 1, numRuns: 2000 },
    )
  })
})

describe('the order of axes', () => {
  it('puts every value where it belongs, and back', () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 })
    const cases = shapes.chain((shape) =>
      fc.tuple(fc.constant(shape), fc.shuffledSubarray([...shape.keys()], { minLength: shape.length })),
    )
    fc.assert(
      fc.property(cases, ([shape, axes]) => {
        const values = Float32Array.from({ length: elements(shape) }, (_, at) => at)
        const turned = axes.map((axis) => shape[axis])
        const result = permuted(values, shape, axes)
        for (const [at, value] of result.entries()) {
          const places = turned.map((extent, axis) => Math.floor(at / elements(turned.slice(axis + 1))) % extent)
          const own = shape.map((_, axis) => places[axes.indexOf(axis)])
          expect(value).to.equal(own.reduce((sum, place, axis) => sum + place * elements(shape.slice(axis + 1)), 0))
        }
        expect(permuted(result, turned, inverse(axes))).to.deep.equal(values)
      }),
      { seed: 1, numRuns: 200 },
    )
  })
})

describe('the header of safetensors', () => {
  const header = safetensorsHeader(
    [
      { key: 'a', shape: [2, 3] },
      { key: 'b', shape: [1] },
    ],
    { network: 'n' },
  )

  it('has its length before it, and a multiple of 8 bytes', () => {
    expect(header.length % 8).to.equal(0)
    expect(new DataView(header.buffer).getBigUint64(0, true)).to.equal(BigInt(header.length - 8))
  })

  it('says where every tensor is, without gaps, and what readers ask for', () => {
    expect(JSON.parse(new TextDecoder().decode(header.subarray(8)))).to.deep.equal({
      __metadata__: { format: 'pt', network: 'n' },
      a: { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
      b: { dtype: 'F32', shape: [1], data_offsets: [24, 28] },
    })
  })
})
