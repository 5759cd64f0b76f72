import { expect } from 'chai'
import { checkClaims } from '../../../compiler/analyses/claims.js'
import { measure, measuresOf } from '../../../compiler/analyses/measure.js'
import { summarize } from '../../../compiler/analyses/summary.js'
import type { Claim } from '../../../compiler/graph.js'
import { classifier, shared } from '../../runtime/helpers/networks.js'
import { buildNetwork } from '../helpers/build-network.js'

/** conv 3x3x1x4 + 4 and bn 4x4 in stage one; conv 1x1x4x8 (no bias) in stage two; dense 128x1 + 1. */
const network = buildNetwork({
  input: [8, 8, 1],
  tower: ({ inputs, add, chain }) => {
    const one = chain('one', ['conv(4, 3x3, stride=2, padding=same)', 'bn', 'relu'], inputs[0])
    const two = add('two/conv', 'conv(8, 1x1, bias=false)', one)
    return add('flatten', 'flatten', two)
  },
  head: ({ inputs, add, chain }) => chain('', ['abs', 'dense(1)', 'sigmoid'], add('subtract', 'subtract', ...inputs)),
  claims: [
    { subject: 'params.total', comparison: '=', expected: 217, source: 'by hand' },
    { subject: 'tower.output', comparison: '=', expected: 128 },
    { subject: 'macs', comparison: '<=', expected: 2303 },
  ],
})

describe('claims', () => {
  const figures: Readonly<Record<string, unknown>> = {
    'params.total': 40 + 16 + 32 + 129,
    'params.trainable': 40 + 8 + 32 + 129,
    'params.non_trainable': 8,
    'weights.bytes': 4 * 217,
    macs: 2 * (16 * 9 * 4 + 16 * 4 * 8) + 128,
    activations: 4 * (2 * (3 * 64 + 128 + 128) + 128 + 128 + 1 + 1),
    'tower.params.total': 88,
    'tower.macs': 16 * 9 * 4 + 16 * 4 * 8,
    'tower.activations': 4 * (3 * 64 + 128 + 128),
    'tower.output': [128],
    'tower.one.params.total': 56,
    'tower.one.params.non_trainable': 8,
    'tower.one.output': [4, 4, 4],
    'tower.two.params.trainable': 32,
    'tower.two.macs': 512,
    'tower.two.weights.bytes': 128,
    'tower.one.bn.params.total': 16,
    'head.params.total': 129,
    'head.output': [1],
  }
  for (const [subject, value] of Object.entries(figures)) {
    it(`measures ${subject}`, () => expect(measure(network, subject)).to.deep.equal(value))
  }

  it('measures of a part what it says can be measured, and knows nothing else', () => {
    for (const part of ['', 'tower', 'tower.one', 'tower.one.bn', 'head']) {
      const names = measuresOf(network, part.replaceAll('.', '/'))
      for (const name of names) {
        const subject = part === '' ? name : `${part}.${name}`
        expect(measure(network, subject), subject).not.to.equal(undefined)
      }
      expect(names.includes('receptive_field'), part).to.equal(part.startsWith('tower'))
    }
    const unknown = ['', 'params', 'tower', 'tower.thre.macs', 'tower.on.macs', '.macs', 'macs.total', '.output']
    for (const subject of [...unknown, 'receptive_field', 'head.receptive_field']) {
      expect(measure(network, subject), subject).to.equal(undefined)
    }
  })

  it('compares numbers, shapes, and vectors by their length', () => {
    const check = (subject: string, comparison: Claim['comparison'], expected: Claim['expected']) =>
      checkClaims(network, [{ subject, comparison, expected, span: network.claims[0].span }])[0].holds
    expect(check('macs', '=', 2304)).to.equal(true)
    expect(check('macs', '<=', 2304)).to.equal(true)
    expect(check('macs', '>=', 2305)).to.equal(false)
    expect(check('tower.output', '=', 128)).to.equal(true)
    expect(check('tower.output', '=', [128])).to.equal(true)
    expect(check('tower.one.output', '=', [4, 4, 4])).to.equal(true)
    expect(check('tower.one.output', '=', [4, 4, 8])).to.equal(false)
    expect(check('tower.one.output', '=', 64)).to.equal(false)
    expect(check('params.total', '=', [217])).to.equal(false)
    expect(check('output', '=', 1)).to.equal(true)
  })

  it('takes a number for both sides of a field, with any comparison', () => {
    const check = (comparison: Claim['comparison'], expected: Claim['expected']) =>
      checkClaims(oblong, [{ subject: 'tower.conv.receptive_field', comparison, expected, span }])[0]
    const oblong = buildNetwork({
      input: [9, 9, 1],
      tower: ({ inputs, chain }) => chain('', ['conv(1, 3x5)', 'flatten'], inputs[0]),
      head: ({ inputs, chain, add }) => chain('', ['dense(1)'], add('subtract', 'subtract', ...inputs)),
    })
    const { span } = network.claims[0]
    expect(check('=', [3, 5])).to.include({ holds: true })
    expect(check('=', [5, 3])).to.include({ holds: false })
    expect(check('=', 3)).to.deep.include({ holds: false, actual: [3, 5] })
    expect([check('>=', 3).holds, check('>=', 4).holds]).to.deep.equal([true, false])
    expect([check('<=', 5).holds, check('<=', 4).holds]).to.deep.equal([true, false])
    expect([check('<=', [3, 5]).holds, check('<=', [5, 4]).holds]).to.deep.equal([true, false])
  })

  it('allows what is tolerated, up to its end', () => {
    const check = (expected: number, tolerance: Claim['tolerance']) =>
      checkClaims(network, [{ subject: 'macs', comparison: '=', expected, tolerance, span: network.claims[0].span }])[0]
    expect([4, 3.9, 5].map((amount) => check(2300, { amount }).holds)).to.deep.equal([true, false, true])
    expect([4, 3.9, 5].map((amount) => check(2308, { amount }).holds)).to.deep.equal([true, false, true])
    // 2304 = 2400 - 4%, and 0.04 * 2400 is less than 96 in floating point.
    expect(check(2400, { share: 0.04 }).holds).to.equal(true)
    expect(check(2400, { share: 0.0399 }).holds).to.equal(false)
    expect(check(2304, { share: 0 }).holds).to.equal(true)
  })
})

describe('the summary', () => {
  const summary = summarize(network)

  it('is what --json promises', () => {
    expect(summary).to.include({ network: 'net', macs: 2304, weight_bytes: 868 })
    expect(summary.input).to.deep.equal({ name: 'image', shape: [8, 8, 1] })
    expect(summary.params).to.deep.equal({ total: 217, trainable: 209, non_trainable: 8 })
    expect(summary.towers.tower).to.deep.include({ macs: 1088, output: [128], applications: 2 })
    expect(summary.towers.tower.params.total).to.equal(88)
    expect(summary.towers.tower.receptive_field).to.deep.equal({ size: [8, 8], stride: null })
    expect(summary.towers.tower.stages[0].receptive_field).to.deep.equal({ size: [3, 3], stride: [2, 2] })
    expect(summary.head!.receptive_field).to.equal(null)
    expect(summary.head).to.deep.include({ name: 'head', output: [1] })
    expect(summary.claims.map(({ claim, actual, holds, source }) => [claim, actual, holds, source])).to.deep.equal([
      ['params.total', 217, true, 'by hand'],
      ['tower.output', 128, true, null],
      ['macs', 2304, false, null],
    ])
    expect(summary.nodes).to.have.length(9)
    expect(summary.nodes[0]).to.deep.equal({
      path: 'tower/one/conv',
      op: 'conv',
      attributes: network.towers[0]!.nodes[1].attributes,
      output: [4, 4, 4],
      params: 40,
      shares: null,
      macs: 576,
    })
    expect(JSON.parse(JSON.stringify(summary))).to.deep.equal(summary)
  })

  it('has stages that add up to their tower', () => {
    const { stages, params, macs, activation_bytes } = summary.towers.tower
    expect(stages.map(({ name, nodes }) => [name, nodes])).to.deep.equal([
      ['one', [0, 1, 2]],
      ['two', [3]],
      ['tower', [4]],
    ])
    const sum = (of: (stage: (typeof stages)[number]) => number) =>
      stages.reduce((total, stage) => total + of(stage), 0)
    expect(sum((stage) => stage.params.total)).to.equal(params.total)
    expect(sum((stage) => stage.macs)).to.equal(macs)
    expect(sum((stage) => stage.activation_bytes)).to.equal(activation_bytes)
  })
})

describe('a classifier', () => {
  it('judges one image at a time', () => {
    // 3x3 of 9 taps for 3 channels, and 3 by 6 in the head.
    const tower = 3 * 3 * 9 * 3
    const summary = summarize(classifier)
    expect(summary).to.include({ kind: 'classifier', macs: tower + 18 })
    expect(summary.activation_bytes).to.equal(4 * (3 * 27 + 3 + 6 + 6))
    expect(summary.towers.tower).to.include({ applications: 1, macs: tower })
    expect(measure(classifier, 'macs')).to.equal(tower + 18)
    expect(measure(classifier, 'output')).to.deep.equal([6])
  })
})

describe('shared weights', () => {
  it('count once, and their multiply-accumulates as often as they are applied', () => {
    // start, near, norm, late, the gate, sum and side, and the head's two.
    const unique = 2 * 2 + 2 + 3 * 3 * 2 * 2 + 2 + 8 + (3 * 2 + 2 * 3 + 3) + (3 + 1) + (54 * 3 + 3) + (2 * 3 + 3)
    expect(measure(shared, 'tower.params.total')).to.equal(unique)
    expect(measure(shared, 'params.total')).to.equal(unique + (3 * 3 + 3) + (3 + 1))
    expect(measure(shared, 'tower.far.params.total')).to.equal(38)
    expect(measure(shared, 'tower.far.macs')).to.equal(30 * 9 * 2 * 2)
    expect(measure(shared, 'head.macs')).to.equal(9 + 9 + 3)
  })
})
