/**
 * Distances between rows of two float32 matrices, and sums of the signs of their differences. Parameters are addresses
 * and counts.
 */
import type { Code, FunctionDefinition, Local } from './assembler.js'
import { call, f32, f32x4, i32, integers, loopWhile, when } from './assembler.js'

/** Rows of a by rows of b: eight sums in registers keep two adders of four cycles busy. */
const [tileRows, tileColumns] = [4, 2]
/** Features per pass, so that the rows of a tile stay in the first-level cache and those of a block in the second. */
const depth = 1024

/** Four floats, or one and zeros, which add nothing to a sum. */
const loads = [
  { bytes: 16, load: f32x4.load },
  { bytes: 4, load: f32x4.loadOne },
] as const

/** Pointers to `first` and the rows after it, `rowBytes` apart; those beyond `count` point to the last row. */
function pointTo(pointers: readonly Local[], first: Local, rowBytes: Local, count: Local): Code {
  return pointers.map((pointer, i) => {
    if (i === 0) return pointer.set(first.get)
    const before = pointers[i - 1].get
    return pointer.set(i32.select(i32.add(before, rowBytes.get), before, i32.lt(i32.const(i), count.get)))
  })
}

/**
 * `(a, b, w, out, features, rowBytes, outRow, rows, columns)`: adds sum_k w_k |a_ik - b_jk|^power over `features` to
 * `out`, for the existing rows and columns of the tile.
 */
function distanceTile(power: 1 | 2): FunctionDefinition {
  return {
    name: `pairwiseTile${power}`,
    parameters: integers(9),
    body: (scope, a, b, w, out, features, rowBytes, outRow, rows, columns) => {
      const left = scope.locals('i32', tileRows)
      const right = scope.locals('i32', tileColumns)
      const end = scope.local('i32')
      const values = scope.locals('v128', tileColumns)
      const [weight, value, difference, magnitude] = scope.locals('v128', 4)
      const sums = left.map(() => right.map(() => scope.local('v128')))
      const term = power === 1 ? f32x4.and(difference.get, magnitude.get) : f32x4.mul(difference.get, difference.get)
      const step = (load: typeof f32x4.load): Code => [
        weight.set(load(w.get)),
        values.map((each, j) => each.set(load(right[j].get))),
        left.map((row, i) => [
          value.set(load(row.get)),
          values.map((other, j) => [
            difference.set(f32x4.sub(value.get, other.get)),
            sums[i][j].set(f32x4.madd(term, weight.get, sums[i][j].get)),
          ]),
        ]),
      ]
      const limits = [i32.and(features.get, i32.const(-4)), features.get]
      const add = (sum: Local, j: number): Code => {
        const lanes = [0, 1, 2, 3].map((lane) => f32x4.lane(sum.get, lane))
        const total = f32.add(f32.add(lanes[0], lanes[1]), f32.add(lanes[2], lanes[3]))
        return when(
          i32.lt(i32.const(j), columns.get),
          f32.store(out.get, f32.add(f32.load(out.get, 4 * j), total), 4 * j),
        )
      }
      const first = scope.local('i32')
      return [
        pointTo(left, a, rowBytes, rows),
        pointTo(right, b, rowBytes, columns),
        // All bits except the sign.
        magnitude.set(f32x4.ofBits(0x7fffffff)),
        first.set(w.get),
        loads.map(({ bytes, load }, i) => [
          end.set(i32.add(first.get, i32.shl(limits[i], 2))),
          loopWhile(
            i32.lt(w.get, end.get),
            step(load),
            [...left, ...right, w].map((pointer) => pointer.advance(bytes)),
          ),
        ]),
        sums.map((row, i) => when(i32.lt(i32.const(i), rows.get), [row.map(add), out.advance(outRow.get)])),
      ]
    },
  }
}

/**
 * `(a, b, w, out, rows, columns, features, outRow)`: the same for a block of any size. `tile` is the index of the
 * function above in the module.
 */
function distanceBlock(power: 1 | 2, tile: number): FunctionDefinition {
  return {
    name: `pairwiseDistance${power}`,
    parameters: integers(8),
    body: (scope, a, b, w, out, rows, columns, features, outRow) => {
      const [from, count, i, j, left, right, to, rowBytes] = scope.locals('i32', 8)
      const at = (base: Local, index: Local, stride: Local): Code => i32.add(base.get, i32.mul(index.get, stride.get))
      const chunk = i32.shl(from.get, 2)
      return [
        rowBytes.set(i32.shl(features.get, 2)),
        loopWhile(
          i32.lt(from.get, features.get),
          count.set(i32.min(i32.const(depth), i32.sub(features.get, from.get))),
          i.set(i32.const(0)),
          loopWhile(
            i32.lt(i.get, rows.get),
            left.set(i32.add(at(a, i, rowBytes), chunk)),
            right.set(i32.add(b.get, chunk)),
            to.set(at(out, i, outRow)),
            j.set(i32.const(0)),
            loopWhile(
              i32.lt(j.get, columns.get),
              call(
                tile,
                ...[left, right, i32.add(w.get, chunk), to, count, rowBytes, outRow],
                ...[i32.sub(rows.get, i.get), i32.sub(columns.get, j.get)],
              ),
              right.advance(i32.mul(rowBytes.get, i32.const(tileColumns))),
              to.advance(4 * tileColumns),
              j.advance(tileColumns),
            ),
            i.advance(tileRows),
          ),
          from.advance(depth),
        ),
      ]
    },
  }
}

/**
 * Rows of b that a row of a is compared with while its sums are in a register, and how many stay in the second-level
 * cache.
 */
const rowsTogether = 4
const rowsCached = 32

/**
 * `(a, b, g, out, features, rowBytes, columns)`: adds sum_j g_j sign(a_k - b_jk) over the existing ones of
 * `rowsTogether` rows of b.
 */
const addSigns: FunctionDefinition = {
  name: 'addSigns',
  parameters: integers(7),
  body: (scope, a, b, g, out, features, rowBytes, columns) => {
    const rows = scope.locals('i32', rowsTogether)
    const slopes = scope.locals('v128', rowsTogether)
    const [value, other, sum] = scope.locals('v128', 3)
    const [first, end] = scope.locals('i32', 2)
    const step = (load: typeof f32x4.load, store: (value: Code) => Code): Code => [
      value.set(load(a.get)),
      sum.set(load(out.get)),
      rows.map((row, j) => [
        other.set(load(row.get)),
        sum.set(f32x4.add(sum.get, f32x4.and(f32x4.gt(value.get, other.get), slopes[j].get))),
        sum.set(f32x4.sub(sum.get, f32x4.and(f32x4.gt(other.get, value.get), slopes[j].get))),
      ]),
      store(sum.get),
    ]
    const stores = [
      (value: Code) => f32x4.store(out.get, value),
      (value: Code) => f32.store(out.get, f32x4.lane(value, 0)),
    ]
    const limits = [i32.and(features.get, i32.const(-4)), features.get]
    return [
      pointTo(rows, b, rowBytes, columns),
      slopes.map((slope, j) => when(i32.lt(i32.const(j), columns.get), slope.set(f32x4.loadSplat(g.get, 4 * j)))),
      first.set(out.get),
      loads.map(({ bytes, load }, i) => [
        end.set(i32.add(first.get, i32.shl(limits[i], 2))),
        loopWhile(
          i32.lt(out.get, end.get),
          step(load, stores[i]),
          [...rows, a, out].map((pointer) => pointer.advance(bytes)),
        ),
      ]),
    ]
  },
}

/**
 * `(a, b, g, out, rows, columns, features, rowBytes)`: adds sum_j g_ij sign(a_ik - b_jk), where the sign of 0 is 0, to
 * a block of `features` of some rows. Rows of g have `columns` floats. `add` is the index of the function above in the
 * module.
 */
function signBlock(add: number): FunctionDefinition {
  return {
    name: 'pairwiseSigns',
    parameters: integers(8),
    body: (scope, a, b, g, out, rows, columns, features, rowBytes) => {
      const [group, end, i, j, left, right, slopes, to] = scope.locals('i32', 8)
      return loopWhile(
        i32.lt(group.get, columns.get),
        end.set(i32.min(columns.get, i32.add(group.get, i32.const(rowsCached)))),
        i.set(i32.const(0)),
        left.set(a.get),
        to.set(out.get),
        slopes.set(g.get),
        loopWhile(
          i32.lt(i.get, rows.get),
          j.set(group.get),
          right.set(i32.add(b.get, i32.mul(group.get, rowBytes.get))),
          loopWhile(
            i32.lt(j.get, end.get),
            call(
              add,
              ...[left, right, i32.add(slopes.get, i32.shl(j.get, 2)), to, features, rowBytes],
              i32.sub(end.get, j.get),
            ),
            right.advance(i32.mul(rowBytes.get, i32.const(rowsTogether))),
            j.advance(rowsTogether),
          ),
          left.advance(rowBytes.get),
          to.advance(rowBytes.get),
          slopes.advance(i32.shl(columns.get, 2)),
          i.advance(1),
        ),
        group.set(end.get),
      )
    },
  }
}

/** The functions; `first` is the index of the first one in the module. */
export function pairwiseFunctions(first: number): readonly FunctionDefinition[] {
  return [
    distanceTile(1),
    distanceTile(2),
    distanceBlock(1, first),
    distanceBlock(2, first + 1),
    addSigns,
    signBlock(first + 4),
  ]
}
