// Matrix products out of registers (Goto and van de Geijn 2008): as many rows by two vectors of columns at a time as the registers hold
// sums of, beside two vectors of the right matrix and one value of the left. AVX2 has 16 registers, AVX-512 32; there 8 rows are
// enough to keep both units busy, and each value of the right matrix is read for more of them.
#pragma once
#include <algorithm>
#include <cstring>

#include "memory.h"
#include "vector.h"

namespace netc {

constexpr int rowTile = vectorWidth == 16 ? 8 : 6;
constexpr int columnTile = 2 * vectorWidth;

/// Floats of the panels of a matrix of `depth` rows: two vectors of columns each, one in the last where it is enough.
inline long panelFloats(long depth, int columns) {
  return depth * ((columns + vectorWidth - 1) / vectorWidth * vectorWidth);
}

/// The right matrix of a product: panel after panel, in each the rows one after the other. `at(row, column)` gives the values.
template <class At>
void packPanel(int firstColumn, int columns, long depth, float* panels, At at) {
  const int count = std::min(columnTile, columns - firstColumn);
  const int width = count > vectorWidth ? columnTile : vectorWidth;
  float* to = panels + depth * firstColumn;
  for (long row = 0; row < depth; row++, to += width) {
    for (int i = 0; i < count; i++) to[i] = at(row, firstColumn + i);
    for (int i = count; i < width; i++) to[i] = 0;
  }
}

/// What happens to sums before they are stored.
struct Finish {
  /// Added to each column; null: nothing.
  const float* bias = nullptr;
  bool relu = false;
};

/**
 * `count` rows of a tile of `x w`, where a row of x is in `taps` pieces of `channels` values, as a convolution sees it (Dukhan 2019, "The
 * indirect convolution algorithm"). rows[tap * rowTile + row] points to a piece, `skip` values before it; there are as many pointers as a
 * tile has rows also where fewer count. panel: taps * channels rows of V vectors. out[row] points to the first column; `columns` of them are stored.
 */
template <int V>
inline void multiplyTile(const float* const* rows, long skip, int taps, int channels, const float* panel, float* const* out,
                         int count, int firstColumn, int columns, const Finish& finish) {
  Vector sum[rowTile][V];
  NETC_UNROLL
  for (int r = 0; r < rowTile; r++) {
    // Fetched while the sums are made, where they will be stored.
    if (r < count) __builtin_prefetch(out[r] + firstColumn, 1);
    NETC_UNROLL
    for (int v = 0; v < V; v++) sum[r][v] = repeat(0);
  }
  for (int tap = 0; tap < taps; tap++, rows += rowTile) {
    const float* x[rowTile];
    NETC_UNROLL
    for (int r = 0; r < rowTile; r++) x[r] = rows[r] + skip;
    const auto multiply = [&](int c) {
      Vector w[V];
      NETC_UNROLL
      for (int v = 0; v < V; v++) w[v] = load(panel + (c * V + v) * vectorWidth);
      NETC_UNROLL
      for (int r = 0; r < rowTile; r++) {
        const Vector value = repeat(x[r][c]);
        NETC_UNROLL
        for (int v = 0; v < V; v++) sum[r][v] = multiplyAdd(value, w[v], sum[r][v]);
      }
    };
    const auto advance = [&](int c) {
      panel += c * V * vectorWidth;
      NETC_UNROLL
      for (int r = 0; r < rowTile; r++) x[r] += c;
    };
    int c = 0;
    for (; c + 4 <= channels; c += 4, advance(4)) {
      multiply(0);
      multiply(1);
      multiply(2);
      multiply(3);
    }
    for (; c < channels; c++, advance(1)) multiply(0);
  }
  NETC_UNROLL
  for (int v = 0; v < V; v++) {
    const int width = columns - v * vectorWidth;
    if (width <= 0) break;
    const Vector bias = finish.bias == nullptr ? repeat(0) : loadSome(finish.bias + firstColumn + v * vectorWidth, width);
    NETC_UNROLL
    for (int r = 0; r < rowTile; r++) {
      if (r >= count) break;
      Vector value = sum[r][v] + bias;
      if (finish.relu) value = larger(repeat(0), value);
      storeSome(out[r] + firstColumn + v * vectorWidth, width, value);
    }
  }
}

/// As above for all panels of a matrix of `columns` columns and for `rows` rows, tile by tile.
inline void multiplyRows(const float* const* pieces, long skip, int taps, int channels, const float* panels, float* const* out,
                         int rows, int columns, const Finish& finish) {
  const long depth = static_cast<long>(taps) * channels;
  for (int column = 0; column < columns; column += columnTile) {
    const float* panel = panels + depth * column;
    const int width = std::min(columnTile, columns - column);
    for (int row = 0; row < rows; row += rowTile) {
      const float* const* group = pieces + static_cast<long>(row) * taps;
      const int count = std::min(rowTile, rows - row);
      if (width > vectorWidth) {
        multiplyTile<2>(group, skip, taps, channels, panel, out + row, count, column, width, finish);
      } else {
        multiplyTile<1>(group, skip, taps, channels, panel, out + row, count, column, width, finish);
      }
    }
  }
}

/// Adds x^T y to `count` rows of a tile of `out`: x in `depth` rows of as many values as a tile has rows, y in `depth` rows of V vectors.
template <int V>
inline void addOuterTile(long depth, const float* x, const float* y, float* out, long stride, int count, int columns) {
  Vector sum[rowTile][V];
  NETC_UNROLL
  for (int r = 0; r < rowTile; r++) {
    NETC_UNROLL
    for (int v = 0; v < V; v++) sum[r][v] = repeat(0);
  }
  const auto multiply = [&](int k) {
    Vector w[V];
    NETC_UNROLL
    for (int v = 0; v < V; v++) w[v] = load(y + (k * V + v) * vectorWidth);
    NETC_UNROLL
    for (int r = 0; r < rowTile; r++) {
      const Vector value = repeat(x[k * rowTile + r]);
      NETC_UNROLL
      for (int v = 0; v < V; v++) sum[r][v] = multiplyAdd(value, w[v], sum[r][v]);
    }
  };
  long k = 0;
  for (; k + 4 <= depth; k += 4, x += 4 * rowTile, y += 4 * V * vectorWidth) {
    multiply(0);
    multiply(1);
    multiply(2);
    multiply(3);
  }
  for (; k < depth; k++, x += rowTile, y += V * vectorWidth) multiply(0);
  NETC_UNROLL
  for (int v = 0; v < V; v++) {
    const int width = columns - v * vectorWidth;
    if (width <= 0) break;
    NETC_UNROLL
    for (int r = 0; r < rowTile; r++) {
      if (r >= count) break;
      float* to = out + r * stride + v * vectorWidth;
      storeSome(to, width, loadSome(to, width) + sum[r][v]);
    }
  }
}

/// Adds X^T Y to `out [rows, columns]`, both as `packLeft` and `packRight` made them of `depth` rows.
inline void addOuter(long depth, const float* x, int rows, const float* y, int columns, float* out, long stride) {
  for (int column = 0; column < columns; column += columnTile) {
    const int width = std::min(columnTile, columns - column);
    for (int row = 0; row < rows; row += rowTile) {
      const int count = std::min(rowTile, rows - row);
      const float* left = x + depth * row;
      const float* right = y + depth * column;
      float* to = out + row * stride + column;
      if (width > vectorWidth) {
        addOuterTile<2>(depth, left, right, to, stride, count, width);
      } else {
        addOuterTile<1>(depth, left, right, to, stride, count, width);
      }
    }
  }
}

/// Values that `packLeft` copies at once: a tile has 6 or 8 rows.
constexpr int copiedAtOnce = 8;

/// Floats that `packLeft` writes.
inline long leftFloats(long depth, int columns) { return depth * ((columns + rowTile - 1) / rowTile * rowTile) + copiedAtOnce; }

/// Panels of `rowTile` columns of `depth` rows, `row(k)` pointing to the values of one.
template <class Row>
void packLeft(long depth, int columns, float* panels, Row row) {
  for (long k = 0; k < depth; k++) {
    const float* from = row(k);
    int column = 0;
    // Those too many are overwritten by the next row, or lie in the next panel's place, written later.
    for (; column + copiedAtOnce <= columns && k + 1 < depth; column += rowTile) {
      std::memcpy(panels + depth * column + k * rowTile, from + column, copiedAtOnce * sizeof(float));
    }
    for (; column < columns; column += rowTile) {
      float* to = panels + depth * column + k * rowTile;
      for (int i = 0; i < rowTile; i++) to[i] = column + i < columns ? from[column + i] : 0;
    }
  }
}

/// Panels of two vectors of columns (one in the last where it is enough) of `depth` rows.
template <class Row>
void packRight(long depth, int columns, float* panels, Row row) {
  for (long k = 0; k < depth; k++) {
    const float* from = row(k);
    for (int column = 0; column < columns; column += columnTile) {
      const int count = columns - column;
      const int width = count > vectorWidth ? columnTile : vectorWidth;
      float* to = panels + depth * column + k * width;
      for (int i = 0; i < width; i += vectorWidth) store(to + i, count - i > 0 ? loadSome(from + column + i, count - i) : repeat(0));
    }
  }
}

}  // namespace netc
