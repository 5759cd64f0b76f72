// Batch normalisation in training (Ioffe and Szegedy 2015). The batch may be cut into equal sides, each with statistics of its own.
#include <cmath>

#include "memory.h"
#include "operation.h"
#include "operations.h"
#include "sums.h"

namespace netc {
namespace {

/// Values that one unit of the passes that write takes.
constexpr long valuesAtOnce = 1 << 16;

/// Calls map(row) for all rows, shared among threads.
template <class Map>
void mapRows(long rows, int channels, Map map) {
  parallelRanges(rows, std::max(1L, valuesAtOnce / channels), [&](long from, long to) {
    for (long row = from; row < to; row++) map(row);
  });
}

/// x [..., channels], gamma, beta to y, mean and variance [sides, channels]. integers: sides; reals: epsilon.
void forward(Call& call) {
  const float *x = call.input(0), *gamma = call.input(1), *beta = call.input(2);
  const int channels = static_cast<int>(call.shape(0).back());
  const int64_t sides = call.integer(0);
  const long rows = call.size(0) / channels / sides;
  const float epsilon = call.real(0);
  float* y = call.output(0, call.shape(0));
  float* mean = call.output(1, {sides, channels});
  float* variance = call.output(2, {sides, channels});
  std::vector<float> scale(channels), center(channels);
  for (int64_t side = 0; side < sides; side++, mean += channels, variance += channels) {
    const float* from = x + side * rows * channels;
    float* to = y + side * rows * channels;
    // Sums of differences from the first row: near the mean, so that the variance is no difference of large numbers.
    const std::vector<double> sums = sumRows(rows, channels, 2, [&](long row, float* sum) {
      const float* value = from + row * channels;
      float* squares = sum + channels;
      for (int c = 0; c < channels; c++) {
        const float difference = value[c] - from[c];
        sum[c] += difference;
        squares[c] += difference * difference;
      }
    });
    for (int c = 0; c < channels; c++) {
      const double difference = sums[c] / rows;
      const double spread = std::max(0.0, sums[channels + c] / rows - difference * difference);
      mean[c] = static_cast<float>(from[c] + difference);
      variance[c] = static_cast<float>(spread);
      scale[c] = static_cast<float>(gamma[c] / std::sqrt(spread + epsilon));
      center[c] = mean[c];
    }
    mapRows(rows, channels, [&](long row) {
      const float* value = from + row * channels;
      float* result = to + row * channels;
      for (int c = 0; c < channels; c++) result[c] = (value[c] - center[c]) * scale[c] + beta[c];
    });
  }
}

/**
 * dy, x, gamma, mean, variance to dx, dgamma, dbeta; the latter two are sums over the sides. For each side, with n rows,
 * r = 1 / sqrt(variance + epsilon), and sums over rows: dbeta = sum dy, dgamma = r sum dy (x - mean),
 * dx = gamma r (dy - dbeta / n - (x - mean) r dgamma / n).
 */
void gradient(Call& call) {
  const float *dy = call.input(0), *x = call.input(1), *gamma = call.input(2), *mean = call.input(3), *variance = call.input(4);
  const int channels = static_cast<int>(call.shape(1).back());
  const int64_t sides = call.integer(0);
  const long rows = call.size(1) / channels / sides;
  const float epsilon = call.real(0);
  float* dx = call.output(0, call.shape(1));
  float* dgamma = call.output(1, {channels});
  float* dbeta = call.output(2, {channels});
  std::vector<double> gammaSum(channels), betaSum(channels);
  std::vector<float> a(channels), b(channels), d(channels);
  for (int64_t side = 0; side < sides; side++, mean += channels, variance += channels) {
    const float* values = x + side * rows * channels;
    const float* slopes = dy + side * rows * channels;
    float* to = dx + side * rows * channels;
    const std::vector<double> sums = sumRows(rows, channels, 2, [&](long row, float* sum) {
      const float *value = values + row * channels, *slope = slopes + row * channels;
      float* products = sum + channels;
      for (int c = 0; c < channels; c++) {
        sum[c] += slope[c];
        products[c] += slope[c] * (value[c] - mean[c]);
      }
    });
    for (int c = 0; c < channels; c++) {
      const double r = 1 / std::sqrt(static_cast<double>(variance[c]) + epsilon);
      const double factor = gamma[c] * r;
      betaSum[c] += sums[c];
      gammaSum[c] += r * sums[channels + c];
      a[c] = static_cast<float>(factor);
      b[c] = static_cast<float>(-factor * r * r * sums[channels + c] / rows);
      d[c] = static_cast<float>(-factor * sums[c] / rows);
    }
    mapRows(rows, channels, [&](long row) {
      const float *value = values + row * channels, *slope = slopes + row * channels;
      float* result = to + row * channels;
      for (int c = 0; c < channels; c++) result[c] = a[c] * slope[c] + b[c] * (value[c] - mean[c]) + d[c];
    });
  }
  for (int c = 0; c < channels; c++) {
    dgamma[c] = static_cast<float>(gammaSum[c]);
    dbeta[c] = static_cast<float>(betaSum[c]);
  }
}

}  // namespace

void defineNormalization() {
  define<forward>("NetcBatchNormalization", {"x", "gamma", "beta"}, {"y", "mean", "variance"});
  define<gradient>("NetcBatchNormalizationGradient", {"dy", "x", "gamma", "mean", "variance"}, {"dx", "dgamma", "dbeta"});
}

}  // namespace netc
