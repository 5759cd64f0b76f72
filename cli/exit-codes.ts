/** Exit codes of all commands. */
export const exitCodes = {
  ok: 0,
  /** The input has errors, a claim fails, or the work could not be done. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** `netc diff`, as in diff: the two differ. */
  different: 1,
  /** `netc diff`: they could not be compared. */
  trouble: 2,
  /**
   * Interrupted, with everything saved; as shells report a process that a signal ended: 128 plus the signal's number.
   */
  interrupted: { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 },
} as const
