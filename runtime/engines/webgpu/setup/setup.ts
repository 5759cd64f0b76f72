/**
 * `netc setup webgpu`: installs the engine's packages, or reports what is missing. A failure leaves the previous state
 * unchanged.
 */
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { packageVersion } from '../../../base/environment.js'
import { UserError } from '../../../base/user-error.js'
import { writeAtomically } from '../../../base/write-atomically.js'
import type { EngineDescription } from '../../engine.js'
import { engineHome, homeVariables, manifestFile } from '../../home.js'
import { makePlaceholder } from '../../replaced-modules.js'
import { fetchPackage } from '../../setup/fetch-package.js'
import { bytesIn, inDraft, refuseForeign } from '../../setup/place.js'
import { checkNpm, checkSpace, type Problem, refuseProblems } from '../../setup/requirements.js'
import { testEngine } from '../../setup/self-test.js'
import { countSteps, type StepReporter } from '../../setup/steps.js'
import type { ToolOptions } from '../../setup/tool.js'
import { packageInHome, type WebgpuManifest } from '../packages.js'
import { hasBinary, type PinnedPart, pins as published } from './pins.js'
import { type Probe, probe } from './probe.js'

export interface SetupOptions {
  /** Installs even if the engine works. */
  readonly force: boolean
  readonly reporter: StepReporter
  readonly signal: AbortSignal
  readonly environment?: NodeJS.ProcessEnv
  /** The files to download: the pinned ones, except in tests. */
  readonly pins?: readonly PinnedPart[]
}

/** The state of the engine with its packages: it computes, or the system has no GPU for it. */
export type EngineState = { readonly description: EngineDescription } | Required<Extract<Probe, { loads: true }>>

export type SetupOutcome =
  | { readonly kind: 'present'; readonly state: EngineState }
  | { readonly kind: 'installed'; readonly state: EngineState; readonly home: string; readonly bytes: number }

/** The peak disk usage of downloading and unpacking. */
const bytesNeeded = 1.5e8

/**
 * Installs the packages in the engine's home if none can be loaded.
 * @throws UserError if something is missing or a step fails; the signal's reason if it aborts
 */
export async function setupWebgpu(options: SetupOptions): Promise<SetupOutcome> {
  const { environment = process.env, signal, force, reporter, pins = published } = options
  const home = engineHome('webgpu', environment)
  const tools = { environment, signal }
  refuseForeign('webgpu', home)
  if (!force) {
    const state = await tryEngine(tools)
    if (typeof state !== 'string') return { kind: 'present', state }
  }
  const step = countSteps(pins.length + 2, reporter)
  await step('check the requirements', () => checkRequirements(home, pins, tools))
  const state = await inDraft(home, async (draft) => {
    for (const part of pins) {
      const title = `fetch ${part.name} ${part.version} (${(part.bytes / 1e6).toFixed(0)} MB)`
      await step(title, () => installPart(part, draft, tools))
    }
    makePlaceholder(draft, '@tensorflow/tfjs-core')
    writeManifest(draft, pins)
    return step('test it', () => mustWork({ ...tools, environment: { ...environment, [homeVariables.webgpu]: draft } }))
  })
  return { kind: 'installed', state, home, bytes: bytesIn(home) }
}

/** @throws UserError with everything that is missing */
async function checkRequirements(home: string, [dawn]: readonly PinnedPart[], options: ToolOptions): Promise<void> {
  const system: Problem = {
    kind: 'system',
    text: `the package ${dawn.name} has no binary for ${process.platform} ${process.arch}`,
    help: '--engine wasm runs everywhere',
  }
  const npm = await checkNpm(dawn, options)
  const problems = [...(hasBinary ? [] : [system]), ...npm, ...checkSpace('webgpu', home, bytesNeeded)]
  refuseProblems('the webgpu engine cannot be installed', problems)
}

/** Downloads a package and copies the files that are used to its location in the home. */
async function installPart(part: PinnedPart, draft: string, options: ToolOptions): Promise<void> {
  const work = path.join(draft, 'work')
  const unpacked = await fetchPackage(part, work, options, part.files)
  const folder = packageInHome(draft, part.name)
  mkdirSync(path.dirname(folder), { recursive: true })
  renameSync(unpacked, folder)
  rmSync(work, { recursive: true })
}

function writeManifest(home: string, pins: readonly PinnedPart[]): void {
  const manifest: WebgpuManifest = {
    format: 'netc-webgpu',
    version: 1,
    created: new Date().toISOString(),
    netc: packageVersion(),
    platform: `${process.platform} ${process.arch}`,
    packages: pins.map(({ name, version, integrity }) => ({ name, version, integrity })),
  }
  writeAtomically(manifestFile(home), [Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`)])
}

/** Loads the packages, and computes on the GPU if there is one. @returns the problem, if something fails */
async function tryEngine(options: ToolOptions): Promise<EngineState | string> {
  const found = await probe(options)
  if (!found.loads) return found.problem
  if (found.lacks !== undefined) return { loads: true, lacks: found.lacks }
  const test = await testEngine('webgpu', options)
  return test.works ? { description: test.description } : test.problem
}

async function mustWork(options: ToolOptions): Promise<EngineState> {
  const state = await tryEngine(options)
  if (typeof state !== 'string') return state
  throw new UserError(
    `the packages were downloaded but do not work here: ${state}`,
    'use another engine: --engine wasm',
  )
}
