/**
 * The product `x^T dy` over the pixels of images, with any distance between pixels: the gradient of one tap of a
 * filter. A block of pixels at a time is packed in panels of a few channels; sums are kept in registers.
 */
import type { Code, FunctionDefinition, Local } from './assembler.js'
import { call, f32, f32x4, i32, integers, loopWhile, when } from './assembler.js'

/** Input channels by output channels: eight sums in registers keep two multipliers of four cycles busy. */
const tileHeight = 4
const tileWidths = [8, 4] as const

/**
 * `(from, to, rows, columns, pixel, row, channels)`: packs `width` channels of `rows` by `columns` pixels, pixel by
 * pixel; those beyond `channels` are zeros. Steps are in bytes.
 */
function packPixels(width: 8 | 4): FunctionDefinition {
  return {
    name: `packPixels${width}`,
    parameters: integers(7),
    body: (scope, ...parameters) => {
      const [line, to, rows, columns, pixel, row, channels] = parameters
      const [from, column] = scope.locals('i32', 2)
      const eachPixel = (body: Code): Code =>
        loopWhile(
          rows.get,
          from.set(line.get),
          column.set(columns.get),
          loopWhile(column.get, body, from.advance(pixel.get), to.advance(width * 4), column.advance(-1)),
          line.advance(row.get),
          rows.advance(-1),
        )
      const vectors = Array.from({ length: width / 4 }, (_, v) => v * 16)
      const singles = Array.from({ length: width }, (_, c) => c)
      return when(
        i32.ge(channels.get, i32.const(width)),
        eachPixel(vectors.map((offset) => f32x4.store(to.get, f32x4.load(from.get, offset), offset))),
        eachPixel(
          singles.map((c) =>
            when(
              i32.lt(i32.const(c), channels.get),
              f32.store(to.get, f32.load(from.get, c * 4), c * 4),
              f32.store(to.get, f32.const(0), c * 4),
            ),
          ),
        ),
      )
    },
  }
}

/** `(x, dy, dw, pixels, dwRow, in, out)`: `dw += x^T dy` for packed panels, of which `in` by `out` channels exist. */
function tile(width: 8 | 4): FunctionDefinition {
  return {
    name: `filterTile${width}`,
    parameters: integers(7),
    body: (scope, ...parameters) => {
      const [x, dy, dw, pixels, dwRow, inputs, outputs] = parameters
      const end = scope.local('i32')
      const sums = Array.from({ length: tileHeight }, () => scope.locals('v128', width / 4))
      const gradients = scope.locals('v128', width / 4)
      const value = scope.local('v128')
      const add = (sum: Local, v: number): Code =>
        f32x4.store(dw.get, f32x4.add(f32x4.load(dw.get, v * 16), sum.get), v * 16)
      const addSome = (sum: Local, v: number): Code =>
        [0, 1, 2, 3].map((lane) => {
          const offset = v * 16 + lane * 4
          const total = f32.add(f32.load(dw.get, offset), f32x4.lane(sum.get, lane))
          return when(i32.lt(i32.const(v * 4 + lane), outputs.get), f32.store(dw.get, total, offset))
        })
      return [
        end.set(i32.add(dy.get, i32.mul(pixels.get, i32.const(width * 4)))),
        sums.flat().map((sum) => sum.set(f32x4.zero())),
        loopWhile(
          i32.lt(dy.get, end.get),
          gradients.map((gradient, v) => gradient.set(f32x4.load(dy.get, v * 16))),
          sums.map((row, i) => [
            value.set(f32x4.loadSplat(x.get, i * 4)),
            row.map((sum, v) => sum.set(f32x4.madd(value.get, gradients[v].get, sum.get))),
          ]),
          x.advance(tileHeight * 4),
          dy.advance(width * 4),
        ),
        sums.map((row, i) =>
          when(i32.lt(i32.const(i), inputs.get), [
            when(i32.ge(outputs.get, i32.const(width)), row.map(add), row.map(addSome)),
            dw.advance(dwRow.get),
          ]),
        ),
      ]
    },
  }
}

/**
 * `(x, dy, dw, scratch, images, rows, columns, band, xPixel, dyPixel, xRow, dyRow, xImage, dyImage, dwRow, in, out)`:
 * `dw[i][o] += sum of x[i] dy[o]` over all pixels of all images, `band` rows of pixels at a time. Steps are in bytes,
 * `in` and `out` in channels. `scratch` holds the pixels of a band, with the channels of both sides padded to multiples
 * of four.
 */
function filterGradient(first: number): FunctionDefinition {
  const index = { pack8: first, pack4: first + 1, tile8: first + 2, tile4: first + 3 }
  return {
    name: 'filterGradient',
    parameters: integers(17),
    body: (scope, ...parameters) => {
      const [x, dy, dw, scratch, images, rows, columns, band, xPixel, dyPixel, xRow, dyRow] = parameters
      const [xImage, dyImage, dwRow, inputs, outputs] = parameters.slice(12)
      const [top, height, pixels, gradients, i, o, from, to] = scope.locals('i32', 8)
      const at = (base: Local, step: Local, channel: Local): Code =>
        i32.add(i32.add(base.get, i32.mul(top.get, step.get)), i32.shl(channel.get, 2))
      const inputsLeft = i32.sub(inputs.get, i.get)
      const outputsLeft = i32.sub(outputs.get, o.get)
      const panelBytes = (width: number): Code => i32.mul(pixels.get, i32.const(width * 4))
      const pack = [
        to.set(scratch.get),
        i.set(i32.const(0)),
        loopWhile(
          i32.lt(i.get, inputs.get),
          call(index.pack4, at(x, xRow, i), to, height, columns, xPixel, xRow, inputsLeft),
          to.advance(panelBytes(4)),
          i.advance(4),
        ),
        gradients.set(to.get),
        o.set(i32.const(0)),
        eachPanel((width, pack) => [
          call(pack, at(dy, dyRow, o), to, height, columns, dyPixel, dyRow, outputsLeft),
          to.advance(panelBytes(width)),
        ]),
      ]
      /** Panels of eight while more than four are left, then one of four. */
      function eachPanel(body: (width: 8 | 4, pack: number, tile: number) => Code): Code {
        return loopWhile(
          i32.lt(o.get, outputs.get),
          when(
            i32.ge(outputsLeft, i32.const(5)),
            [body(8, index.pack8, index.tile8), o.advance(8)],
            [body(4, index.pack4, index.tile4), o.advance(4)],
          ),
        )
      }
      const multiply = [
        to.set(gradients.get),
        o.set(i32.const(0)),
        eachPanel((width, _, tile) => [
          i.set(i32.const(0)),
          from.set(scratch.get),
          loopWhile(
            i32.lt(i.get, inputs.get),
            call(
              tile,
              ...[from, to, i32.add(i32.add(dw.get, i32.mul(i.get, dwRow.get)), i32.shl(o.get, 2))],
              ...[pixels, dwRow, inputsLeft, outputsLeft],
            ),
            from.advance(panelBytes(4)),
            i.advance(4),
          ),
          to.advance(panelBytes(width)),
        ]),
      ]
      return loopWhile(
        images.get,
        top.set(i32.const(0)),
        loopWhile(
          i32.lt(top.get, rows.get),
          height.set(i32.min(band.get, i32.sub(rows.get, top.get))),
          pixels.set(i32.mul(height.get, columns.get)),
          pack,
          multiply,
          top.advance(band.get),
        ),
        x.advance(xImage.get),
        dy.advance(dyImage.get),
        images.advance(-1),
      )
    },
  }
}

/** The functions, whose indices in the module start at `first`; the last one is called by others. */
export function filterGradients(first: number): readonly FunctionDefinition[] {
  return [packPixels(8), packPixels(4), ...tileWidths.map(tile), filterGradient(first)]
}
