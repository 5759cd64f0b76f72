import { expect } from 'chai'
import { compareRuns } from '../../../runtime/evaluation/comparison.js'
import { renderComparisonPage } from '../../../runtime/reports/comparison-page.js'
import { renderComparison } from '../../../runtime/reports/comparison-table.js'
import { answers, run } from '../evaluation/compared-runs.js'

const [good, bad] = ['1111011111', '1100010001']
const runs = [
  run('plain', 1, [answers({ Old_Church: bad, B: bad })]),
  run('residual <b>', 1, [answers({ Old_Church: good, B: '1'.repeat(10) })]),
  run('residual <b>', 2, [answers({ Old_Church: good, B: good })]),
]

describe('the tables of a comparison', () => {
  const lines = renderComparison(compareRuns(runs)).split('\n')
  const cells = (start: string) => lines.find((line) => line.startsWith(start))!.split(/ {2,}/)

  it('have a line a network, a run and a pair', () => {
    expect(lines[0]).to.equal('20-way one-shot (2 groups, 20 tasks)')
    expect(cells('residual <b>  ')).to.deep.equal([
      'residual <b>',
      '92.5%',
      '2',
      '3.5%',
      '60.7% - 124.3%',
      '90.0% - 95.0%',
    ])
    expect(cells('plain')).to.deep.equal(['plain', '40.0%', '1', '-', '-', '40.0% - 40.0%'])
    expect(cells('runs/plain-1').slice(0, 4)).to.deep.equal(['runs/plain-1', 'plain', '1', '40.0%'])
    expect(cells('runs/plain-1')[5]).to.equal('8/20')
    // Alone right: 11 and 0 with the first seed, 10 and 0 with the second; Wilcoxon of two groups.
    const p = (2 * (2 ** -10 + 2 ** -9)) / 2
    expect(cells('residual <b> - plain')).to.deep.equal([
      ...['residual <b> - plain', '+52.5', '-', '+50.0 to +55.0', '10.5', '0', p.toFixed(4), p.toFixed(4)],
      ...['0.500', '0.500'],
    ])
  })

  it('line their columns up, and say how the figures were made', () => {
    const at = lines.findIndex((line) => line.startsWith('network'))
    expect(new Set(lines.slice(at, at + 4).map((line) => line.length)).size).to.equal(1)
    expect(lines.join('\n')).to.contain('95% Wilson').and.to.contain('twice the mean').and.to.contain('bootstrap')
  })

  it('have no pairs of one network', () => {
    const alone = renderComparison(compareRuns(runs.slice(1)))
    expect(alone).to.not.contain('McNemar')
    expect(alone).to.not.contain('Holm')
  })
})

describe('the page of a comparison', () => {
  const page = renderComparisonPage(compareRuns(runs))

  it('loads nothing, runs nothing and escapes names', () => {
    expect(page).to.not.match(/<script|<link|<img|<iframe|@import|url\(|src=|href=|javascript:/i)
    expect(page).to.contain("default-src 'none'").and.to.contain('residual &lt;b&gt;')
    expect(page).to.not.contain('<b>')
  })

  it('closes what it opens', () => {
    const open: string[] = []
    for (const [, slash, tag, , self] of page
      .slice(page.indexOf('<body>'))
      .matchAll(/<(\/?)([a-z0-9]+)((?:\s[^<>]*?)?)(\/?)>/g)) {
      if (self === '/') continue
      if (slash === '') open.push(tag)
      else if (tag !== 'html') expect(open.pop(), tag).to.equal(tag)
    }
    expect(open).to.deep.equal([])
  })

  it('has the tables, the groups with the hardest first, and what the runs share', () => {
    expect(page).to.contain('+52.5').and.to.contain('90.0% - 95.0%').and.to.contain('runs/plain-1')
    expect(page.indexOf('<td>Old Church</td>')).to.be.below(page.indexOf('<td>B</td>'))
    expect(page).to.contain(runs[0].data.fingerprint).and.to.contain(runs[0].tests[0].tasks)
  })

  it('draws differences about the middle, and nothing outside', () => {
    const drawn = [...page.matchAll(/class="c1" cx="([0-9.]+)"/g)].map(([, x]) => Number(x))
    expect(drawn).to.have.length(3)
    for (const x of drawn) expect(x).to.be.within(6, 184)
    expect(page).to.contain('<line class="axis" x1="95.0" x2="95.0"')
  })
})
