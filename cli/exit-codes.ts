/** What every command ends with. */
export const exitCodes = {
  ok: 0,
  /** The input has errors, a claim does not hold, or the work could not be done. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** `netc diff`, as diff does it: the two differ. */
  different: 1,
  /** `netc diff`: they could not be compared. */
  trouble: 2,
  /** Stopped by ctrl-C or a termination signal, with everything saved. */
  interrupted: 130,
} as const
