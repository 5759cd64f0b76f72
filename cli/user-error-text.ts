/** What the user can mend, as every command tells it. */

/** Undefined where the error is no `UserError`; known by its name, since the bundle and `runtime/` have the class twice. */
export function userErrorText(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'UserError') return undefined
  const help = 'help' in error && typeof error.help === 'string' ? `\n  help: ${error.help}` : ''
  return `error: ${error.message}${help}\n`
}
