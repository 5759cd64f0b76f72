/** A failure that the user can understand and fix: printed without a stack trace. */
export class UserError extends Error {
  /** How to fix it, if known. */
  readonly help: string | undefined

  constructor(message: string, help?: string) {
    super(message)
    this.name = 'UserError'
    this.help = help
  }
}
