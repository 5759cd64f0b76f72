/** Shared by the commands that use a trained network: they open it, its engine and its weights, and show progress. */
import type { Argument, Command } from 'commander'
import { printableText } from '../compiler/diagnostics/source-text.js'
import type { Engine } from '../runtime/engines/engine.js'
import type { Matcher } from '../runtime/matching/matcher.js'
import type { Trained } from '../runtime/matching/trained.js'
import { engineOption, jsonOption, threadsOption } from './arguments.js'
import { inputArgument, inputs } from './inputs.js'
import { progressStream } from './quiet.js'

/** Options of the commands that use a trained network. */
export interface UseOptions {
  readonly json?: boolean
  readonly engine?: string
  readonly threads?: number
}

/** The options of every command that uses a trained network. */
export function usesRun(command: Command): Command {
  return command
    .addOption(jsonOption())
    .addOption(engineOption("the engine; default: the run's, or the fastest if that is not available"))
    .addOption(threadsOption())
}

/** `matcher`, `runs/small`. */
export const runArgument = (): Argument =>
  inputArgument('<run>', 'the folder of a run, or the name of a model that ships, such as matcher', inputs.run)

/** `photos/a.png photos/more`. */
export const imagesArgument = (): Argument =>
  inputArgument('<paths...>', 'image files, and folders of them', { ...inputs.image, folders: true })

/** The opened network with its engine, and functions for progress and notes. */
export interface Using {
  readonly trained: Trained
  readonly matcher: Matcher
  readonly engine: Engine
  readonly signal: AbortSignal
  /** Shows the share of the work done, in [0, 1]. */
  show(what: string, share: number): void
  /** A note on standard error. */
  note(sentence: string): void
  /** A warning on standard error. */
  warn(sentence: string): void
}

/**
 * Runs `work` with the network on an engine; `check` may refuse the network before the engine is opened. Undefined if a
 * signal stopped it; the exit code is then set.
 */
export async function withRun<T>(
  given: string,
  options: UseOptions,
  work: (using: Using) => Promise<T>,
  check: (trained: Trained) => void = () => {},
): Promise<T | undefined> {
  const { openTrained } = await import('../runtime/matching/trained.js')
  const { openMatcher } = await import('../runtime/matching/matcher.js')
  const { engineForUse } = await import('../runtime/engines/open.js')
  const { disposing } = await import('../runtime/base/disposing.js')
  return interruptibly(async ({ signal, show, note, warn }) => {
    const trained = await openTrained(given, warn)
    check(trained)
    const { threads } = options
    const engine = await engineForUse(
      trained.run.record.engine,
      options.engine,
      threads === undefined ? {} : { threads },
    )
    if (engine.why?.includes('not to be had')) note(`engine ${engine.description.name}: ${engine.why}`)
    const matcher = await openMatcher(trained, engine, signal)
    return disposing(() => work({ trained, matcher, engine, signal, show, note, warn }), matcher.dispose)
  })
}

/** Milliseconds without a progress line where there is no terminal. */
const quietMs = 5000

type Shown = Pick<Using, 'signal' | 'show' | 'note' | 'warn'>

/**
 * Runs `work` with a progress line on standard error; a signal stops it cleanly. Undefined if it was stopped; the exit
 * code is then set.
 */
export async function interruptibly<T>(work: (shown: Shown) => Promise<T>): Promise<T | undefined> {
  const { catchInterrupt } = await import('./interrupt.js')
  const { createLine } = await import('./progress-line.js')
  const output = progressStream()
  const line = createLine({ output, now: () => performance.now() })
  const interrupt = catchInterrupt(() => {})
  const { signal } = interrupt
  const started = performance.now()
  try {
    return await work({
      signal,
      show(what, share) {
        // Short work needs no line in a log.
        const isShort = output.isTTY !== true && performance.now() - started < quietMs
        if (share < 1 && !isShort) line.show(`${what}  ${(100 * share).toFixed(1)}%`)
      },
      note: line.print,
      warn(sentence) {
        line.clear()
        process.stderr.write(printableText(`warning: ${sentence}\n`))
      },
    })
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error
    process.exitCode = interrupt.exitCode
    return undefined
  } finally {
    line.clear()
    interrupt.release()
  }
}
