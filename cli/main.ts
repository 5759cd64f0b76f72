/** The command line: one file a command, loaded when it is called, so that `netc compile` pays for nothing else. */
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
    // A command that says beforehand what its failure is (`netc diff`) knows better.
    process.exitCode ||= code
  })
  .then(end)

/** By itself Node would take its heap apart first, which is a tenth of `netc compile`. */
async function end(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) await new Promise((written) => stream.write('', written))
  if (typeof netcNewCode !== 'undefined') {
    const { keepCode } = await import('./keep-code.js')
    await keepCode(netcNewCode)
  }
  process.exit()
}

/** Passed by `bin/netc`; absent where the bundle was started from cached code, or where this file is run directly. */
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
