// What moves weights: steps of optimisers and of moving averages, one weight at a time, and the norm of all gradients.
#include <cmath>

#include "operation.h"
#include "operations.h"
#include "threads.h"

namespace netc {
namespace {

constexpr long grain = 1 << 16;

/// The sum of squares: float32 over 128 values, float64 over all.
double sumSquares(const float* x, long size) {
  float lanes[8] = {};
  double sum = 0;
  for (long i = 0; i < size; i++) {
    lanes[i % 8] += x[i] * x[i];
    if (i % 1024 == 1023) {
      for (float& lane : lanes) {
        sum += lane;
        lane = 0;
      }
    }
  }
  for (const float lane : lanes) sum += lane;
  return sum;
}

/// Calls range(from, to) for all parts of a weight, and gives l2 times the sum of its squares.
template <class Range>
float moveWithPenalty(const float* weight, long size, float l2, Range range) {
  std::vector<double> squares((size + grain - 1) / grain);
  parallelRanges(size, grain, [&](long from, long to) {
    range(from, to);
    if (l2 != 0) squares[from / grain] = sumSquares(weight + from, to - from);
  });
  double total = 0;
  for (const double sum : squares) total += sum;
  return static_cast<float>(l2 * total);
}

/// gradient + 2 l2 weight, the gradient times a scale where there is one: without it, the product is not there to be rounded with the sum.
template <bool scaled>
inline float slopeOf(float gradient, float scale, float weight, float l2) {
  return (scaled ? scale * gradient : gradient) + 2 * l2 * weight;
}

/**
 * weight, velocity, gradient and `rates` [learning rate, momentum], and where it is scaled a scale, to l2 sum(weight^2), the new weight and the
 * new velocity: g = scale gradient + 2 l2 weight; velocity = momentum velocity - rate g; weight = weight + velocity. reals: l2. The rates are
 * a tensor, since TensorFlow keeps a kernel for every value of an attribute.
 */
template <bool scaled>
void sgdMomentum(Call& call) {
  const float *weight = call.input(0), *velocity = call.input(1), *gradient = call.input(2), *rates = call.input(3);
  const float rate = rates[0], momentum = rates[1], scale = scaled ? *call.input(4) : 1, l2 = call.real(0);
  float* penalty = call.output(0, {});
  float* newWeight = call.output(1, call.shape(0));
  float* newVelocity = call.output(2, call.shape(0));
  *penalty = moveWithPenalty(weight, call.size(0), l2, [&](long from, long to) {
    for (long i = from; i < to; i++) {
      const float slope = slopeOf<scaled>(gradient[i], scale, weight[i], l2);
      const float moved = momentum * velocity[i] - rate * slope;
      newVelocity[i] = moved;
      newWeight[i] = weight[i] + moved;
    }
  });
}

struct AdamW {
  float keepFirst, takeFirst, keepSecond, takeSecond, rate, root, epsilon, shrink, scale, l2;
};

/// Arrays that do not overlap: compilers do not check as many as these for it, and would make no vectors.
template <bool scaled>
void moveAdamW(const AdamW& by, long size, const float* __restrict weight, const float* __restrict first, const float* __restrict second,
               const float* __restrict gradient, float* __restrict newWeight, float* __restrict newFirst, float* __restrict newSecond) {
  const AdamW f = by;
  for (long i = 0; i < size; i++) {
    const float slope = slopeOf<scaled>(gradient[i], f.scale, weight[i], f.l2);
    const float mean = f.keepFirst * first[i] + f.takeFirst * slope;
    const float square = f.keepSecond * second[i] + f.takeSecond * (slope * slope);
    newFirst[i] = mean;
    newSecond[i] = square;
    newWeight[i] = f.shrink * weight[i] - f.rate * mean / (f.root * std::sqrt(square) + f.epsilon);
  }
}

/**
 * weight, first and second moment, gradient and `rates` [what stays of the first moment, what is taken of the gradient, the same of the second
 * one, the rate, what the root of the second moment is multiplied by, epsilon, the learning rate], and where it is scaled a scale, to
 * l2 sum(weight^2), the new weight and the new moments; the formula is in gradients/adamw.ts. reals: the weight's decay, l2.
 */
template <bool scaled>
void adamW(Call& call) {
  const float *weight = call.input(0), *first = call.input(1), *second = call.input(2), *gradient = call.input(3), *rates = call.input(4);
  const float shrink = static_cast<float>(1 - static_cast<double>(rates[7]) * call.real(0)), scale = scaled ? *call.input(5) : 1;
  const AdamW by = {rates[0], rates[1], rates[2], rates[3], rates[4], rates[5], rates[6], shrink, scale, call.real(1)};
  float* penalty = call.output(0, {});
  float* newWeight = call.output(1, call.shape(0));
  float* newFirst = call.output(2, call.shape(0));
  float* newSecond = call.output(3, call.shape(0));
  *penalty = moveWithPenalty(weight, call.size(0), by.l2, [&](long from, long to) {
    moveAdamW<scaled>(by, to - from, weight + from, first + from, second + from, gradient + from, newWeight + from, newFirst + from,
                      newSecond + from);
  });
}

/// average, value and `rates` [1 - decay] to the new average: average + (1 - decay) (value - average).
void movingAverage(Call& call) {
  const float *average = call.input(0), *value = call.input(1);
  const float rest = *call.input(2);
  float* moved = call.output(0, call.shape(0));
  parallelRanges(call.size(0), grain, [&](long from, long to) {
    for (long i = from; i < to; i++) moved[i] = average[i] + rest * (value[i] - average[i]);
  });
}

/// gradients to the root of the sum of all their squares.
void globalNorm(Call& call) {
  struct Part {
    const float* from;
    long size;
  };
  std::vector<Part> parts;
  for (int index = 0; index < call.inputs(); index++) {
    const long size = call.size(index);
    for (long from = 0; from < size; from += grain) parts.push_back({call.input(index) + from, std::min(grain, size - from)});
  }
  std::vector<double> squares(parts.size());
  parallel(static_cast<int>(parts.size()), [&](int part) { squares[part] = sumSquares(parts[part].from, parts[part].size); });
  double total = 0;
  for (const double sum : squares) total += sum;
  *call.output(0, {}) = static_cast<float>(std::sqrt(total));
}

}  // namespace

void defineOptimizers() {
  define<sgdMomentum<false>>("NetcSgdMomentum", {"weight", "velocity", "gradient", "rates"}, {"penalty", "new_weight", "new_velocity"});
  define<sgdMomentum<true>>("NetcScaledSgdMomentum", {"weight", "velocity", "gradient", "rates", "scale"},
                            {"penalty", "new_weight", "new_velocity"});
  define<adamW<false>>("NetcAdamW", {"weight", "first", "second", "gradient", "rates"},
                       {"penalty", "new_weight", "new_first", "new_second"});
  define<adamW<true>>("NetcScaledAdamW", {"weight", "first", "second", "gradient", "rates", "scale"},
                      {"penalty", "new_weight", "new_first", "new_second"});
  define<movingAverage>("NetcMovingAverage", {"average", "value", "rates"}, {"new_average"});
  define<globalNorm>("NetcGlobalNorm", {"gradients: N * float"}, {"norm"});
}

}  // namespace netc
