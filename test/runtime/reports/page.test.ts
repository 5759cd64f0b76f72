import { expect } from 'chai'
import { renderPage } from '../../../runtime/reports/page.js'
import { table4 } from '../../../runtime/reports/paper.js'
import { fewShotReport, likeThePaper, pageContents, verification } from './fixture.js'

describe('the page of a run', () => {
  const page = renderPage(pageContents())

  it('loads nothing and runs nothing', () => {
    expect(page).to.not.match(/<script|<link|<img|<iframe|@import|url\(|src=|href=|javascript:/i)
    expect(page).to.contain("default-src 'none'")
  })

  it('escapes every text', () => {
    expect(page).to.contain('Judges &lt;pairs&gt; &amp; &quot;more&quot;.')
    expect(page).to.contain('&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page).to.contain('A &amp; B &lt;cpu&gt;')
    const hostile = { ...fewShotReport({ '<b onload=x>': 0.5 }), title: '<script>', notes: ['<i onload=x>'] }
    const name = { ...pageContents().network, name: '</title><script>' }
    const other = renderPage(pageContents([hostile], { network: name }))
    expect(other).to.not.contain('<b onload').and.to.not.contain('<i onload').and.to.not.contain('<script>')
  })

  it('closes what it opens', () => {
    const open: string[] = []
    const body = page.slice(page.indexOf('<body>'))
    for (const [, slash, tag, , self] of body.matchAll(/<(\/?)([a-z0-9]+)((?:\s[^<>]*?)?)(\/?)>/g)) {
      if (self === '/' || tag === 'br') continue
      if (slash === '') open.push(tag)
      else if (tag !== 'html') expect(open.pop(), tag).to.equal(tag)
    }
    expect(open).to.deep.equal([])
  })

  it('shows figures, curves, table, network and conditions', () => {
    expect(page.match(/<figure>/g)).to.have.length(6)
    expect(page.match(/<path class="curve/g)).to.have.length(9)
    for (const text of ['best validation, after 2,000 iterations', '2 h 3 min', 'Tibetan', '(paper)', 'abc123']) {
      expect(page).to.contain(text)
    }
    expect(page).to.contain('netc train specs/net.net --data &#39;my data&#39; --seed 1')
    expect(page).to.contain('wasm (wasm 4.22.0), 1 thread, simd 128 bit')
    expect(page).to.contain('<dt>Pairs judged by</dt><dd>the head head, which gives a probability</dd>')
    const { head: _, ...tower } = pageContents().network
    const features = renderPage(pageContents(undefined, { network: { ...tower, kind: 'embedding' } }))
    expect(features)
      .to.contain('<dd>the Euclidean distance of features</dd>')
      .and.to.contain('for the features of one image')
  })

  it('leaves the paper out where the alphabets are others', () => {
    expect(renderPage(pageContents([fewShotReport({ evaluation01: 0.4 })]))).to.not.contain('(paper)')
  })

  it('has a card for each test, with what the test has', () => {
    const both = renderPage(pageContents([likeThePaper, verification]))
    expect(both.match(/<caption>/g)).to.have.length(2)
    const card = both.slice(both.indexOf('<caption>verification, all pairs'), both.indexOf('<h2>Training'))
    expect(card).to.contain('<th>area under the ROC curve</th>').and.to.contain('<td>Some group</td>')
    expect(card).to.contain('<td>98.8%</td><td class="quiet">97.0% – 99.0%</td></tr>')
    expect(card).to.contain('<td>equal error rate</td><td>5.0%</td><td class="quiet">4.0% – 6.0%</td>')
    expect(card).to.contain('<summary>ROC curve</summary>').and.to.contain('<td>0.01%</td><td>x</td><td>1</td>')
    expect(card).to.contain('and 3 more rows in the JSON').and.to.not.contain('<summary>nothing')
    expect(card).to.not.contain('(paper)').and.to.not.contain('guessing').and.to.not.contain('>Right<')
    expect(both).to.contain('<td class="quiet">32/40</td>').and.to.contain('stroke: guessing (5.0%)')
    const right = likeThePaper.groups.reduce((sum, { correct = 0 }) => sum + correct, 0)
    expect(both).to.contain(`<td class="quiet">${right}/800</td>`).and.to.not.contain('>Pixels<')
    expect(renderPage(pageContents([]))).to.contain('The protocol has no test.')
  })

  it('has the result of the distance of pixels next to its test', () => {
    const names = Object.keys(table4[0].alphabets)
    const pixels = [fewShotReport(Object.fromEntries(names.map((name) => [name, 0.3])))]
    const { result } = pageContents([likeThePaper, verification])
    const both = renderPage(pageContents(undefined, { result: { ...result, pixels } }))
    expect(both.match(/>Pixels</g)).to.have.length(1)
    expect(both).to.contain('<td class="quiet">32/40</td><td>30.0%</td><td>90.0%</td><td>80.0%</td><td>67.5%</td></tr>')
    expect(both).to.contain('the same test with the distance of pixels instead of the network')
  })

  it('says whose weights were tested', () => {
    expect(page).to.contain('Weights of iteration 2,000, the best validation.')
    const { result } = pageContents()
    const { best: _, ...none } = result
    const other = renderPage(pageContents(undefined, { result: { ...none, weights: 'last' } }))
    expect(other).to.contain('The last weights, since no validation had a correct answer.')
    expect(other).to.contain('no validation had a correct answer')
  })

  it('draws every metric there is, and validations without averaging next to those with it', () => {
    const { metrics } = pageContents()
    const more = metrics.map((line) =>
      line.kind === 'step' ? { ...line, gradient_norm: 2, temperature: 5 } : { ...line, last_accuracy: 0.4 },
    )
    const other = renderPage(pageContents(undefined, { metrics: more }))
    expect(other.match(/<figure>/g)).to.have.length(8)
    expect(other).to.contain('Norm of all gradients, before clipping').and.to.contain('<figcaption>temperature<')
    expect(other).to.contain('validation without averaging')
    expect(page).to.not.contain('validation without averaging')
  })

  it('lists the sessions of a resumed run', () => {
    const { record } = pageContents()
    const session = (from: number, to: number, reason: 'interrupted' | 'iterations') => ({
      ...{ started: '2026-01-02T03:04:05.000Z', command: 'netc train', from, to, reason, seconds: 61 },
      ...{ waits: 0, waited_ms: 0, engine: record.engine },
    })
    const sessions = [session(0, 1200, 'interrupted'), session(1200, 3000, 'iterations')]
    expect(renderPage(pageContents(undefined, { sessions }))).to.contain('<td>0 – 1200</td><td>1 min 1 s</td>')
    expect(renderPage(pageContents(undefined, { sessions: sessions.slice(0, 1) }))).to.not.contain('1 min 1 s')
  })

  it('stays small for any number of iterations', () => {
    expect(page.length).to.be.below(80_000)
    expect(renderPage(pageContents(undefined, { metrics: [] }))).to.contain('Nothing was recorded.')
  })
})
