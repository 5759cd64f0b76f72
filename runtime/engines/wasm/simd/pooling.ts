/** The gradient of max pooling: every window passes its gradient to the first pixel with the maximum. */
import type { Code, FunctionDefinition, FunctionScope, Lanes, Local } from './assembler.js'
import { floatLanes, i32, integers, loopWhile, vectorLanes } from './assembler.js'

/**
 * `(x, y, dy, dx, outputs, rows, columns, width, stride, left, channels)` for one row of outputs: `x` and `dx` point to
 * the first of the `rows` image rows that the windows cover, `y` and `dy` to the outputs; windows are `columns` wide,
 * and the first one starts `left` pixels before the image, which is `width` wide. dx is added to.
 */
export const maxPoolGradient: FunctionDefinition = {
  name: 'maxPoolGradient',
  parameters: integers(11),
  body: (scope, ...parameters) => {
    const [x, y, dy, dx, outputs, rows, columns, width, stride, left, channels] = parameters
    const [pixel, column, from, to, channel] = scope.locals('i32', 5)
    const window = { x, y, dy, dx, rows, width, pixel, from, to, channel }
    return [
      pixel.set(i32.shl(channels.get, 2)),
      column.set(i32.sub(i32.const(0), left.get)),
      loopWhile(
        outputs.get,
        from.set(i32.maxSigned(column.get, i32.const(0))),
        to.set(i32.min(i32.add(column.get, columns.get), width.get)),
        channel.set(i32.const(0)),
        loopWhile(i32.lt(channel.get, i32.and(pixel.get, i32.const(-16))), windowGradient(scope, vectorLanes, window)),
        loopWhile(i32.lt(channel.get, pixel.get), windowGradient(scope, floatLanes, window)),
        [y, dy].map((pointer) => pointer.advance(pixel.get)),
        column.advance(stride.get),
        outputs.advance(-1),
      ),
    ]
  },
}

/**
 * A window's pixels: columns `from` to `to` (exclusive) of the rows; `pixel` is the size of one in bytes, `channel` an
 * offset in it.
 */
type Window = Readonly<Record<'x' | 'y' | 'dy' | 'dx' | 'rows' | 'width' | 'pixel' | 'from' | 'to' | 'channel', Local>>

/** As many channels as lanes; advances `channel` over them. */
function windowGradient(scope: FunctionScope, lanes: Lanes, window: Window): Code {
  const { x, y, dy, dx, rows, width, pixel, from, to, channel } = window
  const [row, column, at] = scope.locals('i32', 3)
  const [maximum, gradient] = scope.locals(lanes.type, 2)
  // Lanes that have not found their maximum yet, and those that find it now.
  const [free, hit] = scope.locals(lanes.mask, 2)
  const here = i32.add(dx.get, at.get)
  return [
    maximum.set(lanes.load(i32.add(y.get, channel.get))),
    gradient.set(lanes.load(i32.add(dy.get, channel.get))),
    free.set(lanes.eq(maximum.get, maximum.get)),
    row.set(i32.const(0)),
    loopWhile(
      i32.lt(row.get, rows.get),
      column.set(from.get),
      at.set(i32.add(i32.mul(i32.add(i32.mul(row.get, width.get), from.get), pixel.get), channel.get)),
      loopWhile(
        i32.lt(column.get, to.get),
        hit.set(lanes.maskAnd(lanes.eq(lanes.load(i32.add(x.get, at.get)), maximum.get), free.get)),
        free.set(lanes.maskXor(free.get, hit.get)),
        lanes.store(here, lanes.add(lanes.load(here), lanes.masked(gradient.get, hit.get))),
        at.advance(pixel.get),
        column.advance(1),
      ),
      row.advance(1),
    ),
    channel.advance(lanes.bytes),
  ]
}
