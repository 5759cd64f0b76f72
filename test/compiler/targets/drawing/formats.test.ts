import { expect } from 'chai'
import { toDot } from '../../../../compiler/targets/drawing/dot.js'
import { drawNetwork } from '../../../../compiler/targets/drawing/draw.js'
import { type Drawing, isBox } from '../../../../compiler/targets/drawing/drawing.js'
import { toMermaid } from '../../../../compiler/targets/drawing/mermaid.js'
import { dark, ink, light, type Palette } from '../../../../compiler/targets/drawing/palette.js'
import { toSvg } from '../../../../compiler/targets/drawing/svg.js'
import { boxesOf, deepText, groupsOf, networkOf, readNetwork } from './support.js'

/** Checks that tags nest and attributes are quoted, and gives the texts of each kind of element. */
function readXml(xml: string): ReadonlyMap<string, string[]> {
  const texts = new Map<string, string[]>()
  const open: string[] = []
  let at = 0
  const tag = /<(\/?)([A-Za-z][\w-]*)((?:\s+[\w:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot|#39);[^"<&]*)*")*)\s*(\/?)>/g
  for (let found = tag.exec(xml); found !== null; found = tag.exec(xml)) {
    const text = xml.slice(at, found.index)
    expect(text, 'text between tags').to.match(/^(?:[^<&]|&(?:amp|lt|gt|quot|#39);)*$/)
    at = tag.lastIndex
    const [, closes, name, , single] = found
    if (closes === '/') {
      expect(open.pop()).to.equal(name)
      texts.set(name!, [...(texts.get(name!) ?? []), text])
    } else if (single !== '/') open.push(name!)
  }
  expect(open).to.deep.equal([])
  expect(xml.slice(at).trim(), 'after the last tag').to.equal('')
  return texts
}

/** Names and documentation as a hostile file could have them. */
const hostile = `</text><script>alert("1")</script> & 'q' \\ "end" \u0000\u0007\ud800 ]]> --> |x| #quot; \`m\``

function poisoned(): Drawing {
  const drawing = drawNetwork(readNetwork('specs/sircnn.net'))
  return {
    ...drawing,
    lines: [hostile],
    description: hostile,
    elements: drawing.elements.map((element) => ({ ...element, title: hostile, lines: [hostile], path: hostile })),
    edges: drawing.edges.map((edge) => ({ ...edge, label: hostile })),
  }
}

describe('a drawing as SVG', () => {
  it('is XML with a title, a description and every text, without scripts or links', () => {
    const drawing = drawNetwork(readNetwork('specs/sircnn.net'))
    const svg = toSvg(drawing)
    const texts = readXml(svg)
    expect(texts.get('title')).to.include.members(['sircnn', 'backbone/stage1'])
    expect(texts.get('desc')![0]).to.match(
      /^The tower backbone, applied to left and right with the same weights, .* 59 operators/,
    )
    for (const { title, lines } of drawing.elements) expect(texts.get('text')).to.include.members([title, ...lines])
    expect(svg).to.not.match(/<script|href|@import|url\((?!#arrow)|<image|<foreignObject/)
    expect(
      svg
        .match(/width="([\d.]+)" height="([\d.]+)" role/)!
        .slice(1)
        .map(Number),
    ).to.deep.equal(
      svg
        .match(/viewBox="0 0 ([\d.]+) ([\d.]+)"/)!
        .slice(1)
        .map(Number),
    )
  })

  it('is described by the documentation of the network', () => {
    const text = deepText([1]).replace('network deep_net', '/// Deep & <narrow>.\nnetwork deep_net')
    expect(toSvg(drawNetwork(networkOf(text)))).to.include(
      '<desc id="description">Deep &amp; &lt;narrow&gt;. The tower deep',
    )
  })

  it('gives the same bytes for the same drawing, and only its size changes with the scale', () => {
    const drawing = drawNetwork(networkOf(deepText([1, 3])))
    const again = drawNetwork(networkOf(deepText([1, 3])))
    expect(toSvg(drawing)).to.equal(toSvg(again))
    const size = / width="[\d.]+" height="[\d.]+" role/
    expect(toSvg(drawing, { scale: 2 }).replace(size, '')).to.equal(toSvg(drawing).replace(size, ''))
    expect(toSvg(drawing, { direction: 'right' })).to.not.equal(toSvg(drawing))
  })

  it('escapes what comes from files', () => {
    const svg = toSvg(poisoned())
    const texts = readXml(svg)
    expect(texts.has('script')).to.equal(false)
    expect(svg)
      .to.include('&lt;script&gt;')
      .and.to.not.match(/[\u0000-\u0008\u007f]|\p{Cs}/u)
  })

  it('has text that can be read on every fill, in both color schemes', () => {
    const schemes: readonly [Palette, { text: string; faint: string }][] = [
      [light, ink.light],
      [dark, ink.dark],
    ]
    for (const [palette, { text, faint }] of schemes) {
      for (const [kind, [fill]] of Object.entries(palette)) {
        expect(contrast(text, fill), `${text} on ${kind}`).to.be.at.least(4.5)
        expect(contrast(faint, fill), `${faint} on ${kind}`).to.be.at.least(4.5)
      }
    }
  })
})

/** The contrast of two colors after WCAG 2.2. */
function contrast(one: string, other: string): number {
  const luminance = (color: string): number => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(color.slice(at, at + 2), 16) / 255
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
  }
  const [dim, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (bright! + 0.05) / (dim! + 0.05)
}

describe('a drawing as mermaid', () => {
  const drawing = drawNetwork(networkOf(deepText([1, 4])), { depth: 3 })

  /** The lines, each checked to be of the grammar. */
  function read(text: string): readonly string[] {
    const lines = text.trimEnd().split('\n')
    let depth = 0
    for (const line of lines.slice(2)) {
      expect(line).to.match(
        /^ +(?:[a-z]\w*(?:\["[^"]*"\]|\(\["[^"]*"\]\))|subgraph [a-z]\w*\["[^"]*"\]|end|[a-z]\w* -->(?:\|"[^"]*"\|)? [a-z]\w*|classDef \w+ [\w:#,]+|class [\w,]+ \w+)$/,
      )
      if (line.trim().startsWith('subgraph')) depth += 1
      if (line.trim() === 'end') depth -= 1
      expect(depth).to.be.at.least(0)
    }
    expect(depth).to.equal(0)
    return lines
  }

  it('has every box, group and edge', () => {
    const lines = read(toMermaid(drawing))
    expect(lines.slice(0, 2)).to.deep.equal(['flowchart TD', '  accTitle: deep_net'])
    expect(lines.filter((line) => line.includes('-->'))).to.have.length(drawing.edges.length)
    expect(lines.filter((line) => line.includes('subgraph'))).to.have.length(groupsOf(drawing).length)
    for (const { id } of boxesOf(drawing)) {
      expect(lines.filter((line) => new RegExp(`^ *${id}[[(]`).test(line))).to.have.length(1)
    }
    expect(toMermaid(drawing, 'right')).to.match(/^flowchart LR\n/)
  })

  it('escapes what comes from files', () => {
    const lines = read(toMermaid(poisoned()))
    const labels = lines.flatMap((line) => line.match(/"[^"]*"/g) ?? []).join('')
    expect(labels.replaceAll('<br/>', '')).to.not.match(/[<>|`\\&]|-->/)
    expect(labels.replaceAll(/#\d+;/g, '')).to.not.match(/[#;]/)
  })
})

describe('a drawing as DOT', () => {
  /** Tokens of the DOT language; whatever is none fails. */
  function tokens(text: string): readonly string[] {
    const found: string[] = []
    const token = /\s*("(?:[^"\\]|\\.)*"|->|[A-Za-z_]\w*|-?\d+(?:\.\d+)?|[{}[\],=])/y
    while (token.lastIndex < text.trimEnd().length) {
      const match = token.exec(text)
      expect(match, 'a token').to.not.equal(null)
      found.push(match![1]!)
    }
    return found
  }

  it('has every box, group and edge, with brackets that match', () => {
    const drawing = drawNetwork(networkOf(deepText([1, 4])), { depth: 3 })
    const found = tokens(toDot(drawing))
    const count = (word: string): number => found.filter((token) => token === word).length
    expect(count('{')).to.equal(count('}'))
    expect(count('[')).to.equal(count(']'))
    expect(count('->')).to.equal(drawing.edges.length)
    expect(found.filter((token) => token.startsWith('cluster_'))).to.have.length(groupsOf(drawing).length)
    for (const { id } of drawing.elements.filter(isBox)) expect(found).to.include(id)
    expect(toDot(drawing, 'right')).to.include('rankdir=LR')
  })

  it('escapes what comes from files', () => {
    const found = tokens(toDot(poisoned()))
    expect(found.filter((token) => token === 'script' || token === 'end')).to.deep.equal([])
  })
})
