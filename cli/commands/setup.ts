/** `netc setup native`: builds the native engine where no library of it loads, or takes it away again. */
import type { Command } from 'commander'
import type { SetupOutcome } from '../../runtime/engines/native/setup/setup.js'
import { progressStream, remark } from '../quiet.js'

interface SetupOptions {
  readonly libtensorflow?: string
  readonly force?: boolean
  readonly remove?: boolean
}

export function register(program: Command): void {
  const setup = program.command('setup').description('bring an engine that does not come with npm')
  setup
    .command('native')
    .description('build TensorFlow’s binding in a folder of your own, tested there; 274 MB are fetched')
    .option('--libtensorflow <folder>', "build on a TensorFlow that is here: a release for C, or Python's tensorflow")
    .option('--force', 'build although the engine works')
    .option('--remove', 'remove what was built')
    .action(async (options: SetupOptions, command: Command) => {
      if (options.remove && (options.force || options.libtensorflow !== undefined)) {
        command.error('error: --remove takes no other option')
      }
      await (options.remove ? remove() : build(options))
    })
}

async function remove(): Promise<void> {
  const { nativeHome } = await import('../../runtime/engines/native/home.js')
  const { removeHome } = await import('../../runtime/engines/native/setup/place.js')
  const home = nativeHome()
  remark(removeHome(home) ? `removed ${home}\n` : `There is nothing in ${home}\n`)
}

async function build({ libtensorflow, force = false }: SetupOptions): Promise<void> {
  const { setupNative } = await import('../../runtime/engines/native/setup/setup.js')
  const { catchInterrupt } = await import('../interrupt.js')
  const { evenUnseen } = await import('../output.js')
  const { stepProgress } = await import('../step-progress.js')
  const reporter = stepProgress(progressStream())
  const interrupt = catchInterrupt(() => reporter.note('Stopping, and removing what was begun.'))
  const { signal } = interrupt
  try {
    const own = libtensorflow === undefined ? {} : { libtensorflow }
    remark(render(await evenUnseen(() => setupNative({ ...own, force, signal, reporter }))))
  } catch (error) {
    if (!signal.aborted) throw error
    process.stderr.write('Stopped; everything is as it was.\n')
    process.exitCode = interrupt.exitCode
  } finally {
    reporter.finish()
    interrupt.release()
  }
}

function render(outcome: SetupOutcome): string {
  if (outcome.kind === 'present') {
    const { version, details } = outcome.test.description
    return `The native engine works: ${version}, kernels: ${details.kernels}. Nothing was done; --force builds it anew.\n`
  }
  const { home, bytes, manifest } = outcome
  const { version } = manifest.description
  const { operations } = manifest
  const without = 'problem' in operations ? `It works on TensorFlow's own operations: ${operations.problem}\n` : ''
  return `The native engine is in ${home} (${(bytes / 1e6).toFixed(0)} MB): ${version}\n${without}netc train takes it from now on; netc setup native --remove takes it away.\n`
}
