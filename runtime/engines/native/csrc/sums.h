// Sums over the rows of matrices `[rows, channels]`, one for each channel: float32 over few rows, float64 over all.
#pragma once
#include <algorithm>
#include <vector>

#include "threads.h"

namespace netc {

/**
 * `count` sums over the rows for each channel, `rowsPerChunk` rows (0: as many as hold enough values) in one unit of work. `add(row, sums)` adds one row's part to `count` times `channels` floats. In chunks
 * that depend on the sizes alone, so that every run adds in the same order. The result is `[count, channels]`.
 */
template <class Add>
std::vector<double> sumRows(long rows, int channels, int count, Add add, long rowsPerChunk = 0) {
  // Few enough rows for float32, enough values for a thread.
  constexpr long rowsInFloat = 256;
  constexpr long valuesAtOnce = 1 << 16;
  const long perChunk = rowsPerChunk > 0 ? rowsPerChunk : std::max(1L, valuesAtOnce / channels);
  const long chunks = (rows + perChunk - 1) / perChunk;
  const int width = count * channels;
  std::vector<double> partial(static_cast<size_t>(chunks) * width);
  parallel(static_cast<int>(chunks), [&](int chunk) {
    std::vector<float> sums(width);
    double* to = partial.data() + static_cast<long>(chunk) * width;
    const long end = std::min(rows, (chunk + 1) * perChunk);
    for (long from = chunk * perChunk; from < end; from += rowsInFloat) {
      std::fill(sums.begin(), sums.end(), 0.0f);
      for (long row = from; row < std::min(end, from + rowsInFloat); row++) add(row, sums.data());
      for (int i = 0; i < width; i++) to[i] += sums[i];
    }
  });
  std::vector<double> total(width);
  for (long chunk = 0; chunk < chunks; chunk++) {
    for (int i = 0; i < width; i++) total[i] += partial[chunk * width + i];
  }
  return total;
}

}  // namespace netc
