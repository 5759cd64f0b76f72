/** What a file may grow to. A hostile file runs into these as a clear error, and not into memory or the stack. */

/** Files of one compilation, the entry included. */
export const maxFiles = 200
/** Operators in one network. */
export const maxNodes = 200_000
/** Blocks within blocks. */
export const maxExpansionDepth = 200
/** Evaluations of expressions within expressions, over all the blocks that are open: what keeps the stack bounded. */
export const maxEvaluationDepth = 500
/** Expressions evaluated and blocks applied. */
export const maxSteps = 1_000_000
/**
 * Elements of tensors, weights and multiply-accumulates, one layer's or all together: 2^48, so that every sum of them, in bytes too,
 * is still an exact number.
 */
export const maxCount = 2 ** 48
