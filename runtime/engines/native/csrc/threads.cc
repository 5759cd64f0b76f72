#include "threads.h"

#include <immintrin.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

namespace netc {
namespace {

/// Flush denormals to zero: they are slow, and mean nothing here.
constexpr unsigned flushDenormals = 0x8040;
/// How often a thread looks for work before it sleeps: some tens of microseconds.
constexpr int spins = 2000;

int wantedThreads() {
  const char* text = std::getenv("TF_NUM_INTRAOP_THREADS");
  const int wanted = text == nullptr ? 0 : std::atoi(text);
  const int machine = static_cast<int>(std::thread::hardware_concurrency());
  return std::max(1, wanted > 0 ? wanted : machine);
}

class Pool {
 public:
  Pool() {
    for (int i = 1; i < wantedThreads(); i++) std::thread([this] { serve(); }).detach();
    helpers_ = wantedThreads() - 1;
  }

  void run(int count, const std::function<void(int)>& unit) {
    std::lock_guard<std::mutex> onlyOne(callers_);
    const unsigned before = _mm_getcsr();
    _mm_setcsr(before | flushDenormals);
    if (helpers_ == 0 || count <= 1) {
      for (int i = 0; i < count; i++) unit(i);
    } else {
      unit_ = &unit;
      count_ = count;
      next_.store(0);
      busy_.store(helpers_);
      {
        std::lock_guard<std::mutex> lock(mutex_);
        round_.fetch_add(1);
      }
      wake_.notify_all();
      work();
      for (int i = 0; busy_.load(std::memory_order_acquire) > 0; i++) {
        // Others may share this processor, and the thread that is waited for may wait for it.
        if (i < spins) _mm_pause();
        else std::this_thread::yield();
      }
    }
    _mm_setcsr(before);
  }

 private:
  void work() {
    for (int i = next_.fetch_add(1); i < count_; i = next_.fetch_add(1)) (*unit_)(i);
  }

  void serve() {
    _mm_setcsr(_mm_getcsr() | flushDenormals);
    for (unsigned seen = 0;;) {
      for (int i = 0; i < spins && round_.load() == seen; i++) _mm_pause();
      if (round_.load() == seen) {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait(lock, [&] { return round_.load() != seen; });
      }
      seen = round_.load();
      work();
      busy_.fetch_sub(1, std::memory_order_release);
    }
  }

  std::mutex callers_, mutex_;
  std::condition_variable wake_;
  std::atomic<unsigned> round_{0};
  std::atomic<int> next_{0}, busy_{0};
  const std::function<void(int)>* unit_ = nullptr;
  int count_ = 0;
  int helpers_ = 0;
};

}  // namespace

void parallel(int count, const std::function<void(int)>& unit) {
  static Pool* pool = new Pool;
  pool->run(count, unit);
}

void parallelRanges(long items, long grain, const std::function<void(long, long)>& range) {
  const long count = (items + grain - 1) / grain;
  parallel(static_cast<int>(count), [&](int i) { range(i * grain, std::min(items, (i + 1) * grain)); });
}

}  // namespace netc
