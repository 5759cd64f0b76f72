// Operations that go over their values once.
#include "operation.h"
#include "operations.h"
#include "threads.h"

namespace netc {
namespace {

constexpr long grain = 1 << 15;

/// dy and y, of one shape, to dx: dy where y is positive, else 0.
void reluGradient(Call& call) {
  const float* dy = call.input(0);
  const float* y = call.input(1);
  float* dx = call.output(0, call.shape(0));
  parallelRanges(call.size(0), grain, [&](long from, long to) {
    for (long i = from; i < to; i++) {
      // Read in any case: else there is a branch, and no vector.
      const float slope = dy[i];
      dx[i] = y[i] > 0 ? slope : 0;
    }
  });
}

}  // namespace

void defineElementwise() { define<reluGradient>("NetcReluGradient", {"dy", "y"}, {"dx"}); }

}  // namespace netc
