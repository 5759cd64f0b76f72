// Depthwise convolutions of one filter a channel: sums over taps, eight channels at once.
#pragma once
#include "geometry.h"
#include "product.h"

namespace netc {

/// Whether every channel is a group of its own, with one filter.
bool suitsDepthwise(const Geometry& g);

void depthwiseConvolve(const Geometry& g, const float* x, const float* filter, const Finish& finish, float* y);
void depthwiseInputGradient(const Geometry& g, const float* dy, const float* filter, float* dx);
void depthwiseFilterGradient(const Geometry& g, const float* x, const float* dy, float* dfilter);

}  // namespace netc
