/** Depthwise convolutions: for each pixel, the taps that read it are listed, and then all channels are processed. */
import type { Code, FunctionDefinition, FunctionScope, Lanes, Local } from './assembler.js'
import { f32x4, floatLanes, i32, integers, loopWhile, vectorLanes, when } from './assembler.js'
import { locatePixel } from './convolution/patches.js'
import { reluFloor } from './elementwise.js'

const gatherParameters = 21

/**
 * `(from, filter, bias, out, list, first, count, outHeight, outWidth, height, width, top, left, strides, dilations,
 * taps, channels, relu)`, pairs as two parameters: `count` pixels of `out` from index `first`, from those of `from`,
 * which is `height` by `width`. `list` is scratch memory for two numbers per tap. `bias` is added to each channel, and
 * negative results become 0 if `relu` is 1. Forward, `out` is the output of the convolution; backward, the gradient of
 * its input.
 */
function gather(name: string, backward: boolean): FunctionDefinition {
  return {
    name,
    parameters: integers(gatherParameters),
    body: (scope, ...parameters) => {
      const [from, filter, bias, out, list, pixel, count, outHeight, outWidth, height, width, top, left] = parameters
      const [strideDown, strideRight, dilationDown, dilationRight, rows, columns, channels, relu] = parameters.slice(13)
      const floors = scope.local('v128')
      const floor = scope.local('f32')
      const [row, column, y, x, end, bytes, channel, tap, image] = scope.locals('i32', 9)
      const at = locatePixel(scope, pixel, outHeight, outWidth)
      // Backward, y and x count pixels before the division by the stride; those with a remainder belong to no output.
      const place = (local: Local, stride: Local): Code => (backward ? i32.div(local.get, stride.get) : local.get)
      const whole = (local: Local, stride: Local): Code =>
        backward ? i32.eqz(i32.rem(local.get, stride.get)) : i32.const(1)
      const extent = (size: Local, stride: Local): Code => (backward ? i32.mul(size.get, stride.get) : size.get)
      const step = (local: Local, dilation: Local): Code =>
        local.set(backward ? i32.sub(local.get, dilation.get) : i32.add(local.get, dilation.get))
      const start = (here: Local, stride: Local, before: Local): Code =>
        backward ? i32.add(here.get, before.get) : i32.sub(i32.mul(here.get, stride.get), before.get)
      const source = i32.mul(i32.add(i32.mul(place(y, strideDown), width.get), place(x, strideRight)), bytes.get)
      const note = [i32.store(end.get, i32.add(image.get, source)), i32.store(end.get, tap.get, 4), end.advance(8)]
      const meets = i32.and(i32.lt(x.get, extent(width, strideRight)), whole(x, strideRight))
      const rowOfTaps = [
        x.set(start(at.column, strideRight, left)),
        column.set(columns.get),
        loopWhile(column.get, when(meets, note), step(x, dilationRight), tap.advance(bytes.get), column.advance(-1)),
      ]
      const listTaps = [
        end.set(list.get),
        tap.set(filter.get),
        y.set(start(at.row, strideDown, top)),
        row.set(rows.get),
        loopWhile(
          row.get,
          when(
            i32.and(i32.lt(y.get, extent(height, strideDown)), whole(y, strideDown)),
            rowOfTaps,
            tap.advance(i32.mul(columns.get, bytes.get)),
          ),
          step(y, dilationDown),
          row.advance(-1),
        ),
      ]
      const part = (lanes: Lanes, vectors: number): Code =>
        loopWhile(
          i32.ge(i32.sub(bytes.get, channel.get), i32.const(vectors * lanes.bytes)),
          sumOfTaps(scope, lanes, vectors, {
            list,
            end,
            channel,
            out,
            bias,
            floor: lanes.bytes === 4 ? floor : floors,
          }),
          channel.advance(vectors * lanes.bytes),
        )
      return [
        bytes.set(i32.shl(channels.get, 2)),
        floors.set(reluFloor(relu)),
        floor.set(f32x4.lane(floors.get, 0)),
        out.advance(i32.mul(pixel.get, bytes.get)),
        loopWhile(
          count.get,
          at.code,
          image.set(i32.add(from.get, i32.mul(i32.mul(i32.mul(at.image.get, height.get), width.get), bytes.get))),
          listTaps,
          channel.set(i32.const(0)),
          part(vectorLanes, 8),
          part(vectorLanes, 2),
          part(vectorLanes, 1),
          part(floatLanes, 1),
          out.advance(bytes.get),
          pixel.advance(1),
          count.advance(-1),
        ),
      ]
    },
  }
}

/** Several adjacent channels, over the taps of the list. */
function sumOfTaps(
  scope: FunctionScope,
  lanes: Lanes,
  vectors: number,
  {
    list,
    end,
    channel,
    out,
    bias,
    floor,
  }: Readonly<Record<'list' | 'end' | 'channel' | 'out' | 'bias' | 'floor', Local>>,
): Code {
  const [at, from, tap] = scope.locals('i32', 3)
  const sums = scope.locals(lanes.type, vectors)
  const here = i32.add(out.get, channel.get)
  return [
    sums.map((sum, v) => sum.set(lanes.load(i32.add(bias.get, channel.get), v * lanes.bytes))),
    at.set(list.get),
    loopWhile(
      i32.lt(at.get, end.get),
      from.set(i32.add(i32.load(at.get), channel.get)),
      tap.set(i32.add(i32.load(at.get, 4), channel.get)),
      sums.map((sum, v) => {
        const offset = v * lanes.bytes
        return sum.set(lanes.madd(lanes.load(from.get, offset), lanes.load(tap.get, offset), sum.get))
      }),
      at.advance(8),
    ),
    sums.map((sum, v) => lanes.store(here, lanes.max(sum.get, floor.get), v * lanes.bytes)),
  ]
}

/**
 * `(x, dy, dw, images, outHeight, outWidth, height, width, top, left, strides, dilations, taps, channels, mine)`: adds
 * to the filter gradient of the `mine` channels at the addresses.
 */
const filterGradient: FunctionDefinition = {
  name: 'depthwiseFilterGradient',
  parameters: integers(18),
  body: (scope, ...parameters) => {
    const [x, dy, dw, images, outHeight, outWidth, height, width, top, left] = parameters
    const [strideDown, strideRight, dilationDown, dilationRight, rows, columns, channels, mine] = parameters.slice(10)
    const [bytes, row, y, i, j, column, along, line, tap, channel, last, gradients] = scope.locals('i32', 12)
    const [from, to, end] = scope.locals('i32', 3)
    const run = (lanes: Lanes, vectors: number): Code => {
      const sums = scope.locals(lanes.type, vectors)
      const place = i32.add(tap.get, channel.get)
      return loopWhile(
        i32.ge(i32.sub(last.get, channel.get), i32.const(vectors * lanes.bytes)),
        sums.map((sum, v) => sum.set(lanes.load(place, v * lanes.bytes))),
        from.set(i32.add(i32.add(line.get, channel.get), i32.mul(along.get, bytes.get))),
        to.set(i32.add(i32.add(gradients.get, channel.get), i32.mul(column.get, bytes.get))),
        loopWhile(
          i32.lt(to.get, i32.add(end.get, channel.get)),
          sums.map((sum, v) => {
            const offset = v * lanes.bytes
            return sum.set(lanes.madd(lanes.load(from.get, offset), lanes.load(to.get, offset), sum.get))
          }),
          from.advance(i32.mul(strideRight.get, bytes.get)),
          to.advance(bytes.get),
        ),
        sums.map((sum, v) => lanes.store(place, sum.get, v * lanes.bytes)),
        channel.advance(vectors * lanes.bytes),
      )
    }
    // The range of output columns for which the tap is inside the image.
    const offset = i32.sub(i32.mul(j.get, dilationRight.get), left.get)
    const first = i32.div(
      i32.add(i32.maxSigned(i32.sub(i32.const(0), offset), i32.const(0)), i32.sub(strideRight.get, i32.const(1))),
      strideRight.get,
    )
    const beyond = i32.div(
      i32.add(i32.maxSigned(i32.sub(width.get, offset), i32.const(0)), i32.sub(strideRight.get, i32.const(1))),
      strideRight.get,
    )
    const eachColumn = [
      j.set(i32.const(0)),
      loopWhile(
        i32.lt(j.get, columns.get),
        column.set(first),
        along.set(i32.add(i32.mul(column.get, strideRight.get), offset)),
        end.set(i32.add(gradients.get, i32.mul(i32.min(beyond, outWidth.get), bytes.get))),
        channel.set(i32.const(0)),
        when(i32.lt(column.get, outWidth.get), [run(vectorLanes, 4), run(vectorLanes, 1), run(floatLanes, 1)]),
        tap.advance(bytes.get),
        j.advance(1),
      ),
    ]
    return [
      bytes.set(i32.shl(channels.get, 2)),
      last.set(i32.shl(mine.get, 2)),
      loopWhile(
        images.get,
        gradients.set(dy.get),
        row.set(i32.const(0)),
        loopWhile(
          i32.lt(row.get, outHeight.get),
          y.set(i32.sub(i32.mul(row.get, strideDown.get), top.get)),
          tap.set(dw.get),
          i.set(rows.get),
          loopWhile(
            i.get,
            line.set(i32.add(x.get, i32.mul(i32.mul(y.get, width.get), bytes.get))),
            when(i32.lt(y.get, height.get), eachColumn, tap.advance(i32.mul(columns.get, bytes.get))),
            y.advance(dilationDown.get),
            i.advance(-1),
          ),
          gradients.advance(i32.mul(outWidth.get, bytes.get)),
          row.advance(1),
        ),
        dy.advance(i32.mul(i32.mul(outHeight.get, outWidth.get), bytes.get)),
        x.advance(i32.mul(i32.mul(height.get, width.get), bytes.get)),
        images.advance(-1),
      ),
    ]
  },
}

export const depthwiseFunctions: readonly FunctionDefinition[] = [
  gather('depthwise', false),
  gather('depthwiseInputGradient', true),
  filterGradient,
]
