// Matrix products out of registers: 6 rows by 16 columns at a time, the size at which the twelve sums, two vectors of the right matrix
// and one value of the left fill the 16 registers of AVX2 (Goto and van de Geijn 2008).
#pragma once
#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "memory.h"

namespace netc {

/// Sums stay in registers only where loops over them are unrolled.
#define NETC_UNROLL _Pragma("GCC unroll 8")

constexpr int rowTile = 6;
constexpr int vectorWidth = 8;
constexpr int columnTile = 16;

/// Floats of the panels of a matrix of `depth` rows: 16 columns each, 8 in the last one where they do.
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

inline __m256i firstLanes(int count) {
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), lane);
}

inline __m256 loadSome(const float* from, int count) {
  return count >= vectorWidth ? _mm256_loadu_ps(from) : _mm256_maskload_ps(from, firstLanes(count));
}

inline void storeSome(float* to, int count, __m256 value) {
  if (count >= vectorWidth) {
    _mm256_storeu_ps(to, value);
  } else if (count > 0) {
    _mm256_maskstore_ps(to, firstLanes(count), value);
  }
}

/// What happens to sums before they are stored.
struct Finish {
  /// Added to each column; null: nothing.
  const float* bias = nullptr;
  bool relu = false;
};

/**
 * `count` of 6 rows of `x w`, where a row of x is in `taps` pieces of `channels` values, as a convolution sees it (Dukhan 2019, "The
 * indirect convolution algorithm"). rows[tap * 6 + row] points to a piece, `skip` values before it; there are 6 pointers also where
 * fewer rows count. panel: taps * channels rows of 8 V columns. out[row] points to the first column; `columns` of them are stored.
 */
template <int V>
inline void multiplyTile(const float* const* rows, long skip, int taps, int channels, const float* panel, float* const* out,
                         int count, int firstColumn, int columns, const Finish& finish) {
  __m256 sum[rowTile][V];
  NETC_UNROLL
  for (int r = 0; r < rowTile; r++) {
    // Fetched while the sums are made, where they will be stored.
    if (r < count) __builtin_prefetch(out[r] + firstColumn, 1);
    NETC_UNROLL
    for (int v = 0; v < V; v++) sum[r][v] = _mm256_setzero_ps();
  }
  for (int tap = 0; tap < taps; tap++, rows += rowTile) {
    const float *x0 = rows[0] + skip, *x1 = rows[1] + skip, *x2 = rows[2] + skip, *x3 = rows[3] + skip, *x4 = rows[4] + skip,
                *x5 = rows[5] + skip;
    const auto multiply = [&](int c) {
      __m256 w[V];
      NETC_UNROLL
      for (int v = 0; v < V; v++) w[v] = _mm256_loadu_ps(panel + (c * V + v) * vectorWidth);
      const auto add = [&](int r, const float* x) {
        const __m256 value = _mm256_broadcast_ss(x + c);
        NETC_UNROLL
        for (int v = 0; v < V; v++) sum[r][v] = _mm256_fmadd_ps(value, w[v], sum[r][v]);
      };
      add(0, x0);
      add(1, x1);
      add(2, x2);
      add(3, x3);
      add(4, x4);
      add(5, x5);
    };
    const auto advance = [&](int c) {
      panel += c * V * vectorWidth;
      x0 += c, x1 += c, x2 += c, x3 += c, x4 += c, x5 += c;
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
    const __m256 bias = finish.bias == nullptr ? _mm256_setzero_ps() : loadSome(finish.bias + firstColumn + v * vectorWidth, width);
    NETC_UNROLL
    for (int r = 0; r < rowTile; r++) {
      if (r >= count) break;
      __m256 value = _mm256_add_ps(sum[r][v], bias);
      if (finish.relu) value = _mm256_max_ps(value, _mm256_setzero_ps());
      storeSome(out[r] + firstColumn + v * vectorWidth, width, value);
    }
  }
}

/// As above for all panels of a matrix of `columns` columns; `groups` of 6 rows, `rows` of them in all.
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

/// Adds x^T y to `count` of 6 rows of `out`: x in `depth` rows of 6, y in `depth` rows of 8 V.
template <int V>
inline void addOuterTile(long depth, const float* x, const float* y, float* out, long stride, int count, int columns) {
  __m256 sum[rowTile][V];
  NETC_UNROLL
  for (int r = 0; r < rowTile; r++) {
    NETC_UNROLL
    for (int v = 0; v < V; v++) sum[r][v] = _mm256_setzero_ps();
  }
  const auto multiply = [&](int k) {
    __m256 w[V];
    NETC_UNROLL
    for (int v = 0; v < V; v++) w[v] = _mm256_loadu_ps(y + (k * V + v) * vectorWidth);
    NETC_UNROLL
    for (int r = 0; r < rowTile; r++) {
      const __m256 value = _mm256_broadcast_ss(x + k * rowTile + r);
      NETC_UNROLL
      for (int v = 0; v < V; v++) sum[r][v] = _mm256_fmadd_ps(value, w[v], sum[r][v]);
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
      storeSome(to, width, _mm256_add_ps(loadSome(to, width), sum[r][v]));
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

/// Floats that `packLeft` writes.
inline long leftFloats(long depth, int columns) { return depth * ((columns + rowTile - 1) / rowTile * rowTile) + vectorWidth; }

/// Panels of 6 columns of `depth` rows, `row(k)` pointing to the values of one.
template <class Row>
void packLeft(long depth, int columns, float* panels, Row row) {
  for (long k = 0; k < depth; k++) {
    const float* from = row(k);
    int column = 0;
    // Eight values at once: the two too many are overwritten by the next row, or lie in the next panel's place, written later.
    for (; column + vectorWidth <= columns && k + 1 < depth; column += rowTile) {
      _mm256_storeu_ps(panels + depth * column + k * rowTile, _mm256_loadu_ps(from + column));
    }
    for (; column < columns; column += rowTile) {
      float* to = panels + depth * column + k * rowTile;
      for (int i = 0; i < rowTile; i++) to[i] = column + i < columns ? from[column + i] : 0;
    }
  }
}

/// Panels of 16 columns (8 in the last where they do) of `depth` rows.
template <class Row>
void packRight(long depth, int columns, float* panels, Row row) {
  for (long k = 0; k < depth; k++) {
    const float* from = row(k);
    for (int column = 0; column < columns; column += columnTile) {
      const int count = columns - column;
      const int width = count > vectorWidth ? columnTile : vectorWidth;
      float* to = panels + depth * column + k * width;
      for (int i = 0; i < width; i += vectorWidth) _mm256_storeu_ps(to + i, count - i > 0 ? loadSome(from + column + i, count - i) : _mm256_setzero_ps());
    }
  }
}

}  // namespace netc
