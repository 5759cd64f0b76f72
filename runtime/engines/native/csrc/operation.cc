#include "operation.h"

#include <stdexcept>
#include <string>

#include "memory.h"

namespace netc {
namespace {

/// From here on a buffer of our own is worth its bookkeeping.
constexpr size_t ownBufferFrom = 1 << 16;

struct Status {
  TF_Status* status = TF_NewStatus();
  ~Status() { TF_DeleteStatus(status); }
  operator TF_Status*() const { return status; }
  void check() const {
    if (TF_GetCode(status) != TF_OK) throw std::runtime_error(TF_Message(status));
  }
};

}  // namespace

int64_t sizeOf(const Shape& shape) {
  int64_t size = 1;
  for (const int64_t extent : shape) size *= extent;
  return size;
}

Call::Call(TF_OpKernelContext* context, const Attributes& attributes) : context_(context), attributes_(attributes) {
  const Status status;
  for (int i = 0; i < TF_NumInputs(context); i++) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context, i, &tensor, status);
    status.check();
    tensors_.push_back(tensor);
    Shape shape;
    for (int axis = 0; axis < TF_NumDims(tensor); axis++) shape.push_back(TF_Dim(tensor, axis));
    shapes_.push_back(std::move(shape));
  }
}

Call::~Call() {
  for (TF_Tensor* tensor : tensors_) TF_DeleteTensor(tensor);
}

const float* Call::input(int index) const { return static_cast<const float*>(TF_TensorData(tensors_[index])); }

float* Call::output(int index, const Shape& shape) {
  const Status status;
  const size_t bytes = sizeOf(shape) * sizeof(float);
  const int rank = static_cast<int>(shape.size());
  TF_Tensor* tensor;
  if (bytes < ownBufferFrom) {
    tensor = TF_AllocateOutput(context_, index, TF_FLOAT, shape.data(), rank, bytes, status);
    status.check();
  } else {
    void* buffer = takeBuffer(bytes);
    tensor = TF_NewTensor(TF_FLOAT, shape.data(), rank, buffer, bytes, [](void* data, size_t, void*) { giveBuffer(data); }, nullptr);
    TF_SetOutput(context_, index, tensor, status);
  }
  float* data = static_cast<float*>(TF_TensorData(tensor));
  TF_DeleteTensor(tensor);
  status.check();
  return data;
}

void* createAttributes(TF_OpKernelConstruction* construction) {
  const Status status;
  auto attributes = std::make_unique<Attributes>();
  int32_t count = 0, total = 0;
  TF_OpKernelConstruction_GetAttrSize(construction, "integers", &count, &total, status);
  attributes->integers.resize(count);
  TF_OpKernelConstruction_GetAttrInt64List(construction, "integers", attributes->integers.data(), count, status);
  TF_OpKernelConstruction_GetAttrSize(construction, "reals", &count, &total, status);
  attributes->reals.resize(count);
  TF_OpKernelConstruction_GetAttrFloatList(construction, "reals", attributes->reals.data(), count, status);
  if (TF_GetCode(status) != TF_OK) TF_OpKernelConstruction_Failure(construction, status);
  return attributes.release();
}

void deleteAttributes(void* attributes) { delete static_cast<Attributes*>(attributes); }

void guarded(void (*compute)(Call&), void* attributes, TF_OpKernelContext* context) {
  try {
    Call call(context, *static_cast<const Attributes*>(attributes));
    compute(call);
  } catch (const std::exception& error) {
    const Status status;
    TF_SetStatus(status, TF_INTERNAL, error.what());
    TF_OpKernelContext_Failure(context, status);
  }
}

void registerOperation(const char* name, std::initializer_list<const char*> inputs, std::initializer_list<const char*> outputs,
                       void (*compute)(void*, TF_OpKernelContext*)) {
  const Status status;
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(name);
  for (const std::string input : inputs) {
    const bool isList = input.find(':') != std::string::npos;
    TF_OpDefinitionBuilderAddInput(definition, (isList ? input : input + ": float").c_str());
    if (isList) TF_OpDefinitionBuilderAddAttr(definition, "N: int");
  }
  for (const char* output : outputs) TF_OpDefinitionBuilderAddOutput(definition, (std::string(output) + ": float").c_str());
  TF_OpDefinitionBuilderAddAttr(definition, "integers: list(int)");
  TF_OpDefinitionBuilderAddAttr(definition, "reals: list(float)");
  // One that changes its inputs, or whose shapes TensorFlow need not know: nothing of ours runs in a graph.
  TF_OpDefinitionBuilderSetIsStateful(definition, true);
  TF_RegisterOpDefinition(definition, status);
  status.check();
  TF_KernelBuilder* kernel = TF_NewKernelBuilder(name, "CPU", createAttributes, compute, deleteAttributes);
  TF_RegisterKernelBuilder(name, kernel, status);
  status.check();
}

}  // namespace netc
