// Convolutions and their gradients, of any geometry. All results are written, none added to.
#pragma once
#include "geometry.h"
#include "product.h"

namespace netc {

void convolve(const Geometry& g, const float* x, const float* filter, const Finish& finish, float* y);
void inputGradient(const Geometry& g, const float* dy, const float* filter, float* dx);
void filterGradient(const Geometry& g, const float* x, const float* dy, float* dfilter);

}  // namespace netc
