#include "winograd.h"

#include <vector>

#include "threads.h"
#include "winograd-transforms.h"

namespace netc {
namespace {

constexpr int step = 4;
constexpr int side = 6;
/// Values of a transformed tile, and products of as many matrices.
constexpr int positions = side * side;

/// The tiles of images: tile (y, x) begins at pixel (4 y - padTop, 4 x - padLeft) of the input and (4 y, 4 x) of the result.
struct Tiling {
  int batch, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padTop, padLeft;
  int rows() const { return (outHeight + step - 1) / step; }
  int columns() const { return (outWidth + step - 1) / step; }
  long tiles() const { return static_cast<long>(batch) * rows() * columns(); }
};

Tiling tilingOf(const Geometry& g) {
  return {g.batch, g.inHeight, g.inWidth, g.inChannels, g.outHeight, g.outWidth, g.outChannels, g.padTop, g.padLeft};
}

/// Pointers to the N x N pixels at (top, left) of an image; `outside` where there is none.
template <int N, class Pointer>
void pointersAt(Pointer image, int height, int width, int channels, int top, int left, Pointer outside, Pointer (&pixels)[N][N]) {
  for (int i = 0; i < N; i++) {
    for (int j = 0; j < N; j++) {
      const int y = top + i, x = left + j;
      const bool inside = y >= 0 && y < height && x >= 0 && x < width;
      pixels[i][j] = inside ? image + (static_cast<long>(y) * width + x) * channels : outside;
    }
  }
}

/// B^T x B of tiles `from` to `to`: position after position, each [tiles, channels].
void transformTiles(const Tiling& t, const float* x, const float* zeros, long from, long to, float* v, long plane) {
  for (long tile = from; tile < to; tile++) {
    const Pixel p = pixelAt(tile, t.rows(), t.columns());
    const float* image = x + static_cast<long>(p.image) * t.inHeight * t.inWidth * t.inChannels;
    const float* pixels[side][side];
    pointersAt(image, t.inHeight, t.inWidth, t.inChannels, p.y * step - t.padTop, p.x * step - t.padLeft, zeros, pixels);
    float* target = v + (tile - from) * t.inChannels;
    for (int c = 0; c < t.inChannels; c += vectorWidth) {
      transformBoth<side, side, transformInput>([&](int i, int j) { return load(pixels[i][j] + c); },
                                                [&](int i, int j, Vector value) {
                                                  store(target + (i * side + j) * plane + c, value);
                                                });
    }
  }
}

/// A dy A^T of tiles, laid out like the above.
void transformSlopes(const Tiling& t, const float* dy, const float* zeros, long from, long to, float* v, long plane) {
  for (long tile = from; tile < to; tile++) {
    const Pixel p = pixelAt(tile, t.rows(), t.columns());
    const float* image = dy + static_cast<long>(p.image) * t.outHeight * t.outWidth * t.outChannels;
    const float* pixels[step][step];
    pointersAt(image, t.outHeight, t.outWidth, t.outChannels, p.y * step, p.x * step, zeros, pixels);
    float* target = v + (tile - from) * t.outChannels;
    for (int c = 0; c < t.outChannels; c += vectorWidth) {
      transformBoth<step, side, transformSlope>([&](int i, int j) { return load(pixels[i][j] + c); },
                                                [&](int i, int j, Vector value) {
                                                  store(target + (i * side + j) * plane + c, value);
                                                });
    }
  }
}

/// A^T m A of tiles, written to the result.
void writeTiles(const Tiling& t, const float* m, long plane, long from, long to, const Finish& finish, float* nowhere, float* y) {
  for (long tile = from; tile < to; tile++) {
    const Pixel p = pixelAt(tile, t.rows(), t.columns());
    float* image = y + static_cast<long>(p.image) * t.outHeight * t.outWidth * t.outChannels;
    float* pixels[step][step];
    pointersAt(image, t.outHeight, t.outWidth, t.outChannels, p.y * step, p.x * step, nowhere, pixels);
    const float* source = m + (tile - from) * t.outChannels;
    for (int c = 0; c < t.outChannels; c += vectorWidth) {
      const Vector bias = finish.bias == nullptr ? repeat(0) : load(finish.bias + c);
      transformBoth<side, step, transformOutput>(
          [&](int i, int j) { return load(source + (i * side + j) * plane + c); },
          [&](int i, int j, Vector value) {
            value = value + bias;
            if (finish.relu) value = larger(repeat(0), value);
            store(pixels[i][j] + c, value);
          });
    }
  }
}

/// G w G^T as panels of every position. `load(tap, row, column)` gives a vector of weights of one row of the product's right matrix.
template <class Load>
void transformFilters(int channels, int columns, float* panels, Load load) {
  const long plane = panelFloats(channels, columns);
  parallel((columns + columnTile - 1) / columnTile, [&](int panel) {
    const int first = panel * columnTile;
    const int width = columns - first > vectorWidth ? columnTile : vectorWidth;
    float* to = panels + static_cast<long>(channels) * first;
    for (int row = 0; row < channels; row++, to += width) {
      for (int v = 0; v < width; v += vectorWidth) {
        transformBoth<3, side, transformFilter>([&](int i, int j) { return load(i * 3 + j, row, first + v); },
                                                [&](int i, int j, Vector value) {
                                                  store(to + (i * side + j) * plane + v, value);
                                                });
      }
    }
  });
}

/// Tiles whose transforms one thread holds at once: some MB, so that the filters, read once for them, count little.
constexpr long tilesAtOnce = 96;

void convolveTiles(const Tiling& t, const float* x, const float* panels, const Finish& finish, float* y) {
  const std::vector<float> zeros(t.inChannels, 0.0f);
  const long panelPlane = panelFloats(t.inChannels, t.outChannels);
  parallelRanges(t.tiles(), tilesAtOnce, [&](long from, long to) {
    const int count = static_cast<int>(to - from);
    const int padded = (count + rowTile - 1) / rowTile * rowTile;
    // A few floats between planes, else all of them fall on the same lines of the cache.
    const long inPlane = static_cast<long>(padded) * t.inChannels + 16, outPlane = static_cast<long>(padded) * t.outChannels + 16;
    const Scratch v(positions * inPlane), m(positions * outPlane), nowhere(t.outChannels);
    transformTiles(t, x, zeros.data(), from, to, v, inPlane);
    std::vector<const float*> in(padded);
    std::vector<float*> out(padded);
    for (int position = 0; position < positions; position++) {
      for (int row = 0; row < padded; row++) {
        in[row] = v + position * inPlane + static_cast<long>(std::min(row, count - 1)) * t.inChannels;
        out[row] = m + position * outPlane + static_cast<long>(row) * t.outChannels;
      }
      multiplyRows(in.data(), 0, 1, t.inChannels, panels + position * panelPlane, out.data(), count, t.outChannels, Finish{});
    }
    writeTiles(t, m, outPlane, from, to, finish, nowhere, y);
  });
}

}  // namespace

bool suitsWinograd(const Geometry& g) {
  return g.filterHeight == 3 && g.filterWidth == 3 && g.unitStride() && g.unitDilation() && g.groups == 1 && g.inChannels >= 16 &&
         g.outChannels >= 16 && g.inChannels % vectorWidth == 0 && g.outChannels % vectorWidth == 0 && g.padTop <= 2 && g.padLeft <= 2;
}

void winogradConvolve(const Geometry& g, const float* x, const float* filter, const Finish& finish, float* y) {
  const Scratch panels(positions * panelFloats(g.inChannels, g.outChannels));
  transformFilters(g.inChannels, g.outChannels, panels, [&](int tap, int row, int column) {
    return load(filter + (static_cast<long>(tap) * g.inChannels + row) * g.outChannels + column);
  });
  convolveTiles(tilingOf(g), x, panels, finish, y);
}

void winogradInputGradient(const Geometry& g, const float* dy, const float* filter, float* dx) {
  const Scratch panels(positions * panelFloats(g.outChannels, g.inChannels));
  transformFilters(g.outChannels, g.inChannels, panels, [&](int tap, int row, int column) {
    return gather(filter + (static_cast<long>(8 - tap) * g.inChannels + column) * g.outChannels + row, g.outChannels);
  });
  const Tiling turned{g.batch,     g.outHeight,   g.outWidth,     g.outChannels, g.inHeight,
                      g.inWidth,   g.inChannels,  2 - g.padTop,   2 - g.padLeft};
  convolveTiles(turned, dy, panels, Finish{}, dx);
}

void winogradFilterGradient(const Geometry& g, const float* x, const float* dy, float* dfilter) {
  const Tiling t = tilingOf(g);
  const int channels = t.inChannels, columns = t.outChannels;
  const std::vector<float> zeros(std::max(channels, columns), 0.0f);
  const long plane = static_cast<long>(channels) * columns;
  const Scratch sums(positions * plane);
  parallel(positions, [&](int position) { std::fill_n(sums + position * plane, plane, 0.0f); });
  // As many tiles as have transforms of about 8 MB: all threads transform them, then share the positions.
  constexpr long floatsAtOnce = 2 << 20;
  const long perRound = std::max(tilesAtOnce, floatsAtOnce / positions / (channels + columns) / 16 * 16);
  const long inPlane = perRound * channels + 16, outPlane = perRound * columns + 16;
  const Scratch v(positions * inPlane), d(positions * outPlane);
  for (long from = 0; from < t.tiles(); from += perRound) {
    const long count = std::min(perRound, t.tiles() - from);
    parallelRanges(count, 16, [&](long first, long last) {
      transformTiles(t, x, zeros.data(), from + first, from + last, v + first * channels, inPlane);
      transformSlopes(t, dy, zeros.data(), from + first, from + last, d + first * columns, outPlane);
    });
    parallel(positions, [&](int position) {
      const Scratch left(leftFloats(count, channels)), right(panelFloats(count, columns));
      packLeft(count, channels, left, [&](long k) { return v + position * inPlane + k * channels; });
      packRight(count, columns, right, [&](long k) { return d + position * outPlane + k * columns; });
      addOuter(count, left, channels, right, columns, sums + position * plane, columns);
    });
  }
  parallelRanges(plane / vectorWidth, 64, [&](long first, long last) {
    for (long i = first * vectorWidth; i < last * vectorWidth; i += vectorWidth) {
      transformBoth<side, 3, gatherFilter>([&](int r, int s) { return load(sums + (r * side + s) * plane + i); },
                                           [&](int r, int s, Vector value) { store(dfilter + (r * 3 + s) * plane + i, value); });
    }
  });
}

}  // namespace netc
