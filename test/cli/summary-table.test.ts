import { expect } from 'chai'
import { colored } from '../../cli/color.js'
import { bytes, short } from '../../cli/format.js'
import { summaryLine, summaryTable } from '../../cli/summary-table.js'
import { summarize } from '../../compiler/analyses/summary.js'
import { formatNumber } from '../../compiler/diagnostics/entry.js'
import { buildNetwork } from '../compiler/helpers/build-network.js'
import { classifier, shared } from '../runtime/helpers/networks.js'

const summary = summarize(
  buildNetwork({
    input: [8, 8, 1],
    tower: ({ inputs, add, chain }) => {
      const one = chain('one', ['conv(4, 3x3, stride=2, padding=same)', 'bn', 'relu'], inputs[0])
      const two = chain('two/unit', ['conv(8, 1x1, bias=false)', 'max_pool(2, stride=1x2)'], one)
      return add('flatten', 'flatten', two)
    },
    head: ({ inputs, add, chain }) => chain('', ['abs', 'dense(1)', 'sigmoid'], add('subtract', 'subtract', ...inputs)),
    claims: [
      { subject: 'tower.params.total', comparison: '=', expected: 88, source: 'Table 1' },
      { subject: 'params.total', comparison: '=', expected: 100, source: 'a guess\u001b[2J\nof mine' },
      { subject: 'tower.one.output', comparison: '=', expected: [4, 4, 8] },
      { subject: 'macs', comparison: '<=', expected: 1_000_000 },
      { subject: 'macs', comparison: '=', expected: 2_230, tolerance: { share: 0.005 } },
      { subject: 'macs', comparison: '=', expected: 2_200, tolerance: { amount: 10 } },
    ],
  }),
)

describe('the summary table', () => {
  it('shows stages, sums, totals and claims', () => {
    expect(summaryTable(summary).trimEnd().split('\n')).to.deep.equal([
      'net   image 8x8x1',
      '',
      'layer              operator           output  parameters   MACs',
      '───────────────────────────────────────────────────────────────',
      'tower              tower, 2 times     48              88  1,088',
      '  one                                 4x4x4           56    576',
      '    conv           conv 3x3 /2        4x4x4           40    576',
      '    bn             bn                 4x4x4           16',
      '    relu           relu               4x4x4',
      '  two                                 3x2x8           32    512',
      '    unit/conv      conv 1x1           4x4x8           32    512',
      '    unit/max_pool  max_pool 2x2 /1x2  3x2x8',
      '  flatten          flatten            48',
      'head               head: probability  1               49     48',
      '  subtract         subtract           48',
      '  abs              abs                48',
      '  dense            dense              1               49     48',
      '  sigmoid          sigmoid            1',
      '───────────────────────────────────────────────────────────────',
      'parameters      137   129 trainable, 8 not',
      'MACs          2,224   for a pair: 2 × 1.09K tower + 48 head',
      'weights       548 B   as float32',
      'activations 3.72 kB   for a pair, all kept',
      'training     247 kB   for 128 images: 1.92 kB each, 1.58 kB for what is trained',
      '',
      '✓ tower.params.total = 88   Table 1',
      '✗ params.total = 100        is 137: 37 too many (37%)  a guess\ufffd[2J of mine',
      '✗ tower.one.output = 4x4x8  is 4x4x4',
      '✓ macs <= 1,000,000         is 2,224',
      '✓ macs = 2,230 +- 0.5%      is 2,224',
      '✗ macs = 2,200 +- 10        is 2,224: 24 too many (1.1%)',
    ])
  })

  it('fits a terminal, at the cost of operators and the beginnings of paths', () => {
    const lines = summaryTable(summary, { width: 52 }).split('\n')
    for (const line of lines) expect(line.length, line).to.be.at.most(52)
    expect(lines).to.include('    …t/max_pool  max_poo…  3x2x8')
    expect(lines).to.include('training     247 kB   for 128 images: 1.92 kB each,')
    expect(lines).to.include('                      1.58 kB for what is trained')
    expect(lines).to.include('✗ params.total = 100')
    expect(lines).to.include('    is 137: 37 too many (37%)')
  })

  it('differs by colors only', () => {
    const painted = summaryTable(summary, { paint: colored })
    expect(painted).to.include('\u001b[32m✓\u001b[0m').and.to.include('\u001b[31m✗\u001b[0m')
    expect(painted.replaceAll(/\u001b\[\d+m/g, '')).to.equal(summaryTable(summary))
  })

  it('says when claims speak of other parameters', () => {
    const table = summaryTable(summary, { paint: colored, changed: true })
    expect(table).to.include('as the file has them').and.to.include('\u001b[33m✗').and.not.to.include('\u001b[31m')
  })

  it('speaks of images where a classifier judges', () => {
    const table = summaryTable(summarize(classifier))
    expect(table)
      .to.match(/MACs +261 +for an image: 243 tower \+ 18 head/)
      .and.to.match(/for an image, all kept/)
    expect(summaryLine(summarize(classifier))).to.equal('net: 66 parameters, 261 MACs for an image')
  })

  it('puts in brackets what has been counted already', () => {
    const lines = summaryTable(summarize(shared)).split('\n')
    expect(lines.find((line) => line.startsWith('  near '))).to.match(/6x5x2 +38 +1,080$/)
    expect(lines.find((line) => line.startsWith('  far '))).to.match(/6x5x2 +\(38\) +1,080$/)
  })

  it('has a short form', () => {
    expect(summaryLine(summary)).to.equal('net: 137 parameters, 2.22K MACs for a pair, 3 of 6 claims hold')
    const [claim] = summary.claims.filter(({ holds }) => holds)
    expect(summaryLine({ ...summary, claims: [claim] })).to.match(/, its claim holds$/)
    expect(summaryLine({ ...summary, claims: [{ ...claim, holds: false }] })).to.match(/, its claim does not hold$/)
  })
})

describe('figures', () => {
  it('are grouped by thousands', () => {
    expect([0, 999, 1000, 1_562_496].map(formatNumber)).to.deep.equal(['0', '999', '1,000', '1,562,496'])
  })
  it('are short to three digits', () => {
    expect([0, 7, 999, 1000, 1234, 99_950, 999_499, 999_500, 133_683_904, 2e12].map(short)).to.deep.equal([
      ...['0', '7', '999', '1.00K', '1.23K', '100K', '999K', '1.00M', '134M', '2.00T'],
    ])
    expect([12, 6_379_524, 155_806_980].map(bytes)).to.deep.equal(['12 B', '6.38 MB', '156 MB'])
  })
})
