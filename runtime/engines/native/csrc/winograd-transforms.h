// The one-dimensional transforms of F(4, 3), with the interpolation points 0, 1, -1, 2, -2 and infinity, on a vector of channels at once.
#pragma once
#include "vector.h"

namespace netc {

inline Vector times(float factor, Vector x) { return repeat(factor) * x; }
inline Vector plus(Vector x, float factor, Vector y) { return multiplyAdd(repeat(factor), y, x); }

/// B^T: six pixels to six values.
inline void transformInput(const Vector (&d)[6], Vector (&v)[6]) {
  const Vector even = plus(d[4], -4, d[2]), odd = plus(d[3], -4, d[1]);
  const Vector evenTwo = d[4] - d[2], oddTwo = times(2, d[3] - d[1]);
  v[0] = plus(plus(d[4], -5, d[2]), 4, d[0]);
  v[1] = even + odd;
  v[2] = even - odd;
  v[3] = evenTwo + oddTwo;
  v[4] = evenTwo - oddTwo;
  v[5] = plus(plus(d[5], -5, d[3]), 4, d[1]);
}

/// A^T: six values to four results.
inline void transformOutput(const Vector (&m)[6], Vector (&y)[4]) {
  const Vector sum = m[1] + m[2], difference = m[1] - m[2], sumTwo = m[3] + m[4], differenceTwo = m[3] - m[4];
  y[0] = m[0] + sum + sumTwo;
  y[1] = plus(difference, 2, differenceTwo);
  y[2] = plus(sum, 4, sumTwo);
  y[3] = plus(difference, 8, differenceTwo) + m[5];
}

/// A: four slopes to six values.
inline void transformSlope(const Vector (&s)[4], Vector (&v)[6]) {
  const Vector even = s[0] + s[2], odd = s[1] + s[3];
  const Vector evenTwo = plus(s[0], 4, s[2]), oddTwo = plus(times(2, s[1]), 8, s[3]);
  v[0] = s[0];
  v[1] = even + odd;
  v[2] = even - odd;
  v[3] = evenTwo + oddTwo;
  v[4] = evenTwo - oddTwo;
  v[5] = s[3];
}

/// G: three weights to six values.
inline void transformFilter(const Vector (&w)[3], Vector (&u)[6]) {
  const Vector ends = times(-1.0f / 6, w[0] + w[2]);
  const Vector endsTwo = plus(times(1.0f / 24, w[0]), 1.0f / 6, w[2]);
  u[0] = times(0.25f, w[0]);
  u[1] = plus(ends, -1.0f / 6, w[1]);
  u[2] = plus(ends, 1.0f / 6, w[1]);
  u[3] = plus(endsTwo, 1.0f / 12, w[1]);
  u[4] = plus(endsTwo, -1.0f / 12, w[1]);
  u[5] = w[2];
}

/// G^T: six values to three weights.
inline void gatherFilter(const Vector (&u)[6], Vector (&w)[3]) {
  const Vector sum = u[1] + u[2], difference = u[2] - u[1], sumTwo = u[3] + u[4], differenceTwo = u[3] - u[4];
  w[0] = plus(plus(times(0.25f, u[0]), -1.0f / 6, sum), 1.0f / 24, sumTwo);
  w[1] = plus(times(1.0f / 6, difference), 1.0f / 12, differenceTwo);
  w[2] = plus(plus(u[5], -1.0f / 6, sum), 1.0f / 6, sumTwo);
}

/// A one-dimensional transform of N values to M along both axes: `from(row, column)` gives the N x N, `to(row, column, value)` takes the M x M.
template <int N, int M, void (*transform)(const Vector (&)[N], Vector (&)[M]), class From, class To>
inline void transformBoth(From from, To to) {
  Vector half[M][N];
  for (int column = 0; column < N; column++) {
    Vector in[N], out[M];
    for (int row = 0; row < N; row++) in[row] = from(row, column);
    transform(in, out);
    for (int row = 0; row < M; row++) half[row][column] = out[row];
  }
  for (int row = 0; row < M; row++) {
    Vector out[M];
    transform(half[row], out);
    for (int column = 0; column < M; column++) to(row, column, out[column]);
  }
}

}  // namespace netc
