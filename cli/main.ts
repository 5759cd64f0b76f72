/** The command line: one file per command, loaded when it is called, so that `netc compile` stays fast. */
import { CommanderError } from 'commander'
import { exitCodes } from './exit-codes.js'
import { guardOutput } from './output.js'
import { createProgram } from './program.js'
import type { NewCode } from './start/start.js'
import { isUsageError } from './usage-error.js'
import { userErrorText } from './user-error-text.js'

guardOutput()

createProgram(process.argv[2])
  .parseAsync()
  .catch(async (error: unknown) => {
    const code = await report(error)
    // A command that sets its failure code in advance (`netc diff`) keeps it.
    process.exitCode ||= code
  })
  .then(end)

/** Exits at once: Node's normal teardown takes a tenth of `netc compile`. */
async function end(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) await new Promise((written) => stream.write('', written))
  if (typeof netcNewCode !== 'undefined') {
    const { keepCode } = await import('./keep-code.js')
    await keepCode(netcNewCode)
  }
  process.exit()
}

/** Passed by `bin/netc`; absent if the bundle was started from cached code, or if this file is run directly. */
declare const netcNewCode: NewCode | undefined

async function report(error: unknown): Promise<number> {
  const code = isUsageError(error) ? exitCodes.usage : exitCodes.failed
  // Commander has printed it.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : code
  const text = await userErrorText(error)
  process.stderr.write(
    text ?? `${error instanceof Error ? error.stack : String(error)}\nThis is a bug in netc: please report it.\n`,
  )
  return code
}
