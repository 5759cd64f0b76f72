// Pooling of images [batch, height, width, channels] and its gradients. What lies outside the image does not count.
#include <algorithm>

#include "operation.h"
#include "operations.h"
#include "threads.h"

namespace netc {
namespace {

struct Pooling {
  int batch, inHeight, inWidth, channels;
  int outHeight, outWidth;
  int windowHeight, windowWidth;
  int strideHeight, strideWidth;
  int padTop, padLeft;

  /// In the order of the fields, which is that of kernels/pooling.ts.
  static Pooling of(const Call& call) {
    const auto at = [&](int i) { return static_cast<int>(call.integer(i)); };
    return {at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9), at(10), at(11)};
  }

  Shape inShape() const { return {batch, inHeight, inWidth, channels}; }
  Shape outShape() const { return {batch, outHeight, outWidth, channels}; }
  long inSize() const { return static_cast<long>(inHeight) * inWidth * channels; }
  long outSize() const { return static_cast<long>(outHeight) * outWidth * channels; }
};

/// The part of a window inside the image.
struct Window {
  int top, bottom, left, right;

  Window(const Pooling& p, int row, int column) {
    const int y = row * p.strideHeight - p.padTop, x = column * p.strideWidth - p.padLeft;
    top = std::max(0, y);
    bottom = std::min(p.inHeight, y + p.windowHeight);
    left = std::max(0, x);
    right = std::min(p.inWidth, x + p.windowWidth);
  }

  float share() const { return 1.0f / static_cast<float>((bottom - top) * (right - left)); }

  /// Calls visit(offset) for the place of every pixel's channels in the image, row by row.
  template <class Visit>
  void each(const Pooling& p, Visit visit) const {
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) visit((static_cast<long>(y) * p.inWidth + x) * p.channels);
    }
  }
};

/// Calls pool(window, image, result) for the window of every pixel of the output, on all threads.
template <class Pool>
void eachWindow(const Pooling& p, const float* x, float* y, Pool pool) {
  parallel(p.batch * p.outHeight, [&](int line) {
    const float* image = x + line / p.outHeight * p.inSize();
    float* result = y + static_cast<long>(line) * p.outWidth * p.channels;
    for (int column = 0; column < p.outWidth; column++, result += p.channels) {
      pool(Window(p, line % p.outHeight, column), image, result);
    }
  });
}

/// x to y.
void maximum(Call& call) {
  const Pooling p = Pooling::of(call);
  eachWindow(p, call.input(0), call.output(0, p.outShape()), [&](const Window& window, const float* image, float* result) {
    std::copy_n(image + (static_cast<long>(window.top) * p.inWidth + window.left) * p.channels, p.channels, result);
    window.each(p, [&](long offset) {
      const float* pixel = image + offset;
      for (int c = 0; c < p.channels; c++) result[c] = pixel[c] > result[c] ? pixel[c] : result[c];
    });
  });
}

/// x to y.
void average(Call& call) {
  const Pooling p = Pooling::of(call);
  eachWindow(p, call.input(0), call.output(0, p.outShape()), [&](const Window& window, const float* image, float* result) {
    std::fill_n(result, p.channels, 0.0f);
    window.each(p, [&](long offset) {
      const float* pixel = image + offset;
      for (int c = 0; c < p.channels; c++) result[c] += pixel[c];
    });
    const float share = window.share();
    for (int c = 0; c < p.channels; c++) result[c] *= share;
  });
}

/// dy, x, y to dx: the first of equal maxima gets all.
void maximumGradient(Call& call) {
  const Pooling p = Pooling::of(call);
  const float *dy = call.input(0), *x = call.input(1), *y = call.input(2);
  float* dx = call.output(0, p.inShape());
  parallel(p.batch, [&](int n) {
    const float *image = x + n * p.inSize(), *largest = y + n * p.outSize(), *slope = dy + n * p.outSize();
    float* to = dx + n * p.inSize();
    std::fill_n(to, p.inSize(), 0.0f);
    // What the maxima found so far have left: all or nothing.
    std::vector<float> open(p.channels);
    for (int row = 0; row < p.outHeight; row++) {
      for (int column = 0; column < p.outWidth; column++, largest += p.channels, slope += p.channels) {
        std::copy_n(slope, p.channels, open.data());
        Window(p, row, column).each(p, [&](long offset) {
          const float* pixel = image + offset;
          float *gradient = to + offset, *left = open.data();
          for (int c = 0; c < p.channels; c++) {
            const float given = pixel[c] == largest[c] ? left[c] : 0;
            gradient[c] += given;
            left[c] -= given;
          }
        });
      }
    }
  });
}

/// dy to dx.
void averageGradient(Call& call) {
  const Pooling p = Pooling::of(call);
  const float* dy = call.input(0);
  float* dx = call.output(0, p.inShape());
  parallel(p.batch, [&](int n) {
    const float* slope = dy + n * p.outSize();
    float* to = dx + n * p.inSize();
    std::fill_n(to, p.inSize(), 0.0f);
    for (int row = 0; row < p.outHeight; row++) {
      for (int column = 0; column < p.outWidth; column++, slope += p.channels) {
        const Window window(p, row, column);
        const float share = window.share();
        window.each(p, [&](long offset) {
          float* gradient = to + offset;
          for (int c = 0; c < p.channels; c++) gradient[c] += slope[c] * share;
        });
      }
    }
  });
}

}  // namespace

void definePooling() {
  define<maximum>("NetcMaxPool", {"x"}, {"y"});
  define<average>("NetcAvgPool", {"x"}, {"y"});
  define<maximumGradient>("NetcMaxPoolGradient", {"dy", "x", "y"}, {"dx"});
  define<averageGradient>("NetcAvgPoolGradient", {"dy"}, {"dx"});
}

}  // namespace netc
