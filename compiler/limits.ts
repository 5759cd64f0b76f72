/** Limits on the input. A hostile file exceeds one, with a clear error, before it exhausts memory or the stack. */

/** Files of one compilation, including the entry. */
export const maxFiles = 200
/** Characters of all files together, including the library's. */
export const maxCharacters = 2_000_000
/** Operators in one network. */
export const maxNodes = 101_000
/** Nesting of blocks, and of functions. */
export const maxExpansionDepth = 2_000
/**
 * Evaluated expressions, applied blocks and functions with each of their parameters, and rounds of loops: a microsecond
 * or two each.
 */
export const maxSteps = 440_000
/** Characters of a computed string, and of a name. */
export const maxText = 2_000
/** Characters in the names of all nodes. */
export const maxNameCharacters = 64_000_000
/**
 * Elements of tensors, weights and multiply-accumulates, of one layer or in total: 2^48, so that every sum of them,
 * also in bytes, is exact.
 */
export const maxCount = 2 ** 48
