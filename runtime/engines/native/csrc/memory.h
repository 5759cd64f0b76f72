// Large buffers that are used again: taking fresh pages of the system for every result costs more than many results do.
#pragma once
#include <cstddef>

namespace netc {

/// A buffer of at least `bytes`, aligned to 64 bytes, not cleared. Throws std::bad_alloc.
void* takeBuffer(size_t bytes);

/// Gives back what `takeBuffer` gave, from any thread.
void giveBuffer(void* buffer);

/// Floats for the time of one call.
class Scratch {
 public:
  explicit Scratch(size_t floats) : data_(static_cast<float*>(takeBuffer(floats * sizeof(float) + 64))) {}
  ~Scratch() { giveBuffer(data_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  operator float*() const { return data_; }

 private:
  float* data_;
};

}  // namespace netc
