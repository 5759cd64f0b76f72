#include "memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <map>
#include <mutex>
#include <new>
#include <unordered_map>

namespace netc {
namespace {

constexpr size_t page = 4096;
constexpr size_t hugePage = size_t{2} << 20;
/**
 * Bytes that may lie idle: half of the machine's memory. What is given back beyond goes to the system, which clears it anew at the next step, and
 * that takes longer than most operations on it.
 */
size_t mostIdle() {
  static const size_t bytes = static_cast<size_t>(sysconf(_SC_PHYS_PAGES)) / 2 * static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

struct Pool {
  std::mutex mutex;
  std::unordered_map<void*, size_t> sizes;
  std::multimap<size_t, void*> idle;
  size_t idleBytes = 0;
};

/// Never destroyed: tensors may outlive the statics of this library.
Pool& pool() {
  static Pool* instance = new Pool;
  return *instance;
}

/// Few sizes, so that buffers fit again: eighths of a power of two.
size_t rounded(size_t bytes) {
  size_t step = page;
  while (step * 16 < bytes) step *= 2;
  return (bytes + step - 1) / step * step;
}

void* fresh(size_t size) {
  void* buffer = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (buffer == MAP_FAILED) throw std::bad_alloc();
  if (size >= hugePage) madvise(buffer, size, MADV_HUGEPAGE);
  return buffer;
}

}  // namespace

void* takeBuffer(size_t bytes) {
  const size_t size = rounded(bytes == 0 ? 1 : bytes);
  Pool& p = pool();
  std::lock_guard<std::mutex> lock(p.mutex);
  const auto found = p.idle.lower_bound(size);
  if (found != p.idle.end() && found->first <= size + size / 4) {
    void* buffer = found->second;
    p.idleBytes -= found->first;
    p.idle.erase(found);
    return buffer;
  }
  void* buffer = fresh(size);
  p.sizes.emplace(buffer, size);
  return buffer;
}

void giveBuffer(void* buffer) {
  Pool& p = pool();
  std::lock_guard<std::mutex> lock(p.mutex);
  const size_t size = p.sizes.at(buffer);
  p.idle.emplace(size, buffer);
  p.idleBytes += size;
  while (p.idleBytes > mostIdle()) {
    const auto largest = std::prev(p.idle.end());
    p.idleBytes -= largest->first;
    munmap(largest->second, largest->first);
    p.sizes.erase(largest->second);
    p.idle.erase(largest);
  }
}

}  // namespace netc
