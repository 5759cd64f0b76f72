/**
 * Convolutions of any stride, padding and dilation: patches of blocks of output pixels are gathered in scratch memory
 * that fits in a second-level cache, and multiplied by the filter, packed in panels.
 */
import type { Code, FunctionDefinition } from '../assembler.js'
import { call, i32, integers, loopWhile, when } from '../assembler.js'
import { patches, patchGeometry, placeRows } from './patches.js'
import { type Product, packPanel, panelRows, panelWidths, product, rowsTogether, upToFour } from './product.js'

/**
 * `(x, b, y, bias, scratch, first, count, block, direct, dense, relu, tapRows, tapsAtOnce, columns, yImage, yRow,
 * yPixel, ...geometry)`: `count` output pixels from index `first`, `block` (a multiple of four) at a time. If `direct`,
 * the pixels of `x` are the patches, and `count` is a multiple of four too. The filter `b` has `tapRows` rows of taps,
 * of which `tapsAtOnce` are gathered at a time, and `columns` output channels, to each of which its `bias` is added; if
 * `relu` is 1, negative results become 0. If the output is `dense`, its pixels are contiguous and columns come in
 * fours: products are then written directly to the output. Geometry as in `patches`.
 */
function convolve(first: number): FunctionDefinition {
  const index = { patches: first, placeRows: first + 1, panels: first + panelsFrom }
  return {
    name: 'convolve',
    parameters: integers(17 + patchGeometry),
    body: (scope, ...parameters) => {
      const [x, b, y, bias, scratch, pixel, count, block, direct, dense, relu, tapRows, tapsAtOnce] = parameters
      const [columns, yImage, yRow, yPixel, ...geometry] = parameters.slice(13)
      const [outHeight, outWidth] = geometry
      const [tapColumns, floats, pixelBytes] = geometry.slice(10)
      const [now, whole, rest, tap, taps, width, rowFloats, depth, c] = scope.locals('i32', 9)
      /** Writes the first `whole` rows of the block to the output, the rest to scratch memory. */
      const multiply = (from: Pick<Product, 'a' | 'aRow' | 'from' | 'k'>): Code => {
        const common = { ...from, b: b.get, depth: depth.get, columns: width.get, bias: bias.get, relu: relu.get }
        const there = i32.add(y.get, i32.mul(pixel.get, yPixel.get))
        const behind = i32.add(from.a, i32.mul(whole.get, from.aRow))
        return [
          when(whole.get, product(scope, index.panels, { ...common, rows: whole.get, c: there, cRow: yPixel.get })),
          when(
            rest.get,
            product(scope, index.panels, {
              ...common,
              ...{ a: behind, rows: upToFour(rest.get), c: c.get, cRow: i32.shl(width.get, 2) },
            }),
          ),
        ]
      }
      const ofPixels = multiply({
        a: i32.add(x.get, i32.mul(pixel.get, pixelBytes.get)),
        aRow: pixelBytes.get,
        from: i32.const(0),
        k: depth.get,
      })
      const ofPatches = [
        tap.set(i32.const(0)),
        loopWhile(
          i32.lt(tap.get, tapRows.get),
          taps.set(i32.min(tapsAtOnce.get, i32.sub(tapRows.get, tap.get))),
          call(index.patches, x, scratch, pixel, now, tap, taps, ...geometry),
          multiply({
            a: scratch.get,
            aRow: i32.shl(i32.mul(taps.get, rowFloats.get), 2),
            from: i32.mul(tap.get, rowFloats.get),
            k: i32.mul(taps.get, rowFloats.get),
          }),
          tap.set(i32.add(tap.get, taps.get)),
        ),
      ]
      return [
        rowFloats.set(i32.mul(tapColumns.get, floats.get)),
        depth.set(i32.mul(tapRows.get, rowFloats.get)),
        width.set(upToFour(columns.get)),
        c.set(i32.add(scratch.get, i32.shl(i32.mul(block.get, i32.mul(tapsAtOnce.get, rowFloats.get)), 2))),
        loopWhile(
          count.get,
          now.set(i32.min(block.get, count.get)),
          whole.set(i32.select(i32.and(now.get, i32.const(-rowsTogether)), i32.const(0), dense.get)),
          rest.set(i32.sub(now.get, whole.get)),
          when(direct.get, ofPixels, ofPatches),
          call(
            index.placeRows,
            ...[c, y, i32.add(pixel.get, whole.get), rest, outHeight, outWidth, columns, i32.shl(width.get, 2)],
            ...[yImage, yRow, yPixel],
          ),
          pixel.advance(now.get),
          count.set(i32.sub(count.get, now.get)),
        ),
      ]
    },
  }
}

/** The indices of the product functions, relative to the first of the functions below. */
export const panelsFrom = 2

/** The functions, whose indices in the module start at `first`. */
export function convolutionFunctions(first: number): readonly FunctionDefinition[] {
  return [patches, placeRows, ...panelWidths.map(panelRows), convolve(first), ...panelWidths.map(packPanel)]
}
