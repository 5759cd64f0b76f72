import { expect } from 'chai'
import { entryPath, nodeHost } from '../../../cli/node-host.js'
import { receptiveFields } from '../../../compiler/analyses/receptive-field.js'
import { summarize } from '../../../compiler/analyses/summary.js'
import { compile } from '../../../compiler/compile.js'
import type { Subgraph } from '../../../compiler/graph.js'
import { operators } from '../../../compiler/ops/index.js'
import { readCall } from '../helpers/apply.js'
import { type Builder, buildNetwork } from '../helpers/build-network.js'
import { projectFolder } from '../support.js'

function towerOf(input: readonly number[], tower: (builder: Builder) => number): Subgraph {
  const head: (builder: Builder) => number = ({ inputs, add }) => add('subtract', 'subtract', ...inputs)
  return buildNetwork({ input, tower, head }).towers[0]!
}

const fieldOf = (tower: Subgraph) => receptiveFields(tower)(tower.output)
const ofChain = (input: readonly number[], ...calls: readonly string[]) =>
  fieldOf(towerOf(input, ({ inputs, chain }) => chain('', calls, inputs[0])))

describe('receptive fields', () => {
  it('grow by (k - 1) times the product of the strides below', () => {
    // 1 + 4 + 2 * 2 + 2 * 2 * 3 * 1 and 1 + 2 + 1 * 1 + 1 * 3 * 2.
    const field = ofChain(
      [60, 60, 1],
      'conv(1, 5x3, stride=2x1)',
      'max_pool(3x2, stride=2x3)',
      'separable_conv(1, 4x3)',
    )
    expect(field).to.deep.equal({ size: [1 + 4 + 4 + 12, 1 + 2 + 1 + 6], stride: [4, 3] })
  })

  it('are those that are published: VGG-16 sees 212 pixels', () => {
    const layers = [2, 2, 3, 3, 3].flatMap((count) => [
      ...Array<string>(count).fill('conv(1, 3x3, padding=same)'),
      'relu',
      'max_pool(2)',
    ])
    expect(ofChain([224, 224, 1], ...layers)).to.deep.equal({ size: [212, 212], stride: [32, 32] })
  })

  /** The stride on the first 1x1, as in the paper, or on the 3x3, as most programs have it now. */
  const resnet50 = (strided: 'first' | 'middle') =>
    fieldOf(
      towerOf([224, 224, 1], ({ inputs, add, chain }) => {
        let at = chain(
          'stem',
          ['conv(1, 7x7, stride=2, padding=same)', 'max_pool(3, stride=2, padding=same)'],
          inputs[0],
        )
        for (const [stage, blocks] of [3, 4, 6, 3].entries()) {
          for (let block = 0; block < blocks; block++) {
            const stride = block === 0 && stage > 0 ? 2 : 1
            const [first, middle] = strided === 'first' ? [stride, 1] : [1, stride]
            const main = chain(
              `s${stage}/b${block}`,
              [`conv(1, 1x1, stride=${first})`, `conv(1, 3x3, stride=${middle}, padding=same)`, 'bn', 'conv(1, 1x1)'],
              at,
            )
            const shortcut =
              stride === 1 ? at : add(`s${stage}/b${block}/shortcut`, `conv(1, 1x1, stride=${stride})`, at)
            at = add(`s${stage}/b${block}/add`, 'add', main, shortcut)
          }
        }
        return at
      }),
    )

  it('go through branches: ResNet-50 sees 483 pixels, or 427 with its strides further up', () => {
    expect(resnet50('first')).to.deep.equal({ size: [483, 483], stride: [32, 32] })
    expect(resnet50('middle')).to.deep.equal({ size: [427, 427], stride: [32, 32] })
  })

  it('of the networks that ship are those of the paper (Araujo, Norris and Sim 2019, table 1)', () => {
    const published = { 'resnet50-keras': 483, 'resnet101-keras': 1027, vgg16: 212 }
    for (const [name, size] of Object.entries(published)) {
      const entry = entryPath(`${projectFolder}examples/imagenet/${name}.net`)
      const { stages } = Object.values(summarize(compile(entry, { host: nodeHost(entry) }).value!).towers)[0]!
      const last = stages.find((stage) => stage.name === 'conv5')
      expect(last?.receptive_field, name).to.deep.equal({ size: [size, size], stride: [32, 32] })
    }
  })

  it('of branches are the union of theirs', () => {
    // 2 pixels from the left, and 3 around: together from -1 to 1.
    const tower = towerOf([8, 8, 1], ({ inputs, add }) => {
      const left = add('left', 'conv(1, 1x4, padding=same)', inputs[0])
      return add('add', 'add', left, add('around', 'conv(1, 3x3, padding=same)', inputs[0]))
    })
    // A window of 4 starts one before and ends two after; the other one adds the rows.
    expect(fieldOf(tower)).to.deep.equal({ size: [3, 4], stride: [1, 1] })
    const apart = towerOf([8, 8, 1], ({ inputs, add }) => {
      const ahead = add('ahead', 'conv(1, 1x2, padding=0x1)', add('shift', 'conv(1, 1x2)', inputs[0]))
      return add('add', 'add', ahead, add('here', 'conv(1, 1x3, padding=same)', inputs[0]))
    })
    expect(fieldOf(apart).size).to.deep.equal([1, 3])
  })

  it('are the whole image after operators that see all of it, also through a gate', () => {
    const whole = { size: [20, 16], stride: null }
    for (const last of ['flatten', 'global_avg_pool', 'global_avg_pool(keep_dims=true)']) {
      expect(ofChain([20, 16, 1], 'conv(2, 3x3)', last), last).to.deep.equal(whole)
    }
    expect(ofChain([20, 16, 1], 'conv(2, 3x3)', 'flatten', 'dense(3)', 'relu')).to.deep.equal(whole)
    const gated = towerOf([20, 16, 1], ({ inputs, add, chain }) => {
      const image = add('conv', 'conv(2, 3x3)', inputs[0])
      return add('scale', 'multiply', image, chain('gate', ['global_avg_pool(keep_dims=true)', 'sigmoid'], image))
    })
    expect(fieldOf(gated)).to.deep.equal(whole)
  })

  it('stay where channels are put in another order, and are the whole image where pixels are', () => {
    const shuffle = ['reshape([8, 8, 2, 3])', 'transpose([0, 1, 3, 2])', 'reshape(8x8x6)']
    expect(ofChain([10, 10, 1], 'conv(6, 3x3)', ...shuffle)).to.deep.equal({ size: [3, 3], stride: [1, 1] })
    const whole = { size: [8, 8], stride: null }
    expect(ofChain([8, 8, 1], 'transpose([1, 0, 2])')).to.deep.equal(whole)
    const product = towerOf([8, 8, 8], ({ inputs, add }) => add('matmul', 'matmul', inputs[0], inputs[0]))
    expect(fieldOf(product)).to.deep.equal(whole)
  })

  it('of what is enlarged are parts of pixels apart', () => {
    const half = [0.5, 0.5]
    expect(ofChain([8, 8, 1], 'conv_transpose(1, 2, stride=2)')).to.deep.equal({ size: [1, 1], stride: half })
    // Three neighbors among repeated pixels: of two, as after `upsample(2)`.
    expect(ofChain([8, 8, 1], 'conv_transpose(1, 2, stride=2)', 'conv(1, 3)').size).to.deep.equal([2, 2])
    expect(ofChain([8, 8, 1], 'upsample(2)', 'conv(1, 3)').size).to.deep.equal([2, 2])
    // Windows of four overlap: every pixel is of two, and three neighbors of three.
    expect(ofChain([8, 8, 1], 'conv_transpose(1, 4, stride=2, padding=1)').size).to.deep.equal([2, 2])
    expect(ofChain([8, 8, 1], 'conv_transpose(1, 4, stride=2, padding=1)', 'conv(1, 3)').size).to.deep.equal([3, 3])
    expect(ofChain([8, 8, 4], 'depth_to_space(2)')).to.deep.equal({ size: [1, 1], stride: half })
    expect(ofChain([8, 8, 1], 'space_to_depth(2)', 'conv(1, 3)')).to.deep.equal({ size: [6, 6], stride: [2, 2] })
    // Without a stride it is a convolution.
    expect(ofChain([8, 8, 1], 'conv_transpose(1, 3, padding=same)')).to.deep.equal({ size: [3, 3], stride: [1, 1] })
  })

  it('of a part of an image begin where it does', () => {
    const tower = towerOf([8, 8, 1], ({ inputs, add }) => {
      const below = add('below', 'slice(4, 4, along=height)', inputs[0])
      return add('add', 'add', below, add('above', 'split(2, 0, along=height)', inputs[0]))
    })
    expect(fieldOf(tower)).to.deep.equal({ size: [5, 1], stride: [1, 1] })
  })

  it('are nothing of what is learned, which adds nothing to what others see', () => {
    const alone = towerOf([8, 8, 1], ({ add }) => add('parameter', 'parameter([4])'))
    expect(fieldOf(alone)).to.deep.equal({ size: [0, 0], stride: null })
    const beside = towerOf([8, 8, 1], ({ inputs, add }) => {
      const image = add('conv', 'conv(2, 3x3)', inputs[0])
      return add('add', 'add', add('parameter', 'parameter([1, 1, 2])'), image)
    })
    expect(fieldOf(beside)).to.deep.equal({ size: [3, 3], stride: [1, 1] })
  })

  it('are declared by every operator that makes another height or width of one', () => {
    for (const operator of operators.values()) {
      for (const { call, inputs, output } of operator.examples) {
        if (inputs.length === 0 || output.length !== 3 || (output[0] === 1 && output[1] === 1)) continue
        const same = inputs.some(([height, width]) => height === output[0] && width === output[1])
        // What reshape does has no window: values go anywhere.
        if (!same && operator.name !== 'reshape')
          expect(operator.window?.(readCall(call).attributes, inputs[0]), call).not.to.equal(undefined)
      }
    }
  })
})
