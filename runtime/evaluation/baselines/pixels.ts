import { type Baseline, comparer } from './baseline.js'

/** The simplest baseline. */
export const pixels: Baseline = {
  name: 'pixels',
  doc: 'The Euclidean distance of the pixels; for images of two colors, the number of different pixels.',
  images: [],
  begin: () =>
    comparer<Uint8Array>({
      // Stored bits or bytes, in a quarter of the memory.
      feature: (values) => {
        const bytes = new Uint8Array(values.length)
        for (let i = 0; i < values.length; i++) bytes[i] = Math.round(255 * values[i])
        return bytes
      },
      distance: (a, b) => {
        let sum = 0
        for (let i = 0; i < a.length; i++) {
          const difference = a[i] - b[i]
          sum += difference * difference
        }
        return Math.sqrt(sum) / 255
      },
    }),
}
