// What Node loads: it has nothing to export, and registers the operations with the TensorFlow that the process has loaded.
#include "operations.h"

extern "C" void* napi_register_module_v1(void*, void* exports) {
  static const bool once = [] {
    netc::defineConvolution();
    netc::defineElementwise();
    netc::defineNormalization();
    netc::defineOptimizers();
    netc::definePairwise();
    netc::definePooling();
    netc::defineReductions();
    return true;
  }();
  (void)once;
  return exports;
}
