// Vectors of as many floats as the processor adds at once, and what the kernels do with them.
#pragma once
#include <immintrin.h>

namespace netc {

/// Sums stay in registers only where loops over them are unrolled.
#define NETC_UNROLL _Pragma("GCC unroll 16")

#ifdef __AVX512F__

using Vector = __m512;
constexpr int vectorWidth = 16;

inline Vector repeat(float value) { return _mm512_set1_ps(value); }
inline Vector load(const float* from) { return _mm512_loadu_ps(from); }
inline void store(float* to, Vector value) { _mm512_storeu_ps(to, value); }
/// a b + c, rounded once.
inline Vector multiplyAdd(Vector a, Vector b, Vector c) { return _mm512_fmadd_ps(a, b, c); }
/// b where either is no number.
inline Vector larger(Vector a, Vector b) { return _mm512_max_ps(a, b); }
inline Vector absolute(Vector a) { return _mm512_abs_ps(a); }
inline float total(Vector a) { return _mm512_reduce_add_ps(a); }
/// sum + g where a > b, sum - g where a < b, else sum.
inline Vector addBySign(Vector sum, Vector a, Vector b, Vector g) {
  sum = _mm512_mask_add_ps(sum, _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ), sum, g);
  return _mm512_mask_sub_ps(sum, _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ), sum, g);
}
/// Values that lie `apart` floats from each other.
inline Vector gather(const float* from, int apart) {
  const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  return _mm512_i32gather_ps(_mm512_mullo_epi32(lane, _mm512_set1_epi32(apart)), from, 4);
}

inline __mmask16 firstLanes(int count) { return static_cast<__mmask16>((1u << count) - 1); }
inline Vector loadFirst(const float* from, int count) { return _mm512_maskz_loadu_ps(firstLanes(count), from); }
inline void storeFirst(float* to, int count, Vector value) { _mm512_mask_storeu_ps(to, firstLanes(count), value); }

#else

using Vector = __m256;
constexpr int vectorWidth = 8;

inline Vector repeat(float value) { return _mm256_set1_ps(value); }
inline Vector load(const float* from) { return _mm256_loadu_ps(from); }
inline void store(float* to, Vector value) { _mm256_storeu_ps(to, value); }
inline Vector multiplyAdd(Vector a, Vector b, Vector c) { return _mm256_fmadd_ps(a, b, c); }
inline Vector larger(Vector a, Vector b) { return _mm256_max_ps(a, b); }
inline Vector absolute(Vector a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a); }
inline float total(Vector a) {
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}
/// sum + g where a > b, sum - g where a < b, else sum.
inline Vector addBySign(Vector sum, Vector a, Vector b, Vector g) {
  sum = _mm256_add_ps(sum, _mm256_and_ps(_mm256_cmp_ps(a, b, _CMP_GT_OQ), g));
  return _mm256_sub_ps(sum, _mm256_and_ps(_mm256_cmp_ps(a, b, _CMP_LT_OQ), g));
}
inline Vector gather(const float* from, int apart) {
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_i32gather_ps(from, _mm256_mullo_epi32(lane, _mm256_set1_epi32(apart)), 4);
}

inline __m256i firstLanes(int count) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
inline Vector loadFirst(const float* from, int count) { return _mm256_maskload_ps(from, firstLanes(count)); }
inline void storeFirst(float* to, int count, Vector value) { _mm256_maskstore_ps(to, firstLanes(count), value); }

#endif

/// The first `count` values, or as many as a vector has, and zeros behind them.
inline Vector loadSome(const float* from, int count) { return count >= vectorWidth ? load(from) : loadFirst(from, count); }

inline void storeSome(float* to, int count, Vector value) {
  if (count >= vectorWidth) {
    store(to, value);
  } else if (count > 0) {
    storeFirst(to, count, value);
  }
}

}  // namespace netc
