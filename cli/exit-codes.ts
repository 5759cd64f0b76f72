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
  /** Stopped, with everything saved, as shells tell it of a process that a signal ended: 128 and the signal's number. */
  interrupted: { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 },
} as const
