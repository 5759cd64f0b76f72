#include "depthwise.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "product.h"
#include "sums.h"
#include "threads.h"

namespace netc {
namespace {

/// A tap that falls into an image: where its pixel and its weights begin.
struct Meeting {
  const float* pixel;
  const float* weights;
};

/// result[c] = sum over the meetings of pixel[c] weights[c], and what `finish` does with it.
void sumMeetings(const std::vector<Meeting>& meetings, int channels, const Finish& finish, float* result) {
  constexpr int vectors = 4;
  const float* bias = finish.bias;
  const Vector least = repeat(finish.relu ? 0 : -std::numeric_limits<float>::infinity());
  int c = 0;
  for (; c + vectors * vectorWidth <= channels; c += vectors * vectorWidth) {
    Vector sum[vectors];
    NETC_UNROLL
    for (int v = 0; v < vectors; v++) sum[v] = bias == nullptr ? repeat(0) : load(bias + c + v * vectorWidth);
    for (const Meeting& m : meetings) {
      NETC_UNROLL
      for (int v = 0; v < vectors; v++) {
        const int at = c + v * vectorWidth;
        sum[v] = multiplyAdd(load(m.pixel + at), load(m.weights + at), sum[v]);
      }
    }
    NETC_UNROLL
    for (int v = 0; v < vectors; v++) store(result + c + v * vectorWidth, larger(least, sum[v]));
  }
  for (; c < channels; c += vectorWidth) {
    const int count = channels - c;
    Vector sum = bias == nullptr ? repeat(0) : loadSome(bias + c, count);
    for (const Meeting& m : meetings) sum = multiplyAdd(loadSome(m.pixel + c, count), loadSome(m.weights + c, count), sum);
    storeSome(result + c, count, larger(least, sum));
  }
}

/// Rows of images that one unit of work takes.
constexpr long rowsAtOnce = 4;

}  // namespace

bool suitsDepthwise(const Geometry& g) { return g.groups > 1 && g.groupIn() == 1 && g.groupOut() == 1; }

void depthwiseConvolve(const Geometry& g, const float* x, const float* filter, const Finish& finish, float* y) {
  const int channels = g.inChannels;
  parallelRanges(static_cast<long>(g.batch) * g.outHeight, rowsAtOnce, [&](long from, long to) {
    std::vector<Meeting> meetings;
    for (long line = from; line < to; line++) {
      const float* image = x + line / g.outHeight * g.inHeight * g.inWidth * channels;
      const int top = static_cast<int>(line % g.outHeight) * g.strideHeight - g.padTop;
      for (int column = 0; column < g.outWidth; column++) {
        meetings.clear();
        for (int r = 0; r < g.filterHeight; r++) {
          const int row = top + r * g.dilationHeight;
          if (row < 0 || row >= g.inHeight) continue;
          for (int s = 0; s < g.filterWidth; s++) {
            const int at = column * g.strideWidth - g.padLeft + s * g.dilationWidth;
            if (at < 0 || at >= g.inWidth) continue;
            meetings.push_back({image + (static_cast<long>(row) * g.inWidth + at) * channels, filter + (r * g.filterWidth + s) * static_cast<long>(channels)});
          }
        }
        sumMeetings(meetings, channels, finish, y + (line * g.outWidth + column) * channels);
      }
    }
  });
}

void depthwiseInputGradient(const Geometry& g, const float* dy, const float* filter, float* dx) {
  const int channels = g.inChannels;
  parallelRanges(static_cast<long>(g.batch) * g.inHeight, rowsAtOnce, [&](long from, long to) {
    std::vector<Meeting> meetings;
    for (long line = from; line < to; line++) {
      const float* image = dy + line / g.inHeight * g.outHeight * g.outWidth * channels;
      const int y = static_cast<int>(line % g.inHeight) + g.padTop;
      for (int column = 0; column < g.inWidth; column++) {
        meetings.clear();
        for (int r = 0; r < g.filterHeight; r++) {
          const int row = y - r * g.dilationHeight;
          if (row < 0 || row % g.strideHeight != 0 || row / g.strideHeight >= g.outHeight) continue;
          for (int s = 0; s < g.filterWidth; s++) {
            const int at = column + g.padLeft - s * g.dilationWidth;
            if (at < 0 || at % g.strideWidth != 0 || at / g.strideWidth >= g.outWidth) continue;
            meetings.push_back({image + (static_cast<long>(row / g.strideHeight) * g.outWidth + at / g.strideWidth) * channels,
                                filter + (r * g.filterWidth + s) * static_cast<long>(channels)});
          }
        }
        sumMeetings(meetings, channels, Finish{}, dx + (line * g.inWidth + column) * channels);
      }
    }
  });
}

namespace {

/// sum[c] += sum over `count` pixels of x[c] dy[c], the pixels `stepX` and `channels` apart.
void addProducts(const float* x, long stepX, const float* dy, int count, int channels, float* sum) {
  constexpr int vectors = 4;
  int c = 0;
  for (; c + vectors * vectorWidth <= channels; c += vectors * vectorWidth) {
    Vector total[vectors];
    NETC_UNROLL
    for (int v = 0; v < vectors; v++) total[v] = load(sum + c + v * vectorWidth);
    for (int i = 0; i < count; i++) {
      const float *left = x + i * stepX + c, *right = dy + static_cast<long>(i) * channels + c;
      NETC_UNROLL
      for (int v = 0; v < vectors; v++) {
        total[v] = multiplyAdd(load(left + v * vectorWidth), load(right + v * vectorWidth), total[v]);
      }
    }
    NETC_UNROLL
    for (int v = 0; v < vectors; v++) store(sum + c + v * vectorWidth, total[v]);
  }
  for (; c < channels; c += vectorWidth) {
    const int width = channels - c;
    Vector total = loadSome(sum + c, width);
    for (int i = 0; i < count; i++) {
      total = multiplyAdd(loadSome(x + i * stepX + c, width), loadSome(dy + static_cast<long>(i) * channels + c, width), total);
    }
    storeSome(sum + c, width, total);
  }
}

}  // namespace

void depthwiseFilterGradient(const Geometry& g, const float* x, const float* dy, float* dfilter) {
  const int channels = g.inChannels;
  const long linesPerChunk = std::max(1L, static_cast<long>(g.batch) * g.outHeight / 32);
  const std::vector<double> sums = sumRows(
      static_cast<long>(g.batch) * g.outHeight, channels, g.taps(),
      [&](long line, float* sum) {
        const float* image = x + line / g.outHeight * g.inHeight * g.inWidth * channels;
        const float* slopes = dy + line * g.outWidth * channels;
        const int top = static_cast<int>(line % g.outHeight) * g.strideHeight - g.padTop;
        for (int r = 0; r < g.filterHeight; r++) {
          const int row = top + r * g.dilationHeight;
          if (row < 0 || row >= g.inHeight) continue;
          for (int s = 0; s < g.filterWidth; s++) {
            // The pixels whose tap falls into the image: 0 <= column * stride + left < width.
            const int left = s * g.dilationWidth - g.padLeft;
            const int first = left >= 0 ? 0 : (-left + g.strideWidth - 1) / g.strideWidth;
            const int last = std::min(g.outWidth, g.inWidth > left ? (g.inWidth - left - 1) / g.strideWidth + 1 : 0);
            if (last <= first) continue;
            addProducts(image + (static_cast<long>(row) * g.inWidth + first * g.strideWidth + left) * channels,
                        static_cast<long>(g.strideWidth) * channels, slopes + static_cast<long>(first) * channels, last - first, channels,
                        sum + (r * g.filterWidth + s) * static_cast<long>(channels));
          }
        }
      },
      linesPerChunk);
  for (size_t i = 0; i < sums.size(); i++) dfilter[i] = static_cast<float>(sums[i]);
}

}  // namespace netc
