import { expect } from 'chai'
import fc from 'fast-check'
import { drawNetwork } from '../../../../compiler/targets/drawing/draw.js'
import type { Direction, Drawing } from '../../../../compiler/targets/drawing/drawing.js'
import type { Layout, Point, Rectangle } from '../../../../compiler/targets/drawing/geometry.js'
import { layoutDrawing } from '../../../../compiler/targets/drawing/layout.js'
import { tooLarge } from '../../../../compiler/targets/drawing/limits.js'
import { cutToWidth, fontSizes, textWidth } from '../../../../compiler/targets/drawing/measure.js'
import { networkAround } from '../../support.js'
import { deepText, networkOf, readNetwork, specs } from './support.js'

const within = (inner: Rectangle, outer: Rectangle): boolean =>
  inner.x >= outer.x - 0.01 &&
  inner.y >= outer.y - 0.01 &&
  inner.x + inner.width <= outer.x + outer.width + 0.01 &&
  inner.y + inner.height <= outer.y + outer.height + 0.01

const apart = (a: Rectangle, b: Rectangle): boolean =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y

/** How far a point is from the border of a rectangle. */
function fromBorder({ x, y }: Point, box: Rectangle): number {
  const dx = Math.max(box.x - x, 0, x - box.x - box.width)
  const dy = Math.max(box.y - y, 0, y - box.y - box.height)
  if (dx > 0 || dy > 0) return Math.hypot(dx, dy)
  return Math.min(x - box.x, box.x + box.width - x, y - box.y, box.y + box.height - y)
}

function expectTidy(drawing: Drawing, layout: Layout): void {
  const { boxes, groups, lines, width, height } = layout
  const page = { x: 0, y: 0, width, height }
  const places = new Map([...groups, ...boxes].map((place) => [place.element.id, place]))
  expect(places.size).to.equal(drawing.elements.length)
  const all = [...places.values()]
  all.forEach((place, index) => {
    const { element, texts } = place
    expect(within(place, element.parent === undefined ? page : places.get(element.parent)!), element.id).to.equal(true)
    for (const { text, style, x, y } of texts) {
      const size = fontSizes[style]
      const room = { x: x - textWidth(text, size) / 2, y: y - size, width: textWidth(text, size), height: size + 3 }
      expect(within(room, place), `${text} in ${element.id}`).to.equal(true)
    }
    for (const other of all.slice(index + 1)) {
      if (other.element.parent === element.parent) expect(apart(place, other), element.id).to.equal(true)
    }
    // A title is not covered by the content of its group.
    const end = Math.max(...texts.map(({ y }) => y))
    for (const inner of all) if (inner.element.parent === element.id) expect(inner.y).to.be.above(end)
  })
  for (const { points, arrow, label } of lines) {
    for (const { x, y } of points) expect(within({ x, y, width: 0, height: 0 }, page)).to.equal(true)
    if (label !== undefined) expect(label.x).to.be.within(0, width)
    const end = points.at(-1)!
    if (arrow) expect(Math.min(...boxes.map((box) => fromBorder(end, box)))).to.be.below(1)
  }
  // Every box that something leads to has its arrows.
  expect(lines.filter(({ arrow }) => arrow).length).to.be.at.least(new Set(drawing.edges.map(({ to }) => to)).size)
}

const directions: readonly Direction[] = ['down', 'right']

describe('the layout of a drawing', () => {
  const deep = networkOf(deepText([2, 4]))
  for (const direction of directions) {
    for (const depth of [1, 2, 3, Number.POSITIVE_INFINITY]) {
      for (const [name, network] of [
        ...specs.map((file) => [file, readNetwork(file)] as const),
        ['deep', deep] as const,
      ]) {
        it(`${name} at depth ${depth}, ${direction}: nothing overlaps, and every text is in its box`, () => {
          const drawing = drawNetwork(network, { depth })
          expectTidy(drawing, layoutDrawing(drawing, direction))
        })
      }
    }
    it(`puts left before right, and the head after the tower, ${direction}`, () => {
      const layout = layoutDrawing(drawNetwork(readNetwork('specs/sircnn.net')), direction)
      const place = (title: string): Point => {
        const found = [...layout.boxes, ...layout.groups].find(({ element }) => element.title === title)!
        return direction === 'down' ? found : { x: found.y, y: found.x }
      }
      expect(place('left image').x).to.be.below(place('right image').x)
      expect(place('left image').y).to.be.below(place('tower backbone(64)').y)
      expect(place('tower backbone(64)').y).to.be.below(place('head weighted_l1: probability').y)
      const [left, right] = layout.lines.flatMap(({ label }) => label ?? [])
      expect([left!.text, right!.text]).to.deep.equal(['left', 'right'])
      expect(direction === 'down' ? left!.x < right!.x : left!.y < right!.y).to.equal(true)
    })
  }

  it('keeps its rules for any nesting and branching', () => {
    const body = fc.letrec<{ part: string; chain: string; fork: string; block: string; stages: string }>((tie) => ({
      part: fc.oneof({ maxDepth: 4 }, fc.constantFrom('relu', 'bn', 'conv(2, 3x3)'), tie('block')),
      chain: fc.array(tie('part'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' -> ')),
      fork: fc.tuple(tie('chain'), tie('chain'), fc.boolean()).map(([a, b, direct]) => `${a}|${direct ? 'in' : b}`),
      block: fc.oneof(tie('chain'), tie('fork')).map((inside) => `{${inside}}`),
      stages: fc.array(tie('block'), { minLength: 1, maxLength: 3 }).map((blocks) => blocks.join(' -> ')),
    })).stages
    fc.assert(
      fc.property(body, fc.integer({ min: 1, max: 6 }), fc.constantFrom(...directions), (text, depth, direction) => {
        const network = networkOf(written(text))
        const drawing = drawNetwork(network, { depth })
        expectTidy(drawing, layoutDrawing(drawing, direction))
      }),
      { seed: 7, numRuns: 25 },
    )
  })

  it('does not hang on what it cannot lay out, but says why', () => {
    const chain = (count: number) => Array.from({ length: count }, () => '  relu').join('\n')
    const drawn = (bodyText: string) =>
      drawNetwork(networkOf(networkAround(`${bodyText}\n  flatten`)), { depth: Number.POSITIVE_INFINITY })
    expect(tooLarge(drawn(chain(10_000)), false)).to.equal('n would be 10,008 boxes, and at most 2,000 are drawn.')
    expect(tooLarge(drawn(chain(1_000)), true))
      .to.include('boxes in a row')
      .and.to.include('at most 400')
    expect(tooLarge(drawn(chain(1_000)), false)).to.equal(undefined)
    expect(tooLarge(drawn(chain(300)), true)).to.equal(undefined)
    const names = Array.from({ length: 100 }, (_, index) => `a${index}`)
    const wide = `${names.map((name) => `  let ${name} = in -> relu`).join('\n')}\n  ${names.join(' + ')}`
    // The sum number i waits for i others: 98 * 99 / 2 places.
    expect(tooLarge(drawn(wide), true)).to.match(/^The lines of n would pass by 4,\d\d\d boxes/)
  })
})

/** Blocks in braces as blocks with names, a fork as a sum of its two ways. */
function written(text: string): string {
  const blocks: string[] = []
  let rest = text
  for (let found = /\{([^{}]*)\}/.exec(rest); found !== null; found = /\{([^{}]*)\}/.exec(rest)) {
    const [main, other] = found[1]!.split('|')
    const inside =
      other === undefined
        ? `in -> ${main}`
        : `let a = in -> ${main} -> conv(2, 1x1)\n  let b = in -> conv(2, 1x1)${other === 'in' ? '' : ` -> ${other} -> conv(2, 1x1)`}\n  a + b`
    const known = blocks.indexOf(inside)
    const index = known === -1 ? blocks.push(inside) - 1 : known
    rest = rest.replace(found[0], `b${index}`)
  }
  const declarations = blocks.map((inside, index) => `block b${index} {\n  ${inside}\n}`).join('\n')
  return networkAround(`  stage s { ${rest} }\n  flatten`, { declarations, items: 'defaults conv { padding = same }' })
}

describe('the width of text', () => {
  it('adds up, and takes the unknown for wide', () => {
    expect(textWidth('', 10)).to.equal(0)
    expect(textWidth('im', 10)).to.be.closeTo(textWidth('i', 10) + textWidth('m', 10), 1e-9)
    expect(textWidth('字', 10)).to.be.at.least(10)
  })

  it('is kept by cutting', () => {
    expect(cutToWidth('short', 10, 100)).to.equal('short')
    const cut = cutToWidth('a long name that continues'.repeat(40), 10, 100)
    expect(cut).to.match(/…$/)
    expect(textWidth(cut, 10)).to.be.at.most(100)
    const call = 'bottleneck(1024, 1024, groups=32, attention=identity)'
    expect(cutToWidth(call, 10, 280)).to.equal('bottleneck(1024, 1024, groups=32, …)')
    for (let width = 20; width < 400; width += 7)
      expect(textWidth(cutToWidth(call, 10, width), 10)).to.be.at.most(width)
  })
})
