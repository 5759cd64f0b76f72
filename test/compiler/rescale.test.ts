/**
 * Arithmetic of tensors and numbers: what it becomes in the graph. What those operators compute is tested with all
 * others.
 */
import { expect } from 'chai'
import { operators } from '../../compiler/ops/index.js'
import { codesOf, compileText, networkAround, networkOf } from './support.js'

/** The operators of a body, with their attributes: `rescale 0.5 0`. */
const opsOf = (body: string): readonly string[] =>
  networkOf(networkAround(body))
    .towers[0]!.nodes.slice(1)
    .map(({ op, attributes }) => [op, ...Object.values(attributes)].join(' '))

const codes = (body: string): readonly string[] => codesOf(compileText(networkAround(body)))

describe('arithmetic of tensors and numbers', () => {
  const expected: readonly (readonly [string, readonly string[]])[] = [
    ['in + 3', ['rescale 1 3']],
    ['3 + in', ['rescale 1 3']],
    ['in - 3', ['rescale 1 -3']],
    ['1 - in', ['rescale -1 1']],
    ['-in', ['rescale -1 0']],
    ['0.17 * in', ['rescale 0.17 0']],
    ['in * 2', ['rescale 2 0']],
    ['in / 4', ['rescale 0.25 0']],
    ['1 / in', ['reciprocal']],
    ['2 / in', ['reciprocal', 'rescale 2 0']],
    ['(in + 3) / 4', ['rescale 1 3', 'rescale 0.25 0']],
    ['in - 0', ['rescale 1 0']],
    ['--in', ['rescale -1 0', 'rescale -1 0']],
    ['in / sqrt(16)', ['rescale 0.25 0']],
    ['in - in / 2', ['rescale 0.5 0', 'subtract']],
  ]
  for (const [written, ops] of expected) {
    it(`${written}: ${ops.join(', ')}`, () => {
      expect(opsOf(`  ${written} -> flatten`)).to.deep.equal([...ops, 'flatten'])
    })
  }

  it('takes the flow for a call alone, so that 1 - sigmoid is a gate', () => {
    expect(opsOf('  let gate = 1 - sigmoid\n  in * gate -> flatten')).to.deep.equal([
      'sigmoid',
      'rescale -1 1',
      'multiply',
      'flatten',
    ])
  })

  const bounded: readonly (readonly [string, string])[] = [
    ['max(in, 0)', 'clip low=0'],
    ['max(0, in)', 'clip low=0'],
    ['in -> max(0)', 'clip low=0'],
    ['min(in, 6)', 'clip high=6'],
    ['min(2.5 * 2, in)', 'clip high=5'],
    ['clip(in, 0, 6)', 'clip low=0 high=6'],
    ['clip(0, 6)', 'clip low=0 high=6'],
    ['max([in], 1)', 'clip low=1'],
  ]
  /** The operators with what differs from their own defaults. */
  const changed = (body: string, items = '') =>
    networkOf(networkAround(`  ${body} -> flatten`, { items }))
      .towers[0]!.nodes.slice(1, -1)
      .map(({ op, attributes }) => {
        const own = new Map(operators.get(op)!.parameters.map((one) => [one.name, one.default]))
        return [
          op,
          ...Object.entries(attributes).flatMap(([name, value]) => (own.get(name) === value ? [] : `${name}=${value}`)),
        ].join(' ')
      })
  for (const [written, op] of bounded) {
    it(`${written}: ${op}`, () => expect(changed(written)).to.deep.equal([op]))
  }

  it('bounds the largest of several tensors by a number, wherever it is written', () => {
    for (const written of ['max(in, in, 0.5)', 'max(in, 0.5, in)', 'max(0.5, [in, in])']) {
      expect(changed(written), written).to.deep.equal(['maximum', 'clip low=0.5'])
    }
    expect(changed('max(in, in)')).to.deep.equal(['maximum'])
    expect(changed('max(in)')).to.deep.equal(['max'])
  })

  it('is the same whatever defaults say', () => {
    expect(changed('max(in, 0)', '  defaults clip { high = 5 }')).to.deep.equal(['clip low=0'])
    const items = '  defaults rescale { scale = 5, offset = 7 }'
    const [tower] = networkOf(networkAround('  in + 3 -> flatten', { items })).towers
    expect(tower!.nodes[1]!.attributes).to.deep.equal({ scale: 1, offset: 3 })
  })

  it('refuses a division by 0, and what tensors have not', () => {
    expect(codes('  in / 0 -> flatten')).to.deep.equal(['division-by-zero'])
    expect(codes('  in / 1e-320 -> flatten')).to.deep.equal(['number-overflow'])
    for (const operator of ['div', '%']) {
      expect(codes(`  in ${operator} 2\n  flatten`), operator).to.deep.equal(['wrong-operands'])
      expect(codes(`  2 ${operator} in\n  flatten`), operator).to.deep.equal(['wrong-operands'])
    }
    expect(codes('  in + "a"\n  flatten')).to.deep.equal(['wrong-operands'])
    expect(codes('  in + 3x3\n  flatten')).to.deep.equal(['wrong-operands'])
  })

  it('refuses two bounds, one that is no number, and bounds that leave nothing between them', () => {
    expect(codes('  max(in, 0, 1) -> flatten')).to.deep.equal(['wrong-type', 'wrong-type'])
    expect(codes('  max(in, "a") -> flatten')).to.deep.equal(['unknown-word'])
    expect(codes('  clip(in, 2, 1) -> flatten')).to.deep.equal(['out-of-range'])
    expect(codes('  max(in, unknown_number) -> flatten')).to.deep.equal(['unknown-word'])
  })

  it('says nothing of what follows from another error', () => {
    expect(codes('  conv(4) / 2 -> flatten')).to.deep.equal(['missing-argument'])
    expect(codes('  in / unknown_number -> flatten')).to.deep.equal(['unknown-name'])
    expect(codes('  -conv(4) -> flatten')).to.deep.equal(['missing-argument'])
  })
})
