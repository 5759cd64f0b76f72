/** A drawing's SVG as pixels. The font comes with the package, so that text shows on machines without any. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { initWasm, Resvg } from '@resvg/resvg-wasm'
import { UserError } from '../base/user-error.js'

/** Larger pictures take gigabytes of memory while they are drawn. */
const maxPixels = 100_000_000

/**
 * Draws `svg` as a PNG, in its light colours, `scale` pixels high and wide for each of its own.
 * @throws UserError where the picture would be too large
 */
export async function renderPng(svg: string, scale: number): Promise<Uint8Array> {
  const require = createRequire(import.meta.url)
  const read = (file: string): Uint8Array => readFileSync(require.resolve(file))
  await initWasm(read('@resvg/resvg-wasm/index_bg.wasm')).catch((error: unknown) => {
    // The library keeps what it has loaded, and refuses to load it again.
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
      `The picture would have ${size} pixels, and at most ${maxPixels / 1e6} million are drawn.`,
      'Choose a smaller --scale or --depth, or write an .svg.',
    )
  }
  return picture.render().asPng()
}
