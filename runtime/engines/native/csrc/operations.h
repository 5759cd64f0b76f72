// Every file of operations has one function that registers them.
#pragma once

namespace netc {

void defineConvolution();
void defineElementwise();
void defineNormalization();
void defineOptimizers();
void definePairwise();
void definePooling();
void defineReductions();

}  // namespace netc
