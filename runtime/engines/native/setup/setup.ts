/** `netc setup native`: brings the native engine, or says what is in the way; whatever fails, what was there stays as it was. */
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { packageVersion } from '../../../base/environment.js'
import { UserError } from '../../../base/user-error.js'
import { nativeHome } from '../home.js'
import { type Manifest, readManifest, whyStale } from '../manifest.js'
import { buildHome, buildSteps, rebuildOperations, rebuildSteps } from './build.js'
import { linkTree } from './layout.js'
import { type Pins, pins as published } from './pins.js'
import { makeDraft, putInPlace, refuseForeign } from './place.js'
import { checkRequirements, type Needs, type Problem, type Requirements } from './requirements.js'
import type { SelfTest } from './self-test.js'
import { countSteps, type StepReporter } from './steps.js'
import { bytesIn, locateTensorFlow, type TensorFlow } from './tensorflow.js'
import { runTool, type ToolOptions } from './tool.js'

export interface SetupOptions {
  /** A TensorFlow that is here, instead of pip's. */
  readonly libtensorflow?: string
  /** Builds although the engine works. */
  readonly force: boolean
  readonly reporter: StepReporter
  readonly signal: AbortSignal
  readonly environment?: NodeJS.ProcessEnv
  /** What is fetched: what is pinned, unless a test says otherwise. */
  readonly pins?: Pins
}

export type SetupOutcome =
  | { readonly kind: 'present'; readonly test: SelfTest & { works: true } }
  | { readonly kind: 'built'; readonly manifest: Manifest; readonly home: string; readonly bytes: number }

/** What the parts of setup share. */
interface Setting extends ToolOptions {
  readonly home: string
  readonly pins: Pins
  readonly reporter: StepReporter
}

/**
 * Builds the native engine's home where no native library loads, or only our operations where those are of another
 * version of netc or for another processor.
 * @throws UserError where something is missing or a step fails; the signal's reason where it stops it
 */
export async function setupNative(options: SetupOptions): Promise<SetupOutcome> {
  const { environment = process.env, signal, force, libtensorflow, reporter, pins = published } = options
  const home = nativeHome(environment)
  const setting: Setting = { home, pins, reporter, environment, signal }
  refuseForeign(home)
  // Before anything is looked for: a folder that is none is the user's mistake.
  const own = libtensorflow === undefined ? undefined : locateTensorFlow(libtensorflow)
  const manifest = readManifest(home)
  const wanted = own === undefined || manifest?.tensorflow.origin === own.origin
  if (!force && wanted) {
    const test = await testEngine(setting)
    const stale = manifest !== undefined && whyStale(manifest) !== undefined
    if (test.works && !stale) return { kind: 'present', test }
    if (test.works) return rebuild(setting, manifest!)
  }
  return build(setting, own)
}

async function build(setting: Setting, own: TensorFlow | undefined): Promise<SetupOutcome> {
  const { reporter } = setting
  const step = countSteps(buildSteps + 1, reporter)
  const needs = own === undefined ? 'pip' : 'npm'
  const { tools, wheel } = await step('check what building needs', () => requireAll(setting, needs))
  const onBytes = (bytes: number) => reporter.progress(`${(bytes / 1e6).toFixed(0)} MB`)
  return inDraft(setting, (draft) => buildHome({ ...common(setting), tools, step, onBytes, draft }, own ?? wheel!))
}

async function rebuild(setting: Setting, before: Manifest): Promise<SetupOutcome> {
  const step = countSteps(rebuildSteps + 1, setting.reporter)
  const { tools } = await step('check what building needs', () => requireAll(setting, 'compiler'))
  return inDraft(setting, (draft) => {
    linkTree(setting.home, draft)
    return rebuildOperations({ ...common(setting), tools, step, onBytes: () => {}, draft }, before)
  })
}

const common = ({ environment, signal, pins }: Setting) => ({
  ...{ environment, signal, pins, netc: packageVersion() },
  test: (home: string) => testEngine({ signal, environment: { ...environment, NETC_NATIVE_HOME: home } }),
})

/** What `work` builds in the draft gets into the home's place, or goes. */
async function inDraft({ home }: Setting, work: (draft: string) => Promise<Manifest>): Promise<SetupOutcome> {
  const draft = makeDraft(home)
  try {
    const manifest = await work(draft)
    putInPlace(draft, home)
    return { kind: 'built', manifest, home, bytes: bytesIn(home) }
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/** @throws UserError with everything that is missing */
async function requireAll(setting: Setting, needs: Needs): Promise<Requirements> {
  const found = await checkRequirements(setting.home, needs, setting.pins, setting)
  const { problems } = found
  if (problems.length === 0) return found
  const list = (of: (problem: Problem) => string) => problems.map(of).join(problems.length === 1 ? '' : '\n  - ')
  const lead = problems.length === 1 ? '' : `${problems.length} things are in the way:\n  - `
  const help = [...new Set(problems.map((problem) => problem.help))].join('\n        ')
  throw new UserError(`The native engine cannot be built here: ${lead}${list(({ text }) => text)}`, help)
}

const selfTestProgram = fileURLToPath(new URL('./self-test.js', import.meta.url))

/** Opens the engine that `environment` leads to, in a process of its own. */
export async function testEngine(options: ToolOptions): Promise<SelfTest> {
  const { code, out, all } = await runTool([process.execPath, selfTestProgram], options)
  const last = out.trim().split('\n').at(-1) ?? ''
  if (code === 0 && last.startsWith('{')) return JSON.parse(last)
  const lines = all.trim().split('\n')
  return { works: false, problem: lines.at(-1) || 'its process was ended' }
}
