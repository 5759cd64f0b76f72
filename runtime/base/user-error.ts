/** A failure that the user can understand and mend: printed as it is, without a stack. */
export class UserError extends Error {
  /** What to do about it, where that can be said. */
  readonly help: string | undefined

  constructor(message: string, help?: string) {
    super(message)
    this.name = 'UserError'
    this.help = help
  }
}
