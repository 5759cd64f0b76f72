import { expect } from 'chai'
import { renderPage } from '../../../runtime/reports/page.js'
import { pageContents, testResult } from './fixture.js'

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
    const hostile = testResult({ '<b onload=x>': 0.5 })
    const name = { ...pageContents().network, name: '</title><script>' }
    const other = renderPage(pageContents(hostile, { network: name }))
    expect(other).to.not.contain('<b onload').and.to.not.contain('<script>')
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
  })

  it('leaves the paper out where the alphabets are others', () => {
    expect(renderPage(pageContents(testResult({ evaluation01: 0.4 })))).to.not.contain('(paper)')
  })

  it('stays small for any number of iterations', () => {
    expect(page.length).to.be.below(80_000)
    expect(renderPage(pageContents(undefined, { metrics: [] }))).to.contain('Nothing was recorded.')
  })
})
