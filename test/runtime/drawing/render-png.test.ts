import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Resvg } from '@resvg/resvg-wasm'
import { expect } from 'chai'
import { decode } from 'fast-png'
import { textWidth } from '../../../compiler/targets/drawing/measure.js'
import { renderPng } from '../../../runtime/drawing/render-png.js'

const svg = (text: string, width = 80, height = 20): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><rect width="${width}" height="${height}" fill="#fff"/><text x="4" y="15" font-size="13" font-family="Nowhere, sans-serif">${text}</text></svg>`

describe('a drawing as PNG', () => {
  it('has the size of the SVG times the scale', async () => {
    for (const scale of [1, 2.5]) {
      const { width, height } = decode(await renderPng(svg('a'), scale))
      expect([width, height]).to.deep.equal([80 * scale, 20 * scale])
    }
  })

  it('shows text with the bundled font', async () => {
    const dark = (png: Uint8Array): number => {
      const { data, channels } = decode(png)
      return data.filter((value, index) => index % channels === 0 && value < 128).length
    }
    expect(dark(await renderPng(svg(''), 2))).to.equal(0)
    expect(dark(await renderPng(svg('stage'), 2))).to.be.above(100)
    expect(dark(await renderPng(svg('слой'), 2))).to.be.above(100)
  })

  it('refuses a picture that would not fit into memory', async () => {
    const error = await renderPng(svg('a', 20_000, 20_000), 1).catch((reason: Error) => reason)
    expect(error).to.be.instanceOf(Error)
    expect(error).to.include({ name: 'UserError' })
  })

  it('shows no text wider than it was measured', async () => {
    await renderPng(svg('a'), 1)
    const file = '@fontsource/dejavu-sans/files/dejavu-sans-latin-700-normal.woff2'
    const fontBuffers = [readFileSync(createRequire(import.meta.url).resolve(file))]
    const letters = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))
    for (const letter of [...letters, '×', '·', '…', '—', 'Ж', 'ﬃ']) {
      const text = `|${letter.repeat(20)}|`
      const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
      const bold = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="20"><text xml:space="preserve" x="4" y="15" font-size="20" font-weight="700">${escaped}</text></svg>`
      const picture = new Resvg(bold, { font: { fontBuffers, defaultFontFamily: 'DejaVu Sans' } })
      const shown = picture.getBBox()!.width
      expect(shown, letter).to.be.above(20)
      expect(shown, letter).to.be.at.most(textWidth(text, 20))
    }
  })
})
