/** What a file may grow to. A hostile file runs into these as a clear error, and not into memory or the stack. */

/** Files of one compilation, the entry included. */
export const maxFiles = 200
/** Characters of all files together, the library's too. */
export const maxCharacters = 2_000_000
/** Operators in one network. */
export const maxNodes = 101_000
/** Blocks within blocks, and functions within functions. */
export const maxExpansionDepth = 2_000
/** Expressions evaluated, blocks and functions applied and each of their parameters, and rounds of loops: about a microsecond or two each. */
export const maxSteps = 440_000
/** Characters of a string that is put together, and of a name. */
export const maxText = 2_000
/** Characters in the names of all nodes. */
export const maxNameCharacters = 64_000_000
/**
 * Elements of tensors, weights and multiply-accumulates, one layer's or all together: 2^48, so that every sum of them, in bytes too,
 * is still an exact number.
 */
export const maxCount = 2 ** 48
