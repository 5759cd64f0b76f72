/** `netc setup`: installs an engine that does not come with npm, or removes it. */
import type { Command } from 'commander'
import type { BroughtEngine } from '../../runtime/engines/home.js'
import type { SetupOutcome as NativeOutcome } from '../../runtime/engines/native/setup/setup.js'
import type { StepReporter } from '../../runtime/engines/setup/steps.js'
import type { EngineState, SetupOutcome as WebgpuOutcome } from '../../runtime/engines/webgpu/setup/setup.js'
import { jsonOption } from '../arguments.js'
import { examples } from '../help.js'
import { inputOption } from '../inputs.js'
import { printObject } from '../printable.js'
import { progressStream, remark } from '../quiet.js'

interface CommonOptions {
  readonly force?: boolean
  readonly remove?: boolean
  readonly json?: boolean
}

interface NativeOptions extends CommonOptions {
  readonly libtensorflow?: string
  readonly gpu?: boolean
}

/** Declares the command on `program`. */
export function register(program: Command): void {
  const setup = program
    .command('setup')
    .summary('install an engine that does not come with npm')
    .description('Install an engine that does not come with npm.')
    .addHelpText('after', examples([['netc setup native', 'build the native engine, TensorFlow']]))
  setup
    .command('native')
    .summary('build the native engine, TensorFlow')
    .description('Build TensorFlow’s binding in a folder in your home directory, and test it there. Downloads 274 MB.')
    .option('--gpu', 'build on TensorFlow for NVIDIA cards, with CUDA; downloads 3.4 GB')
    .addOption(
      inputOption(
        '--libtensorflow <folder>',
        "build on an installed TensorFlow: a release for C, or Python's tensorflow",
        { folders: true },
      ),
    )
    .option('--force', 'build even if the engine works')
    .option('--remove', 'remove what was built')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples([
        ['netc setup native', 'build it, if no native engine works'],
        ['netc setup native --remove', 'remove it'],
      ]),
    )
    .action(async (options: NativeOptions, command: Command) => {
      if (options.gpu && options.libtensorflow !== undefined) {
        command.error('error: --gpu and --libtensorflow name two TensorFlows to build on')
      }
      if (refuseBeside(options, command)) return remove('native', options)
      await bring(options, async (common) => {
        const { setupNative } = await import('../../runtime/engines/native/setup/setup.js')
        const outcome = await setupNative({ ...options, ...common, force: options.force ?? false })
        return { object: nativeObject(outcome), text: renderNative(outcome) }
      })
    })
  setup
    .command('webgpu')
    .summary('install the webgpu engine, for graphics cards')
    .description('Install Dawn and the kernels on it in a folder in your home directory. Downloads 54 MB.')
    .option('--force', 'install even if they are installed')
    .option('--remove', 'remove what was installed')
    .addOption(jsonOption())
    .addHelpText('after', examples([['netc setup webgpu', 'install it, if it is missing']]))
    .action(async (options: CommonOptions, command: Command) => {
      if (refuseBeside(options, command)) return remove('webgpu', options)
      await bring(options, async (common) => {
        const { setupWebgpu } = await import('../../runtime/engines/webgpu/setup/setup.js')
        const outcome = await setupWebgpu({ ...common, force: options.force ?? false })
        return { object: webgpuObject(outcome), text: renderWebgpu(outcome) }
      })
    })
}

/** Whether to remove the engine; no other option goes with it. */
function refuseBeside({ json, ...options }: CommonOptions, command: Command): boolean {
  if (options.remove && Object.keys(options).length > 1) command.error('error: --remove takes no other option')
  return options.remove ?? false
}

interface Done {
  /** `outcome` is one word for what was done. */
  readonly object: object
  readonly text: string
}

function report(json: boolean | undefined, { object, text }: Done): void {
  if (json) printObject(object)
  else remark(text)
}

async function remove(engine: BroughtEngine, { json }: CommonOptions): Promise<void> {
  const { engineHome } = await import('../../runtime/engines/home.js')
  const { removeHome } = await import('../../runtime/engines/setup/place.js')
  const home = engineHome(engine)
  if (removeHome(engine, home)) report(json, { object: { outcome: 'removed', home }, text: `removed ${home}\n` })
  else report(json, { object: { outcome: 'absent', home }, text: `There is nothing in ${home}\n` })
}

/** Runs a setup, shows its steps, and prints its result; a signal stops it. */
async function bring(
  { json }: CommonOptions,
  setUp: (common: { readonly signal: AbortSignal; readonly reporter: StepReporter }) => Promise<Done>,
): Promise<void> {
  const { catchInterrupt } = await import('../interrupt.js')
  const { evenUnseen } = await import('../output.js')
  const { stepProgress } = await import('../step-progress.js')
  const reporter = stepProgress(progressStream())
  const interrupt = catchInterrupt(() => reporter.note('Stopping, and removing the partial installation.'))
  const { signal } = interrupt
  try {
    report(json, await evenUnseen(() => setUp({ signal, reporter })))
  } catch (error) {
    if (!signal.aborted) throw error
    process.stderr.write('Stopped; everything is as it was.\n')
    process.exitCode = interrupt.exitCode
  } finally {
    reporter.finish()
    interrupt.release()
  }
}

function nativeObject(outcome: NativeOutcome): object {
  const { description: engine, cards } = outcome
  if (outcome.kind === 'present') return { outcome: outcome.kind, engine, cards }
  const { kind, home, bytes, manifest } = outcome
  return { outcome: kind, home, bytes, operations: manifest.operations, engine, cards }
}

function webgpuObject(outcome: WebgpuOutcome): object {
  const { kind, ...rest } = outcome
  return { outcome: kind, ...rest }
}

function renderNative(outcome: NativeOutcome): string {
  const { version, gpu, details } = outcome.description
  const on = gpu === undefined ? '' : `on ${gpu}, `
  if (outcome.kind === 'present') {
    return `The native engine works: ${version}, ${on}kernels: ${details.kernels}. Nothing was done; --force rebuilds it.\n${cardHint(outcome)}`
  }
  const { home, bytes, manifest } = outcome
  const { operations } = manifest
  const without = 'problem' in operations ? `It works on TensorFlow's own operations: ${operations.problem}\n` : ''
  return `The native engine is in ${home} (${megabytes(bytes)}): ${version}\n${without}${cardHint(outcome)}netc train takes it from now on; netc setup native --remove removes it.\n`
}

/** The hint where card and TensorFlow do not match. */
function cardHint(outcome: NativeOutcome): string {
  const { description, cards } = outcome
  if (description.gpu !== undefined) return ''
  const cuda = outcome.kind === 'built' && outcome.manifest.tensorflow.cuda !== undefined
  if (cuda && cards.length === 0)
    return 'There is no NVIDIA driver here: it computes on the processor until one is installed.\n'
  if (cards.length === 0) return ''
  return cuda
    ? `TensorFlow does not use the ${cards[0]}; with TF_CPP_MIN_LOG_LEVEL=0 netc doctor shows its messages.\n`
    : `The ${cards[0]} is not used: netc setup native --gpu builds on a TensorFlow for it.\n`
}

function renderWebgpu(outcome: WebgpuOutcome): string {
  if (outcome.kind === 'present') {
    return `The packages are installed. Nothing was done; --force reinstalls them.\n${renderState(outcome.state)}`
  }
  const { home, bytes, state } = outcome
  return `The webgpu engine is in ${home} (${megabytes(bytes)}); netc setup webgpu --remove removes it.\n${renderState(state)}`
}

function renderState(state: EngineState): string {
  if ('lacks' in state) return `It cannot compute here yet: ${state.lacks.reason}\n  help: ${state.lacks.help}\n`
  const { version, gpu, details } = state.description
  return `It works: ${version}, on ${gpu ?? details['in software']}\n`
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`
