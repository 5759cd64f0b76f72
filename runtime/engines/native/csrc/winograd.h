// 3x3 convolutions of stride 1 by Winograd's F(4x4, 3x3): 36 multiplications for 16 results instead of 144 (Lavin and Gray 2016, "Fast
// algorithms for convolutional neural networks"). y = A^T [(G w G^T) . (B^T x B)] A for tiles x of 6x6 that overlap by 2.
#pragma once
#include "geometry.h"
#include "product.h"

namespace netc {

/// Whether it applies, and pays: enough channels for vectors and for the transforms to be little of the work.
bool suitsWinograd(const Geometry& g);

void winogradConvolve(const Geometry& g, const float* x, const float* filter, const Finish& finish, float* y);
/// The convolution of dy with the filter turned around and its channels swapped.
void winogradInputGradient(const Geometry& g, const float* dy, const float* filter, float* dx);
/// The adjoint in w: dw = G^T [sum over tiles of (B^T x B) . (A dy A^T)] G.
void winogradFilterGradient(const Geometry& g, const float* x, const float* dy, float* dfilter);

}  // namespace netc
