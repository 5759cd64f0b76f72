// Sums over one axis of tensors seen as [outer, reduced, inner], and their gradients.
#include "operation.h"
#include "operations.h"
#include "sums.h"

namespace netc {
namespace {

constexpr long grain = 1 << 15;

/// x as [outer, reduced, inner] to `factor` times its sums over the middle axis. integers: outer, reduced, inner, and the result's shape.
void reduce(Call& call) {
  const float* x = call.input(0);
  const long outer = call.integer(0), reduced = call.integer(1), inner = call.integer(2);
  const float factor = call.real(0);
  float* y = call.output(0, Shape(call.integers().begin() + 3, call.integers().end()));
  if (outer > 1) {
    parallel(static_cast<int>(outer), [&](int index) {
      const float* from = x + index * reduced * inner;
      std::vector<double> sums(inner);
      for (long row = 0; row < reduced; row++, from += inner) {
        for (long i = 0; i < inner; i++) sums[i] += from[i];
      }
      for (long i = 0; i < inner; i++) y[index * inner + i] = static_cast<float>(sums[i] * factor);
    });
    return;
  }
  const std::vector<double> sums = sumRows(reduced, static_cast<int>(inner), 1, [&](long row, float* sum) {
    const float* from = x + row * inner;
    for (long i = 0; i < inner; i++) sum[i] += from[i];
  });
  for (long i = 0; i < inner; i++) y[i] = static_cast<float>(sums[i] * factor);
}

/// x as [outer, inner] to `factor` times itself, repeated to [outer, reduced, inner]. Attributes as above.
void repeat(Call& call) {
  const float* x = call.input(0);
  const long outer = call.integer(0), reduced = call.integer(1), inner = call.integer(2);
  const float factor = call.real(0);
  float* y = call.output(0, Shape(call.integers().begin() + 3, call.integers().end()));
  parallelRanges(outer * reduced, std::max(1L, grain / inner), [&](long from, long to) {
    for (long row = from; row < to; row++) {
      const float* value = x + row / reduced * inner;
      for (long i = 0; i < inner; i++) y[row * inner + i] = value[i] * factor;
    }
  });
}

}  // namespace

void defineReductions() {
  define<reduce>("NetcReduce", {"x"}, {"y"});
  define<repeat>("NetcRepeat", {"x"}, {"y"});
}

}  // namespace netc
