// Operations of ours on the kernel interface in C that TensorFlow keeps stable (tensorflow/c/ops.h, tensorflow/c/kernels.h).
#pragma once
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"

namespace netc {

using Shape = std::vector<int64_t>;

int64_t sizeOf(const Shape& shape);

/// The attributes that every operation of ours has: what they mean, each says.
struct Attributes {
  std::vector<int64_t> integers;
  std::vector<float> reals;
};

/// One execution: reads inputs, makes outputs. Throws std::runtime_error, which becomes the operation's error.
class Call {
 public:
  Call(TF_OpKernelContext* context, const Attributes& attributes);
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  int inputs() const { return static_cast<int>(tensors_.size()); }
  const float* input(int index) const;
  const Shape& shape(int index) const { return shapes_[index]; }
  int64_t size(int index) const { return sizeOf(shapes_[index]); }
  /// Not cleared.
  float* output(int index, const Shape& shape);
  int64_t integer(int index) const { return attributes_.integers.at(index); }
  const std::vector<int64_t>& integers() const { return attributes_.integers; }
  float real(int index) const { return attributes_.reals.at(index); }

 private:
  TF_OpKernelContext* context_;
  const Attributes& attributes_;
  std::vector<TF_Tensor*> tensors_;
  std::vector<Shape> shapes_;
};

void* createAttributes(TF_OpKernelConstruction* construction);
void deleteAttributes(void* attributes);
void guarded(void (*compute)(Call&), void* attributes, TF_OpKernelContext* context);
void registerOperation(const char* name, std::initializer_list<const char*> inputs, std::initializer_list<const char*> outputs,
                       void (*compute)(void*, TF_OpKernelContext*));

/// Registers `compute` as an operation of float tensors with the attributes `integers` and `reals`. One of its inputs may be `NAME: N * float`, a
/// list whose length is the attribute N.
template <void (*compute)(Call&)>
void define(const char* name, std::initializer_list<const char*> inputs, std::initializer_list<const char*> outputs) {
  registerOperation(name, inputs, outputs,
                    [](void* attributes, TF_OpKernelContext* context) { guarded(compute, attributes, context); });
}

}  // namespace netc
