import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import {
  attribute,
  contract,
  execute,
  hasKernel,
  implement,
  list,
  optional,
  tensor,
} from '../../../../runtime/engines/gradients/contract.js'
import { contracts } from '../../../../runtime/engines/gradients/contracts.js'
import { swishContracts } from '../../../../runtime/engines/gradients/swish.js'
import { ownKernels as native } from '../../../../runtime/engines/native/kernels/own.js'
import { openEngine } from '../../../../runtime/engines/open.js'
import { ownKernels as wasm } from '../../../../runtime/engines/wasm/kernels/own.js'
import { ownKernels as webgpu } from '../../../../runtime/engines/webgpu/kernels/own.js'
import { enginesUnderTest } from '../../helpers/engines.js'

const names = contracts.map(({ name }) => name)
const namesOf = (kernels: readonly { readonly kernelName: string }[]) =>
  kernels.map(({ kernelName }) => kernelName).sort()
/** What each engine declares; cpu has none. */
const declared = { native: namesOf(native), webgpu: namesOf(webgpu), wasm: namesOf(wasm), cpu: [] as string[] }

describe('the contracts of kernels', () => {
  it('have unique names and documentation', () => {
    expect(new Set(names).size).to.equal(names.length)
    for (const { name, doc, inputs, attributes, outputs } of contracts) {
      expect(name).to.match(/^Netc[A-Z]\w+$/)
      for (const text of [
        doc,
        ...[inputs, attributes, outputs].flatMap((part) => Object.values(part).map((one) => one.doc)),
      ]) {
        expect(text, name).to.match(/\S/)
      }
      expect(
        Object.values(outputs).filter((field) => field.optional && !field.list),
        name,
      ).to.deep.equal([])
    }
  })

  it('cover every kernel that an engine declares, once', () => {
    for (const [engine, kernels] of Object.entries(declared)) {
      expect(new Set(kernels).size, engine).to.equal(kernels.length)
      expect(names, engine).to.include.members(kernels)
    }
  })

  for (const { name: engine } of enginesUnderTest) {
    it(`are what is registered on ${engine}`, async () => {
      const { description } = await openEngine(engine)
      const registered = tf.getKernelsForBackend(tf.getBackend()).map(({ kernelName }) => kernelName)
      const ours = registered.filter((name) => name.startsWith('Netc')).sort()
      // Where netc's operations for TensorFlow are not built, there are no kernels for them.
      const without = engine === 'native' && description.details.kernels !== "netc's own, for this processor"
      expect(ours).to.deep.equal(without ? [] : declared[engine])
    })
  }

  it('are what kernels are checked against when netc is compiled', () => {
    const kernels = [
      implement(swishContracts.gradient, 'nowhere', ({ inputs: { x } }) => ({ dx: x })),
      // @ts-expect-error It gives dx.
      implement(swishContracts.gradient, 'nowhere', ({ inputs: { x } }) => ({ y: x })),
      // @ts-expect-error It takes x.
      implement(swishContracts.gradient, 'nowhere', ({ inputs: { z } }) => ({ dx: z })),
      // @ts-expect-error It has no attributes.
      implement(swishContracts.gradient, 'nowhere', ({ inputs: { x }, attrs: { alpha } }) => ({ dx: alpha ?? x })),
    ]
    expect(new Set(kernels.map(({ kernelName }) => kernelName))).to.deep.equal(new Set(['NetcSwishGradient']))
  })
})

describe('a contract', () => {
  const all = contract({
    name: 'NetcTestOfContracts',
    doc: 'a test',
    inputs: { a: list('a list'), b: list('another'), scale: optional(tensor('a scalar')) },
    attributes: { factors: attribute<readonly number[]>('one for each') },
    outputs: { count: tensor('a scalar'), a: optional(list('the first')), b: optional(list('the second')) },
  })
  const scalars = (...values: number[]) => values.map((value) => tf.scalar(value))
  const valuesOf = (tensors: readonly tf.Tensor[] = []) => tensors.map((each) => each.dataSync()[0])

  before(() => openEngine('cpu'))
  afterEach(() => {
    if (hasKernel(all)) tf.unregisterKernel(all.name, 'cpu')
  })

  it('passes lists, what is left out and attributes to the kernel, and its outputs back by name', () => {
    expect(hasKernel(all)).to.equal(false)
    const kernel = implement(all, 'cpu', ({ inputs: { a, b, scale }, attrs: { factors } }) => ({
      // In another order than they are declared in.
      b: a.map((_, i) => tf.scalar(factors[i])),
      a: b,
      count: tf.scalar(scale === undefined ? a.length : -a.length),
    }))
    tf.registerKernel(kernel)
    tf.tidy(() => {
      const inputs = { a: scalars(1, 2), b: scalars(3, 4) }
      const given = execute(all, inputs, { factors: [5, 6] })
      expect([given.count.dataSync()[0], valuesOf(given.a), valuesOf(given.b)]).to.deep.equal([2, [3, 4], [5, 6]])
      const { count } = execute(all, { ...inputs, scale: tf.scalar(1) }, { factors: [5, 6] })
      expect(count.dataSync()[0]).to.equal(-2)
    })
  })

  it('gives empty lists for those that the kernel leaves out', () => {
    tf.registerKernel(implement(all, 'cpu', () => ({ count: tf.scalar(7) })))
    tf.tidy(() => {
      const { count, a, b } = execute(all, { a: scalars(1), b: scalars(2) }, { factors: [3] })
      expect([count.dataSync()[0], a, b]).to.deep.equal([7, [], []])
    })
  })
})
