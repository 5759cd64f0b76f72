/** Gradients without differentiation: central differences in float64. */

/** The gradient of `sum(dy * f(x))` at `x`. */
export function numericalGradient(
  f: (x: Float64Array) => ArrayLike<number>,
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
): Float64Array {
  const at = Float64Array.from(x)
  const total = (): number => Array.from(f(at)).reduce((sum, y, i) => sum + y * dy[i], 0)
  const step = 1e-5
  return at.map((value, i) => {
    at[i] = value + step
    const above = total()
    at[i] = value - step
    const below = total()
    at[i] = value
    return (above - below) / (2 * step)
  })
}
