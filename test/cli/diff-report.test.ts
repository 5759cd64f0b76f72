import { expect } from 'chai'
import { colored } from '../../cli/color.js'
import { type DiffReportOptions, diffReport } from '../../cli/diff-report.js'
import { diffNetworks } from '../../compiler/analyses/diff.js'
import type { Claim, Network } from '../../compiler/graph.js'
import { buildNetwork } from '../compiler/helpers/build-network.js'

const staged = (
  stages: Readonly<Record<string, readonly string[]>>,
  claims: readonly Omit<Claim, 'span'>[] = [],
): Network =>
  buildNetwork({
    input: [8, 8, 1],
    tower: ({ inputs, chain }) =>
      Object.entries(stages).reduce((from, [name, calls]) => chain(name, calls, from), inputs[0]!),
    head: ({ inputs, add, chain }) => chain('', ['flatten', 'dense(1)'], add('subtract', 'subtract', ...inputs)),
    claims,
  })

const names = { before: 'a.net', after: 'b.net' }
const report = (before: Network, after: Network, options?: DiffReportOptions) =>
  diffReport(diffNetworks(before, after), names, options).split('\n')

const relus = (count: number) => Array.from({ length: count }, () => 'relu')

describe('the report of a difference', () => {
  it('shows a short part that came or went whole, and a long one in a row', () => {
    const base = staged({ one: relus(1) })
    const short = report(base, staged({ one: relus(1), two: relus(12) }))
    expect(short.filter((line) => line.startsWith('+ '))).to.have.length(13)
    const long = staged({ one: relus(1), two: relus(13) })
    expect(report(base, long).filter((line) => line.startsWith('+ '))).to.deep.equal([
      '+   two  13 operators  8x8x1                     1x1',
    ])
    expect(report(long, base).filter((line) => line.startsWith('- '))).to.deep.equal([
      '-   two  13 operators  8x8x1                     1x1',
    ])
    expect(report(base, long, { all: true }).filter((line) => line.startsWith('+ '))).to.have.length(14)
  })

  it('has a column for receptive fields', () => {
    const before = staged({ one: ['conv(2, 3x3, padding=same)'] })
    const after = staged({ one: ['conv(2, 3x3, padding=same)', 'max_pool(5x7, stride=1, padding=same)'] })
    const lines = diffReport(diffNetworks(before, after), names).split('\n')
    expect(lines.find((line) => line.includes('layer'))).to.match(/MACs {2}field$/)
    expect(lines.find((line) => line.startsWith('+ '))).to.match(/^\+ +max_pool .* +8x8x2 +7x9$/)
    expect(lines.find((line) => line.startsWith('~ tower'))).to.match(/3x3 -> 7x9$/)
  })

  it('says what became of claims, without what could rewrite a terminal', () => {
    const claim = { subject: 'params.total', comparison: '<=', expected: 66 } as const
    const before = staged({ one: ['relu'] }, [
      claim,
      { subject: 'macs', comparison: '=', expected: 64, tolerance: { share: 0.005 } },
    ])
    const after = staged({ one: ['bn'] }, [
      claim,
      { subject: 'macs', comparison: '=', expected: 64, source: 'a\u001b[2J\nb' },
    ])
    const lines = report(before, after)
    expect(lines).to.include('~ claim params.total <= 66  does not hold: it is 69; it held before')
    expect(lines).to.include('~ claim macs = 64 +- 0.5% -> 64 "a [2J b"')
    expect(report(after, before)).to.include('~ claim params.total <= 66  holds now')
  })

  it('has colors where they are wanted, and only there', () => {
    const [before, after] = [staged({ one: ['relu'] }), staged({ one: ['abs'] })]
    const plain = report(before, after)
    const painted = report(before, after, { paint: colored })
    expect(plain.join('\n')).not.to.include('\u001b')
    expect(painted.find((line) => line.includes('m+ '))).to.match(/^\u001b\[32m\+ .*\u001b\[0m$/)
    expect(painted.map((line) => line.replaceAll(/\u001b\[\d+m/g, ''))).to.deep.equal(plain)
  })
})
