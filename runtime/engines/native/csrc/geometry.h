// What a convolution looks like: images [batch, height, width, channels], filters [height, width, channels / groups, filters].
#pragma once
#include "operation.h"

namespace netc {

struct Geometry {
  int batch, inHeight, inWidth, inChannels;
  int outHeight, outWidth, outChannels;
  int filterHeight, filterWidth;
  int strideHeight, strideWidth;
  int padTop, padLeft;
  int dilationHeight, dilationWidth;
  int groups;
  /// Whether the forward convolution adds its third input, and cuts off what is negative.
  int bias, relu;

  /// In the order of the fields, which is that of `geometryOf` in kernels/geometry.ts.
  static Geometry of(const Call& call) {
    const auto at = [&](int i) { return static_cast<int>(call.integer(i)); };
    return {at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9), at(10), at(11), at(12), at(13), at(14), at(15), at(16), at(17)};
  }

  int taps() const { return filterHeight * filterWidth; }
  int groupIn() const { return inChannels / groups; }
  int groupOut() const { return outChannels / groups; }
  long outPixels() const { return static_cast<long>(batch) * outHeight * outWidth; }
  Shape inShape() const { return {batch, inHeight, inWidth, inChannels}; }
  Shape outShape() const { return {batch, outHeight, outWidth, outChannels}; }
  Shape filterShape() const { return {filterHeight, filterWidth, groupIn(), outChannels}; }
  bool unitStride() const { return strideHeight == 1 && strideWidth == 1; }
  bool unitDilation() const { return dilationHeight == 1 && dilationWidth == 1; }
};

/// A pixel of images of one size.
struct Pixel {
  int image, y, x;
};

/// The next one of the row, the image, the batch.
inline void advance(Pixel& p, int height, int width) {
  if (++p.x < width) return;
  p.x = 0;
  if (++p.y < height) return;
  p.y = 0;
  p.image++;
}

inline Pixel pixelAt(long index, int height, int width) {
  const long row = index / width;
  return {static_cast<int>(row / height), static_cast<int>(row % height), static_cast<int>(index % width)};
}

}  // namespace netc
