// Work in independent units on as many threads as TensorFlow has: what TF_NUM_INTRAOP_THREADS says, else all. What a unit computes does not depend on
// which thread runs it or when, so that results are the same on any number of threads.
#pragma once
#include <functional>

namespace netc {

/// Runs unit(0) to unit(count - 1), each once, and waits. Not to be nested.
void parallel(int count, const std::function<void(int)>& unit);

/// Cuts `items` into ranges of whole multiples of `grain` and runs range(from, to) for each; where they are cut depends on the two numbers alone.
void parallelRanges(long items, long grain, const std::function<void(long, long)>& range);

}  // namespace netc
