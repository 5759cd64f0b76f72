/** What every command ends with. */
export const exitCodes = {
  ok: 0,
  /** The input has errors, a claim does not hold, or the work could not be done. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** Stopped by ctrl-C or a termination signal, with everything saved. */
  interrupted: 130,
} as const
