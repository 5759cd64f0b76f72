// Stochastic gradient descent with momentum, one weight at a time.
#include "operation.h"
#include "operations.h"
#include "sums.h"

namespace netc {
namespace {

constexpr long grain = 1 << 16;

/**
 * weight, velocity, gradient and `rates` [learning rate, momentum] to l2 sum(weight^2), the new weight and the new velocity:
 * g = gradient + 2 l2 weight; velocity = momentum velocity - rate g; weight = weight + velocity. reals: l2. The rates are
 * a tensor, since TensorFlow keeps a kernel for every value of an attribute.
 */
void step(Call& call) {
  const float *weight = call.input(0), *velocity = call.input(1), *gradient = call.input(2), *rates = call.input(3);
  const long size = call.size(0);
  const float rate = rates[0], momentum = rates[1], l2 = call.real(0);
  float* penalty = call.output(0, {});
  float* newWeight = call.output(1, call.shape(0));
  float* newVelocity = call.output(2, call.shape(0));
  std::vector<double> squares((size + grain - 1) / grain);
  parallelRanges(size, grain, [&](long from, long to) {
    float lanes[8] = {};
    double sum = 0;
    for (long i = from; i < to; i++) {
      const float slope = gradient[i] + 2 * l2 * weight[i];
      const float moved = momentum * velocity[i] - rate * slope;
      newVelocity[i] = moved;
      newWeight[i] = weight[i] + moved;
    }
    if (l2 != 0) {
      for (long i = from; i < to; i++) {
        lanes[i % 8] += weight[i] * weight[i];
        if (i % 1024 == 1023) {
          for (float& lane : lanes) {
            sum += lane;
            lane = 0;
          }
        }
      }
      for (const float lane : lanes) sum += lane;
    }
    squares[from / grain] = sum;
  });
  double total = 0;
  for (const double sum : squares) total += sum;
  *penalty = static_cast<float>(l2 * total);
}

}  // namespace

void defineSgd() {
  define<step>("NetcSgdMomentum", {"weight", "velocity", "gradient", "rates"}, {"penalty", "new_weight", "new_velocity"});
}

}  // namespace netc
