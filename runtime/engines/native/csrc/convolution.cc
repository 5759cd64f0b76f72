// Convolutions of any size, stride, dilation and number of groups: products whose left rows are pixels where they lie.
#include "convolution.h"

#include <vector>

#include "depthwise.h"
#include "operations.h"
#include "product.h"
#include "threads.h"
#include "winograd.h"

namespace netc {
namespace {

/// Rows of a product that one unit of work takes, a multiple of both heights of tiles: so many pixels stay in the cache while all filters go by.
constexpr long rowsAtOnce = 48;

/// As many zeros as a pixel has channels: what lies outside the images.
class ZeroRow {
 public:
  explicit ZeroRow(int channels) : zeros_(channels + vectorWidth, 0.0f) {}
  const float* get() const { return zeros_.data(); }

 private:
  std::vector<float> zeros_;
};

/// The panels of every group, one after the other; `at(group, row, column)` gives the weights.
template <class At>
void packGroups(int groups, long depth, int columns, float* panels, At at) {
  const int perGroup = (columns + columnTile - 1) / columnTile;
  parallel(groups * perGroup, [&](int unit) {
    const int group = unit / perGroup;
    packPanel(unit % perGroup * columnTile, columns, depth, panels + group * panelFloats(depth, columns),
              [&](long row, int column) { return at(group, row, column); });
  });
}

/**
 * A product whose rows are pixels: of `batch` images of height by width. `in(pixel, pieces)` tells where the taps of one look, `rowTile`
 * apart, and `out(pixel)` where its sums go.
 */
template <class In, class Out>
void multiplyPixels(int batch, int height, int width, int taps, int groups, int channels, int columns, const float* panels, const Finish& finish, In in,
                    Out out) {
  const long depth = static_cast<long>(taps) * channels;
  parallelRanges(static_cast<long>(batch) * height * width, rowsAtOnce, [&](long from, long to) {
    const int rows = static_cast<int>(to - from);
    const int padded = (rows + rowTile - 1) / rowTile * rowTile;
    std::vector<const float*> pieces(static_cast<size_t>(padded) * taps + 1);
    std::vector<float*> results(padded);
    Pixel pixel = pixelAt(from, height, width);
    for (int row = 0; row < padded; row++) {
      // The rows that fill the last six look where the last one looks.
      if (row > 0 && row < rows) advance(pixel, height, width);
      in(pixel, pieces.data() + static_cast<long>(row / rowTile) * rowTile * taps + row % rowTile);
      results[row] = out(pixel);
    }
    for (int group = 0; group < groups; group++) {
      Finish own = finish;
      if (own.bias != nullptr) own.bias += group * columns;
      std::vector<float*> moved = results;
      for (float*& result : moved) result += group * columns;
      multiplyRows(pieces.data(), static_cast<long>(group) * channels, taps, channels, panels + group * panelFloats(depth, columns),
                   moved.data(), rows, columns, own);
    }
  });
}

}  // namespace

void convolve(const Geometry& g, const float* x, const float* filter, const Finish& finish, float* y) {
  const int taps = g.taps(), channels = g.groupIn(), columns = g.groupOut();
  const long depth = static_cast<long>(taps) * channels;
  const Scratch panels(g.groups * panelFloats(depth, columns));
  packGroups(g.groups, depth, columns, panels,
             [&](int group, long row, int column) { return filter[row * g.outChannels + group * columns + column]; });
  const ZeroRow zeros(g.inChannels);
  multiplyPixels(
      g.batch, g.outHeight, g.outWidth, taps, g.groups, channels, columns, panels, finish,
      [&](const Pixel& p, const float** pieces) {
        for (int r = 0; r < g.filterHeight; r++) {
          const int row = p.y * g.strideHeight - g.padTop + r * g.dilationHeight;
          for (int s = 0; s < g.filterWidth; s++, pieces += rowTile) {
            const int column = p.x * g.strideWidth - g.padLeft + s * g.dilationWidth;
            const bool inside = row >= 0 && row < g.inHeight && column >= 0 && column < g.inWidth;
            *pieces = inside ? x + ((static_cast<long>(p.image) * g.inHeight + row) * g.inWidth + column) * g.inChannels : zeros.get();
          }
        }
      },
      [&](const Pixel& p) { return y + ((static_cast<long>(p.image) * g.outHeight + p.y) * g.outWidth + p.x) * g.outChannels; });
}

namespace {

void clear(float* values, long count) {
  parallelRanges(count, 1 << 16, [&](long from, long to) { std::fill(values + from, values + to, 0.0f); });
}

/// Along one axis: the taps that reach pixels `phase`, `phase + stride`, ...
std::vector<int> reachingTaps(int phase, int taps, int stride, int dilation, int pad) {
  std::vector<int> reaching;
  for (int tap = 0; tap < taps; tap++) {
    if ((phase + pad - tap * dilation) % stride == 0) reaching.push_back(tap);
  }
  return reaching;
}

/// The pixels of one phase of the strides: all of them are reached by the same taps.
void inputGradientOfPhase(const Geometry& g, int phaseY, int phaseX, const float* dy, const float* filter, const float* zeros, float* dx) {
  const std::vector<int> down = reachingTaps(phaseY, g.filterHeight, g.strideHeight, g.dilationHeight, g.padTop);
  const std::vector<int> right = reachingTaps(phaseX, g.filterWidth, g.strideWidth, g.dilationWidth, g.padLeft);
  const int taps = static_cast<int>(down.size() * right.size());
  const int channels = g.groupOut(), columns = g.groupIn();
  const long depth = static_cast<long>(taps) * channels;
  const int height = (g.inHeight - phaseY + g.strideHeight - 1) / g.strideHeight;
  const int width = (g.inWidth - phaseX + g.strideWidth - 1) / g.strideWidth;
  if (height <= 0 || width <= 0) return;
  // Pixels that no tap reaches were cleared before.
  if (taps == 0) return;
  const Scratch panels(g.groups * panelFloats(depth, columns));
  packGroups(g.groups, depth, columns, panels, [&](int group, long row, int column) {
    const long tap = row / channels;
    const long place = down[tap / right.size()] * g.filterWidth + right[tap % right.size()];
    return filter[(place * columns + column) * g.outChannels + group * channels + row % channels];
  });
  const auto place = [&](const Pixel& p) { return Pixel{p.image, phaseY + p.y * g.strideHeight, phaseX + p.x * g.strideWidth}; };
  multiplyPixels(
      g.batch, height, width, taps, g.groups, channels, columns, panels, Finish{},
      [&](const Pixel& small, const float** pieces) {
        const Pixel p = place(small);
        for (const int r : down) {
          const int row = p.y + g.padTop - r * g.dilationHeight;
          for (const int s : right) {
            const int column = p.x + g.padLeft - s * g.dilationWidth;
            const bool inside = row >= 0 && row < g.outHeight * g.strideHeight && column >= 0 && column < g.outWidth * g.strideWidth;
            const long pixel = (static_cast<long>(p.image) * g.outHeight + row / g.strideHeight) * g.outWidth + column / g.strideWidth;
            *pieces = inside ? dy + pixel * g.outChannels : zeros;
            pieces += rowTile;
          }
        }
      },
      [&](const Pixel& small) {
        const Pixel p = place(small);
        return dx + ((static_cast<long>(p.image) * g.inHeight + p.y) * g.inWidth + p.x) * g.inChannels;
      });
}

}  // namespace

void inputGradient(const Geometry& g, const float* dy, const float* filter, float* dx) {
  const ZeroRow zeros(g.outChannels);
  if (g.filterHeight < g.strideHeight || g.filterWidth < g.strideWidth || !g.unitDilation()) clear(dx, sizeOf(g.inShape()));
  for (int y = 0; y < g.strideHeight; y++) {
    for (int x = 0; x < g.strideWidth; x++) inputGradientOfPhase(g, y, x, dy, filter, zeros.get(), dx);
  }
}

namespace {

/// Pixels that are packed and multiplied at once.
constexpr long pixelsAtOnce = 128;
/// Sums over pixels are cut into so many where there are too few taps to share work by.
constexpr int mostSplits = 8;
/// Of fewer channels all taps are gathered into one row, since products of so few rows waste most of the registers.
constexpr int fewChannels = 16;

/// Where the taps of a pixel of the result look.
struct Gatherer {
  const Geometry& g;
  const float* x;
  const float* zeros;

  const float* at(const Pixel& p, int tap) const {
    const int row = p.y * g.strideHeight - g.padTop + tap / g.filterWidth * g.dilationHeight;
    const int column = p.x * g.strideWidth - g.padLeft + tap % g.filterWidth * g.dilationWidth;
    const bool inside = row >= 0 && row < g.inHeight && column >= 0 && column < g.inWidth;
    return inside ? x + ((static_cast<long>(p.image) * g.inHeight + row) * g.inWidth + column) * g.inChannels : zeros;
  }
};

/// How many groups make one of at least 16 channels.
int groupsTogether(const Geometry& g) {
  int together = 1;
  while (g.groupIn() * together < fewChannels && g.groups % (2 * together) == 0) together *= 2;
  return together;
}

/// Thin groups: some are taken as one, of whose gradient the blocks along the diagonal are theirs.
void filterGradientOfThinGroups(const Geometry& g, int together, const float* x, const float* dy, float* dfilter) {
  Geometry joined = g;
  joined.groups = g.groups / together;
  const Scratch dense(sizeOf(joined.filterShape()));
  filterGradient(joined, x, dy, dense);
  const int channels = g.groupIn();
  for (int tap = 0; tap < g.taps(); tap++) {
    for (int c = 0; c < channels; c++) {
      for (int o = 0; o < g.outChannels; o++) {
        const int row = o / g.groupOut() % together * channels + c;
        dfilter[(static_cast<long>(tap) * channels + c) * g.outChannels + o] =
            dense[(static_cast<long>(tap) * channels * together + row) * g.outChannels + o];
      }
    }
  }
}

}  // namespace

void filterGradient(const Geometry& g, const float* x, const float* dy, float* dfilter) {
  const int together = g.groups > 1 ? groupsTogether(g) : 1;
  if (together > 1) return filterGradientOfThinGroups(g, together, x, dy, dfilter);
  const int channels = g.groupIn(), columns = g.groupOut();
  const bool gathered = g.taps() > 1 && channels < fewChannels;
  const int taps = gathered ? 1 : g.taps();
  const int rows = gathered ? g.taps() * channels : channels;
  const long pixels = g.outPixels();
  // Of groups a unit takes all taps, else every one would read all pixels anew for a few of their channels.
  const int tapsOfUnit = g.groups > 1 ? taps : 1;
  const int wanted = std::max(1, mostSplits * tapsOfUnit / taps);
  const int splits = static_cast<int>(std::min<long>(wanted, (pixels + pixelsAtOnce - 1) / pixelsAtOnce));
  const long perSplit = ((pixels + splits - 1) / splits + pixelsAtOnce - 1) / pixelsAtOnce * pixelsAtOnce;
  const long size = static_cast<long>(g.taps()) * channels * g.outChannels;
  const Scratch partial(splits > 1 ? splits * size : 0);
  const ZeroRow zeros(g.inChannels);
  const Gatherer gatherer{g, x, zeros.get()};

  parallel(splits * (taps / tapsOfUnit), [&](int unit) {
    const int split = unit % splits, firstTap = unit / splits;
    const auto sums = [&](int tap) { return (splits > 1 ? partial + split * size : dfilter) + static_cast<long>(tap) * channels * g.outChannels; };
    std::fill_n(sums(firstTap), static_cast<long>(tapsOfUnit) * rows * g.outChannels, 0.0f);
    const Scratch left(leftFloats(pixelsAtOnce, rows)), right(panelFloats(pixelsAtOnce, columns)), gather(rows + vectorWidth);
    for (long from = split * perSplit; from < std::min(pixels, (split + 1) * perSplit); from += pixelsAtOnce) {
      const long count = std::min({pixelsAtOnce, pixels - from, (split + 1) * perSplit - from});
      for (int group = 0; group < g.groups; group++) {
        packRight(count, columns, right, [&](long k) { return dy + (from + k) * g.outChannels + group * columns; });
        for (int tap = firstTap; tap < firstTap + tapsOfUnit; tap++) {
          Pixel p = pixelAt(from, g.outHeight, g.outWidth);
          packLeft(count, rows, left, [&](long k) -> const float* {
            if (k > 0) advance(p, g.outHeight, g.outWidth);
            if (!gathered) return gatherer.at(p, tap) + group * channels;
            for (int i = 0; i < g.taps(); i++) std::copy_n(gatherer.at(p, i) + group * channels, channels, gather + i * channels);
            return gather;
          });
          addOuter(count, left, rows, right, columns, sums(tap) + group * columns, g.outChannels);
        }
      }
    }
  });
  if (splits == 1) return;
  parallelRanges(size, 1 << 13, [&](long from, long to) {
    for (long i = from; i < to; i++) {
      float sum = partial[i];
      for (int split = 1; split < splits; split++) sum += partial[split * size + i];
      dfilter[i] = sum;
    }
  });
}

namespace {

void runConvolution(Call& call) {
  const Geometry g = Geometry::of(call);
  const Finish finish{g.bias ? call.input(2) : nullptr, g.relu != 0};
  float* y = call.output(0, g.outShape());
  if (suitsDepthwise(g)) return depthwiseConvolve(g, call.input(0), call.input(1), finish, y);
  (suitsWinograd(g) ? winogradConvolve : convolve)(g, call.input(0), call.input(1), finish, y);
}

void runInputGradient(Call& call) {
  const Geometry g = Geometry::of(call);
  float* dx = call.output(0, g.inShape());
  if (suitsDepthwise(g)) return depthwiseInputGradient(g, call.input(0), call.input(1), dx);
  (suitsWinograd(g) ? winogradInputGradient : inputGradient)(g, call.input(0), call.input(1), dx);
}

void runFilterGradient(Call& call) {
  const Geometry g = Geometry::of(call);
  float* dfilter = call.output(0, g.filterShape());
  if (suitsDepthwise(g)) return depthwiseFilterGradient(g, call.input(0), call.input(1), dfilter);
  (suitsWinograd(g) ? winogradFilterGradient : filterGradient)(g, call.input(0), call.input(1), dfilter);
}

}  // namespace

void defineConvolution() {
  define<runConvolution>("NetcConvolution", {"x", "filter", "bias"}, {"y"});
  define<runInputGradient>("NetcConvolutionInputGradient", {"dy", "filter"}, {"dx"});
  define<runFilterGradient>("NetcConvolutionFilterGradient", {"x", "dy"}, {"dfilter"});
}

}  // namespace netc
