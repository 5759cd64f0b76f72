/**
 * `netc setup native`: installs the native engine, or reports what is missing. A failure leaves the previous state
 * unchanged.
 */
import { packageVersion } from '../../../base/environment.js'
import type { EngineDescription } from '../../engine.js'
import { engineHome } from '../../home.js'
import { bytesIn, inDraft, refuseForeign } from '../../setup/place.js'
import { refuseProblems } from '../../setup/requirements.js'
import { testEngine } from '../../setup/self-test.js'
import { countSteps, type StepReporter } from '../../setup/steps.js'
import type { ToolOptions } from '../../setup/tool.js'
import { type Manifest, readManifest, whyStale } from '../manifest.js'
import { nvidiaModels } from '../processor.js'
import { buildHome, buildSteps, rebuildOperations, rebuildSteps } from './build.js'
import { linkTree } from './layout.js'
import { type Pins, pins as published } from './pins.js'
import { checkRequirements, type Needs, type Requirements } from './requirements.js'
import { locateTensorFlow, originOf, type TensorFlow } from './tensorflow.js'

export interface SetupOptions {
  /** A local TensorFlow, instead of pip's. */
  readonly libtensorflow?: string
  /** pip's TensorFlow for NVIDIA GPUs, with CUDA's libraries. */
  readonly gpu?: boolean
  /** Builds even if the engine works. */
  readonly force: boolean
  readonly reporter: StepReporter
  readonly signal: AbortSignal
  readonly environment?: NodeJS.ProcessEnv
  /** The files to download: the pinned ones, except in tests. */
  readonly pins?: Pins
}

export type SetupOutcome = (
  | { readonly kind: 'present'; readonly description: EngineDescription }
  | {
      readonly kind: 'built'
      readonly description: EngineDescription
      readonly manifest: Manifest
      readonly home: string
      readonly bytes: number
    }
) & {
  /** The NVIDIA cards that the driver reports; the description says whether one is used. */
  readonly cards: readonly string[]
}

/** Shared by the steps of setup. */
interface Setting extends ToolOptions {
  readonly home: string
  readonly pins: Pins
  readonly reporter: StepReporter
}

/**
 * Builds the native engine's home if no native library loads, or only netc's operations if those are from a different
 * version of netc or for a different processor.
 * @throws UserError if something is missing or a step fails; the signal's reason if it aborts
 */
export async function setupNative(options: SetupOptions): Promise<SetupOutcome> {
  const { environment = process.env, signal, force, gpu = false, reporter, pins = published } = options
  const home = engineHome('native', environment)
  const setting: Setting = { home, pins, reporter, environment, signal }
  refuseForeign('native', home)
  // Checked first: a folder that is not TensorFlow is the user's mistake.
  const own = options.libtensorflow === undefined ? undefined : locateTensorFlow(options.libtensorflow)
  const manifest = readManifest(home)
  const cards = gpu ? pins.wheels.gpu[process.arch] : undefined
  const origin = own?.origin ?? (cards && originOf(cards))
  const any = own === undefined && !gpu
  if (!force && (any || (origin !== undefined && manifest?.tensorflow.origin === origin))) {
    const test = await testEngine('native', setting)
    const stale = manifest !== undefined && whyStale(manifest) !== undefined
    if (test.works && !stale) return { kind: 'present', description: test.description, cards: nvidiaModels() }
    if (test.works) return rebuild(setting, manifest!)
  }
  return build(setting, own, gpu ? 'gpu' : own === undefined ? 'pip' : 'npm')
}

async function build(setting: Setting, own: TensorFlow | undefined, needs: Needs): Promise<SetupOutcome> {
  const { reporter } = setting
  const step = countSteps(buildSteps(needs) + 1, reporter)
  const { tools, wheels } = await step('check the requirements', () => requireAll(setting, needs))
  const onBytes = (bytes: number) => reporter.progress(`${(bytes / 1e6).toFixed(0)} MB`)
  return newHome(setting, (draft) => buildHome({ ...common(setting), tools, step, onBytes, draft }, own ?? wheels!))
}

async function rebuild(setting: Setting, before: Manifest): Promise<SetupOutcome> {
  const step = countSteps(rebuildSteps + 1, setting.reporter)
  const { tools } = await step('check the requirements', () => requireAll(setting, 'compiler'))
  return newHome(setting, (draft) => {
    linkTree(setting.home, draft)
    return rebuildOperations({ ...common(setting), tools, step, onBytes: () => {}, draft }, before)
  })
}

const common = ({ environment, signal, pins }: Setting) => ({
  ...{ environment, signal, pins, netc: packageVersion() },
  test: (home: string) => testEngine('native', { signal, environment: { ...environment, NETC_NATIVE_HOME: home } }),
})

/** Replaces the home by one that `work` makes in a draft folder. */
async function newHome({ home }: Setting, work: (draft: string) => Promise<Manifest>): Promise<SetupOutcome> {
  const manifest = await inDraft(home, work)
  const { description } = manifest
  return { kind: 'built', description, manifest, home, bytes: bytesIn(home), cards: nvidiaModels() }
}

/** @throws UserError with everything that is missing */
async function requireAll(setting: Setting, needs: Needs): Promise<Requirements> {
  const found = await checkRequirements(setting.home, needs, setting.pins, setting)
  refuseProblems('the native engine cannot be built', found.problems)
  return found
}
