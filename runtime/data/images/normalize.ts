/** Normalizes an image by its own mean and deviation. */

/**
 * The scale and offset that normalize an image, as x * scale + offset.
 *
 * - `paper`: x / std - mean. This is what the paper's reference implementation does (`image / image.std() -
 *   image.mean()`), not (x - mean) / std; a typical Omniglot image (5% ink) has paper near 3.6 and ink near -0.95.
 * - `standard`: (x - mean) / std.
 *
 * The deviation is that of the population (numpy's `std`). A constant image becomes all 0, where the reference would
 * divide by zero.
 */
export function byDeviation(
  pixels: Float32Array,
  kind: 'paper' | 'standard',
): { readonly scale: number; readonly offset: number } {
  const { mean, deviation } = moments(pixels)
  if (deviation === 0) return { scale: 0, offset: 0 }
  return { scale: 1 / deviation, offset: kind === 'paper' ? -mean : -mean / deviation }
}

/** With an index loop and without `**`: several times as fast in V8, and evaluations wait for it. */
function moments(pixels: Float32Array): { mean: number; deviation: number } {
  let sum = 0
  for (let i = 0; i < pixels.length; i++) sum += pixels[i]
  const mean = sum / pixels.length
  let squares = 0
  for (let i = 0; i < pixels.length; i++) {
    const distance = pixels[i] - mean
    squares += distance * distance
  }
  return { mean, deviation: Math.sqrt(squares / pixels.length) }
}
