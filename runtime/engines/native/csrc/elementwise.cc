// Operations that go over their values once.
#include <algorithm>
#include <cstdint>
#include <cstring>

#include "operation.h"
#include "operations.h"
#include "threads.h"

namespace netc {
namespace {

constexpr long grain = 1 << 15;

/// Within 2e-7 of e^x, relative; x is cut off at -87 and 87, where float32 ends. In operations that compilers put into vectors: x = n ln 2 + r,
/// and the series of e^r.
inline float exponential(float x) {
  // Added and taken away again, it leaves the nearest integer.
  constexpr float rounder = 12582912.0f;
  // ln 2 in two parts; the first has few bits, so that its multiples are exact.
  constexpr float ln2High = 0.693359375f, ln2Low = -2.12194440e-4f;
  x = std::min(std::max(x, -87.0f), 87.0f);
  const float n = (x * 1.44269504f + rounder) - rounder;
  const float r = (x - n * ln2High) - n * ln2Low;
  const float series = 1 + r * (1 + r * (1 / 2.0f + r * (1 / 6.0f + r * (1 / 24.0f + r * (1 / 120.0f + r * (1 / 720.0f))))));
  const int32_t bits = (static_cast<int32_t>(n) + 127) << 23;
  float power;
  std::memcpy(&power, &bits, sizeof power);
  return series * power;
}

inline float logistic(float x) { return 1 / (1 + exponential(-x)); }

struct Relu {
  // No number stays none.
  static float of(float x) { return x < 0 ? 0 : x; }
};

struct Sigmoid {
  static float of(float x) { return logistic(x); }
};

struct Swish {
  static float of(float x) { return x * logistic(x); }
};

/// x to y, of one shape.
template <class Function>
void map(Call& call) {
  const float* x = call.input(0);
  float* y = call.output(0, call.shape(0));
  parallelRanges(call.size(0), grain, [&](long from, long to) {
    for (long i = from; i < to; i++) y[i] = Function::of(x[i]);
  });
}

struct Sum {
  static float of(float a, float b) { return a + b; }
};

struct Product {
  static float of(float a, float b) { return a * b; }
};

/// dy and relu's output.
struct ReluGradient {
  static float of(float dy, float y) { return y > 0 ? dy : 0; }
};

/// dy and swish's input.
struct SwishGradient {
  static float of(float dy, float x) {
    const float s = logistic(x);
    return dy * s * (1 + x * (1 - s));
  }
};

/// a and b, of one shape, to y.
template <class Function>
void zip(Call& call) {
  const float *a = call.input(0), *b = call.input(1);
  float* y = call.output(0, call.shape(0));
  parallelRanges(call.size(0), grain, [&](long from, long to) {
    for (long i = from; i < to; i++) {
      // Read in any case: else there is a branch, and no vector.
      const float left = a[i], right = b[i];
      y[i] = Function::of(left, right);
    }
  });
}

/// a as [outer, repeated, inner] and b as [outer, inner], whose rows are repeated, to y like a. integers: outer, repeated, inner.
template <class Function>
void zipRows(Call& call) {
  const float *a = call.input(0), *b = call.input(1);
  const long outer = call.integer(0), repeated = call.integer(1), inner = call.integer(2);
  float* y = call.output(0, call.shape(0));
  parallelRanges(outer * repeated, std::max(1L, grain / inner), [&](long from, long to) {
    for (long row = from; row < to; row++) {
      const float *left = a + row * inner, *right = b + row / repeated * inner;
      float* result = y + row * inner;
      for (long i = 0; i < inner; i++) result[i] = Function::of(left[i], right[i]);
    }
  });
}

}  // namespace

void defineElementwise() {
  define<map<Relu>>("NetcRelu", {"x"}, {"y"});
  define<map<Sigmoid>>("NetcSigmoid", {"x"}, {"y"});
  define<map<Swish>>("NetcSwish", {"x"}, {"y"});
  define<zip<Sum>>("NetcAdd", {"a", "b"}, {"y"});
  define<zip<Product>>("NetcMultiply", {"a", "b"}, {"y"});
  define<zip<ReluGradient>>("NetcReluGradient", {"dy", "y"}, {"dx"});
  define<zip<SwishGradient>>("NetcSwishGradient", {"dy", "x"}, {"dx"});
  define<zipRows<Sum>>("NetcAddRows", {"a", "b"}, {"y"});
  define<zipRows<Product>>("NetcMultiplyRows", {"a", "b"}, {"y"});
}

}  // namespace netc
