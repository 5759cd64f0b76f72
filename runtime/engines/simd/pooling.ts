/** The gradient of max pooling: every window gives its gradient to the first pixel that holds the maximum. */
import type { Code, FunctionDefinition, Lanes, Local } from './assembler.js'
import { floatLanes, i32, integers, loopWhile, vectorLanes } from './assembler.js'

/**
 * `(x, y, dy, dx, outputs, rows, columns, width, stride, left, channels)` for one row of outputs: `x` and `dx` point at the
 * first of the `rows` rows of the image that the windows cover, `y` and `dy` at the outputs; windows are `columns` wide, the
 * first one begins `left` pixels before the image, which is `width` wide. dx is added to.
 */
export const maxPoolGradient: FunctionDefinition = {
  name: 'maxPoolGradient',
  parameters: integers(11),
  body: (scope, ...parameters) => {
    const [x, y, dy, dx, outputs, rows, columns, width, stride, left, channels] = parameters
    const [bytes, column, from, to, row, c, at, pixel, last] = scope.locals('i32', 9)
    const here = (base: Local): Code => i32.add(base.get, c.get)

    /** The channels from `c` on, as many as there are lanes: `free` lanes have not met their maximum yet. */
    const window = (lanes: Lanes): Code => {
      const [maximum, gradient] = [scope.local(lanes.type), scope.local(lanes.type)]
      const [free, hit] = [scope.local(lanes.mask), scope.local(lanes.mask)]
      const visit = [
        hit.set(lanes.maskAnd(lanes.eq(lanes.load(i32.add(x.get, at.get)), maximum.get), free.get)),
        free.set(lanes.maskXor(free.get, hit.get)),
        lanes.store(
          i32.add(dx.get, at.get),
          lanes.add(lanes.load(i32.add(dx.get, at.get)), lanes.masked(gradient.get, hit.get)),
        ),
      ]
      return [
        maximum.set(lanes.load(here(y))),
        gradient.set(lanes.load(here(dy))),
        free.set(lanes.eq(maximum.get, maximum.get)),
        row.set(i32.const(0)),
        loopWhile(
          i32.lt(row.get, rows.get),
          pixel.set(i32.add(i32.mul(row.get, width.get), from.get)),
          last.set(i32.add(i32.mul(row.get, width.get), to.get)),
          at.set(i32.add(i32.mul(pixel.get, bytes.get), c.get)),
          loopWhile(i32.lt(pixel.get, last.get), visit, at.advance(bytes.get), pixel.advance(1)),
          row.advance(1),
        ),
        c.advance(lanes.bytes),
      ]
    }
    return [
      bytes.set(i32.shl(channels.get, 2)),
      column.set(i32.sub(i32.const(0), left.get)),
      loopWhile(
        outputs.get,
        from.set(i32.maxSigned(column.get, i32.const(0))),
        to.set(i32.min(i32.add(column.get, columns.get), width.get)),
        c.set(i32.const(0)),
        loopWhile(i32.lt(c.get, i32.and(bytes.get, i32.const(-16))), window(vectorLanes)),
        loopWhile(i32.lt(c.get, bytes.get), window(floatLanes)),
        [y, dy].map((pointer) => pointer.advance(bytes.get)),
        column.advance(stride.get),
        outputs.advance(-1),
      ),
    ]
  },
}
