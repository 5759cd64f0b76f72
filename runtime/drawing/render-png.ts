/** Renders a drawing's SVG to pixels. The font comes with the package, so text shows on machines without fonts. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { initWasm, Resvg } from '@resvg/resvg-wasm'
import { UserError } from '../base/user-error.js'

/** Larger pictures take gigabytes of memory while they are rendered. */
const maxPixels = 100_000_000

/**
 * Renders `svg` as a PNG in its light colors, at `scale` pixels per SVG unit.
 * @throws UserError if the picture would be too large
 */
export async function renderPng(svg: string, scale: number): Promise<Uint8Array> {
  const require = createRequire(import.meta.url)
  const read = (file: string): Uint8Array => readFileSync(require.resolve(file))
  await initWasm(read('@resvg/resvg-wasm/index_bg.wasm')).catch((error: unknown) => {
    // The library is loaded once a process and refuses to load again.
    if (!String(error).includes('Already initialized')) throw error
  })
  const fontBuffers = ['400', '700'].map((weight) =>
    read(`@fontsource/dejavu-sans/files/dejavu-sans-latin-${weight}-normal.woff2`),
  )
  const font = { fontBuffers, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' }
  const picture = new Resvg(svg, { fitTo: { mode: 'zoom', value: scale }, font })
  const pixels = picture.width * scale * picture.height * scale
  if (pixels > maxPixels) {
    const size = `${Math.round(picture.width * scale)}x${Math.round(picture.height * scale)}`
    throw new UserError(
      `the picture would have ${size} pixels; at most ${maxPixels / 1e6} million are possible`,
      'choose a smaller --scale or --depth, or write an .svg',
    )
  }
  return picture.render().asPng()
}
