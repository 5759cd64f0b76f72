/** sharp, an optional package that decodes formats other than PNG. It is a binding of libvips. */

/** The part of sharp that netc uses. Its own types are missing if it is not installed. */
export interface Sharp {
  (bytes: Uint8Array, options: SharpOptions): SharpImage
  concurrency(threads: number): number
  cache(on: boolean): unknown
}

interface SharpOptions {
  readonly failOn: 'warning' | 'truncated'
  readonly limitInputPixels: number
  /** How many pages or frames are read, from the first. */
  readonly pages: number
}

interface SharpImage {
  autoOrient(): SharpImage
  toColorspace(space: 'srgb'): SharpImage
  raw(options: { readonly depth: 'uchar' }): SharpImage
  toBuffer(options: { readonly resolveWithObject: true }): Promise<{
    readonly data: Uint8Array
    readonly info: { readonly width: number; readonly height: number; readonly channels: number }
  }>
}

/**
 * sharp, or why it cannot be used, as a clause. libvips is loaded on the main thread before any worker loads it: that
 * is the order its authors test.
 */
export async function loadSharp(): Promise<Sharp | string> {
  // The name is in a variable so that the TypeScript compiler does not look for the optional package.
  const name = 'sharp'
  try {
    const sharp: Sharp = (await import(name)).default
    // Images are decoded in parallel, one per thread, and each only once.
    sharp.concurrency(1)
    sharp.cache(false)
    return sharp
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
    return missing ? 'the package sharp is not installed' : `the package sharp does not load: ${firstLine(error)}`
  }
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0]
}
