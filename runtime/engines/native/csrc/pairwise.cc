// Distances of all rows of one matrix from all rows of another, and what their gradients are made of.
#include <algorithm>
#include <stdexcept>

#include "operation.h"
#include "operations.h"
#include "threads.h"
#include "vector.h"

namespace netc {
namespace {

/// Rows of either side whose distances are summed in registers together: 16 sums with AVX-512's 32 registers, 9 with AVX2's 16.
constexpr int tile = vectorWidth == 16 ? 4 : 3;
/// Features that are taken at a time, so that the rows of a tile stay in the first-level cache, and those of a block in the second.
constexpr long depth = 1024;
/// Rows of a and of b whose distances are one unit of work.
constexpr long blockRows = 32, blockColumns = 64;

/// Adds sum_k w_k |a_ik - b_jk|^power over `count` features to `out`, whose rows are `blockColumns` apart.
template <int power>
void addTile(const float* const* a, const float* const* b, const float* w, long count, float* out, int rows, int columns) {
  Vector sum[tile][tile];
  NETC_UNROLL
  for (int i = 0; i < tile; i++) {
    NETC_UNROLL
    for (int j = 0; j < tile; j++) sum[i][j] = repeat(0);
  }
  const auto add = [&](long k, auto read) {
    const Vector weight = read(w + k);
    Vector right[tile];
    NETC_UNROLL
    for (int j = 0; j < tile; j++) right[j] = read(b[j] + k);
    NETC_UNROLL
    for (int i = 0; i < tile; i++) {
      const Vector left = read(a[i] + k);
      NETC_UNROLL
      for (int j = 0; j < tile; j++) {
        const Vector difference = left - right[j];
        sum[i][j] = multiplyAdd(power == 1 ? absolute(difference) : difference * difference, weight, sum[i][j]);
      }
    }
  };
  long k = 0;
  for (; k + vectorWidth <= count; k += vectorWidth) add(k, [](const float* from) { return load(from); });
  // Zeros on both sides are no distance.
  const int rest = static_cast<int>(count - k);
  if (rest > 0) add(k, [rest](const float* from) { return loadFirst(from, rest); });
  NETC_UNROLL
  for (int i = 0; i < tile; i++) {
    NETC_UNROLL
    for (int j = 0; j < tile; j++) {
      if (i < rows && j < columns) out[i * blockColumns + j] += total(sum[i][j]);
    }
  }
}

/// Pointers to the rows of a tile from `first` on; in the place of those that are not there, to the last one.
inline void pointTo(const float* x, long first, long rows, long features, const float** to) {
  for (int i = 0; i < tile; i++) to[i] = x + std::min(first + i, rows - 1) * features;
}

/// a [n, features], b [m, features], w [features] to [n, m].
template <int power>
void distances(Call& call) {
  const float *a = call.input(0), *b = call.input(1), *w = call.input(2);
  const long n = call.shape(0)[0], m = call.shape(1)[0], features = call.size(2);
  float* out = call.output(0, {n, m});
  const long across = (m + blockColumns - 1) / blockColumns;
  parallel(static_cast<int>((n + blockRows - 1) / blockRows * across), [&](int block) {
    const long firstRow = block / across * blockRows, firstColumn = block % across * blockColumns;
    const long rows = std::min(blockRows, n - firstRow), columns = std::min(blockColumns, m - firstColumn);
    float sums[blockRows * blockColumns] = {};
    for (long from = 0; from < features; from += depth) {
      const long count = std::min(depth, features - from);
      for (long i = 0; i < rows; i += tile) {
        const float* left[tile];
        pointTo(a + from, firstRow + i, n, features, left);
        for (long j = 0; j < columns; j += tile) {
          const float* right[tile];
          pointTo(b + from, firstColumn + j, m, features, right);
          addTile<power>(left, right, w + from, count, sums + i * blockColumns + j, static_cast<int>(rows - i),
                         static_cast<int>(columns - j));
        }
      }
    }
    for (long i = 0; i < rows; i++) {
      std::copy_n(sums + i * blockColumns, columns, out + (firstRow + i) * m + firstColumn);
    }
  });
}

/// a [n, features], b [m, features], w [features] to distances [n, m], sum_k w_k |a_ik - b_jk|^power. integers: power, 1 or 2.
void distance(Call& call) {
  switch (call.integer(0)) {
    case 1:
      return distances<1>(call);
    case 2:
      return distances<2>(call);
    default:
      throw std::runtime_error("NetcPairwiseDistance: the power is 1 or 2");
  }
}

/// Rows of b that a row of a is compared with while its sums are in a register, and how many stay in the second-level cache.
constexpr int rowsTogether = vectorWidth == 16 ? 8 : 4;
constexpr long rowsCached = 32;
/// Rows of a in one unit of work.
constexpr long rowsAtOnce = 16;

/// Adds g_j sign(a_k - b_jk) over `rowsTogether` rows of b to `count` sums.
void addSigns(const float* a, const float* const* b, const float* g, long count, float* out) {
  Vector slope[rowsTogether];
  NETC_UNROLL
  for (int j = 0; j < rowsTogether; j++) slope[j] = repeat(g[j]);
  for (long k = 0; k < count; k += vectorWidth) {
    const int some = static_cast<int>(std::min<long>(vectorWidth, count - k));
    const Vector value = loadSome(a + k, some);
    Vector sum = loadSome(out + k, some);
    NETC_UNROLL
    for (int j = 0; j < rowsTogether; j++) sum = addBySign(sum, value, loadSome(b[j] + k, some), slope[j]);
    storeSome(out + k, some, sum);
  }
}

/// a [n, features], b [m, features], g [n, m] to [n, features]: sum_j g_ij sign(a_ik - b_jk), where the sign of 0 is 0.
void signs(Call& call) {
  const float *a = call.input(0), *b = call.input(1), *g = call.input(2);
  const long n = call.shape(0)[0], m = call.shape(1)[0], features = call.shape(0)[1];
  float* out = call.output(0, {n, features});
  const long chunks = (features + depth - 1) / depth;
  parallel(static_cast<int>((n + rowsAtOnce - 1) / rowsAtOnce * chunks), [&](int block) {
    const long firstRow = block / chunks * rowsAtOnce, lastRow = std::min(n, firstRow + rowsAtOnce);
    const long from = block % chunks * depth, count = std::min(depth, features - from);
    for (long i = firstRow; i < lastRow; i++) std::fill_n(out + i * features + from, count, 0.0f);
    for (long group = 0; group < m; group += rowsCached) {
      const long end = std::min(m, group + rowsCached);
      for (long i = firstRow; i < lastRow; i++) {
        for (long j = group; j < end; j += rowsTogether) {
          const float* rows[rowsTogether];
          float slopes[rowsTogether];
          for (int r = 0; r < rowsTogether; r++) {
            rows[r] = b + std::min(j + r, end - 1) * features + from;
            slopes[r] = j + r < end ? g[i * m + j + r] : 0;
          }
          addSigns(a + i * features + from, rows, slopes, count, out + i * features + from);
        }
      }
    }
  });
}

}  // namespace

void definePairwise() {
  define<distance>("NetcPairwiseDistance", {"a", "b", "w"}, {"distances"});
  define<signs>("NetcPairwiseSigns", {"a", "b", "g"}, {"sums"});
}

}  // namespace netc
