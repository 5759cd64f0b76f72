/** The steps that build a home from scratch, all in a separate folder. */
import { mkdirSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { sha256OfFile } from '../../../base/sha256.js'
import { UserError } from '../../../base/user-error.js'
import { fetchPackage } from '../../setup/fetch-package.js'
import type { SelfTest } from '../../setup/self-test.js'
import type { Step } from '../../setup/steps.js'
import { mustRun, runTool, type ToolOptions } from '../../setup/tool.js'
import { type OperationsBuild, operationsArguments } from '../build-operations.js'
import { librariesOf, packageInHome, preloadLibrary, sourceFolder } from '../home.js'
import { digestOfSources, type Manifest, writeManifest } from '../manifest.js'
import { operationsLibrary } from '../operations-library.js'
import { instructionSet } from '../processor.js'
import { bindingArguments, nodeInterface, preloadArguments } from './compile.js'
import { loadCuda } from './cuda.js'
import { copyHeaders, copyPackage, includeFolders, moveLibraries, partsOf } from './layout.js'
import type { Pins, WheelSet } from './pins.js'
import { type Needs, ownNodeHeaders, type Tools } from './requirements.js'
import { fetchTensorFlow, type OnBytes, type TensorFlow } from './tensorflow.js'

/** What the steps share. */
export interface Build extends ToolOptions {
  readonly pins: Pins
  readonly tools: Tools
  readonly step: Step
  readonly onBytes: OnBytes
  /** The home that is being built. */
  readonly draft: string
  /** netc's version. */
  readonly netc: string
  /** Opens the engine of a home in a child process. */
  readonly test: (home: string) => Promise<SelfTest>
}

/** The number of steps of `buildHome` and `rebuildOperations`. */
export const buildSteps = (needs: Needs): number => (needs === 'gpu' ? 7 : 6)
export const rebuildSteps = 2

/** Builds a home in `draft`, with pip's TensorFlow or a local one. @throws UserError if a step fails */
export async function buildHome(build: Build, from: WheelSet | TensorFlow): Promise<Manifest> {
  const { draft, step } = build
  const work = path.join(draft, 'work')
  mkdirSync(work, { recursive: true })
  const { name, version } = build.pins.binding
  const source = await step(`fetch ${name} ${version}`, () => fetchSources(build, work))
  const tensorflow = await step(stepOf(from), () => takeTensorFlow(build, from, work, source.nodeInclude))
  const inside = tensorflow.folder.startsWith(draft)
  await step('compile the binding', () => compileBinding(build, source.folder, tensorflow, inside))
  const operations = await makeOperations(build, tensorflow, inside)
  if (tensorflow.cuda !== undefined) await step("load CUDA's libraries", () => loadCuda(draft, build))
  return step('record the build', async () => {
    rmSync(work, { recursive: true })
    const manifest = await describe(build, tensorflow, inside, operations)
    writeManifest(draft, manifest)
    return manifest
  })
}

/** Recompiles netc's operations in `draft`, a copy of a home, and tests it. */
export async function rebuildOperations(build: Build, before: Manifest): Promise<Manifest> {
  const { folder, libraries, inside } = before.tensorflow
  const place = inside ? librariesOf(packageInHome(build.draft)) : folder
  const tensorflow = { include: '', folder: place, libraries: libraries.map(({ file }) => file), origin: '' }
  const { outcome, tested } = await makeOperations(build, tensorflow, inside)
  const { tools, netc, draft } = build
  const compiler = tools.compilerVersion
  const manifest = {
    ...before,
    netc,
    compiler,
    ...machine(tested),
    created: new Date().toISOString(),
    operations: outcome,
  }
  writeManifest(draft, manifest)
  return manifest
}

function stepOf(from: WheelSet | TensorFlow): string {
  if ('include' in from) return `use TensorFlow in ${from.folder}`
  const [{ project, version }, ...rest] = from
  const bytes = from.reduce((sum, wheel) => sum + wheel.bytes, 0)
  const more = rest.length === 0 ? '' : ` and ${rest.length} packages of CUDA`
  return `download and unpack ${project} ${version}${more} (${(bytes / 1e6).toFixed(0)} MB)`
}

interface Sources {
  /** tfjs-node's folder, including its C++ sources. */
  readonly folder: string
  readonly nodeInclude: string
}

/** From npm, except for the headers that come with Node. */
async function fetchSources(build: Build, work: string): Promise<Sources> {
  const { binding, nodeHeaders } = build.pins
  const folder = await fetchPackage(binding, path.join(work, 'binding'), build)
  copyPackage(build.draft, folder)
  const own = ownNodeHeaders()
  if (own !== undefined) return { folder, nodeInclude: own }
  const headers = await fetchPackage(nodeHeaders, path.join(work, 'node'), build)
  return { folder, nodeInclude: path.join(headers, 'include') }
}

async function takeTensorFlow(
  build: Build,
  from: WheelSet | TensorFlow,
  work: string,
  nodeInclude: string,
): Promise<TensorFlow> {
  const fetched = 'include' in from ? from : await fetchTensorFlow(from, build.tools, work, build, build.onBytes)
  copyHeaders(build.draft, fetched, nodeInclude)
  return 'include' in from ? from : moveLibraries(build.draft, fetched)
}

/**
 * Paths for a library compiled to `output`. `inside`: TensorFlow's libraries are in the home, at a path relative to
 * `output`.
 */
function paths(draft: string, { folder, libraries }: TensorFlow, inside: boolean, output: string): OperationsBuild {
  const runPath = inside ? `$ORIGIN/${path.relative(path.dirname(output), folder)}` : folder
  return { include: includeFolders(draft), folder, libraries, runPath, output }
}

async function compileBinding(build: Build, source: string, tensorflow: TensorFlow, inside: boolean): Promise<void> {
  const { draft, tools } = build
  const output = path.join(packageInHome(draft), 'lib', `napi-v${nodeInterface}`, 'tfjs_binding.node')
  mkdirSync(path.dirname(output), { recursive: true })
  const help = "see the compiler's output; CXX selects another compiler"
  const to = (file: string) => paths(draft, tensorflow, inside, file)
  await mustRun([...tools.compiler, ...bindingArguments(source, to(output))], build, help)
  await mustRun([...tools.compiler, ...preloadArguments(to(preloadLibrary(draft)))], build, help)
}

interface MadeOperations {
  readonly outcome: Manifest['operations']
  readonly tested: SelfTest & { works: true }
}

/** Compiles netc's operations and tests the home with them; if either fails, the home must work without them. */
async function makeOperations(build: Build, tensorflow: TensorFlow, inside: boolean): Promise<MadeOperations> {
  const { draft, step } = build
  const output = operationsLibrary(draft)
  const note = (problem: string | undefined) => problem
  let problem = await step(
    "compile netc's operations",
    () => compileOperations(build, tensorflow, inside, output),
    note,
  )
  const tested = await step('test a convolution and its gradients', async () => {
    const first = await build.test(draft)
    if (first.works || problem !== undefined) return first
    problem = firstLine(first.problem)
    rmSync(output, { force: true })
    return build.test(draft)
  })
  if (!tested.works) {
    throw new UserError(
      `TensorFlow was built but does not work here: ${tested.problem}`,
      'try a different one with --libtensorflow DIR',
    )
  }
  return { tested, outcome: problem === undefined ? { sources: digestOfSources(sourceFolder) } : { problem } }
}

/** @returns the problem, if it fails */
async function compileOperations(
  build: Build,
  tensorflow: TensorFlow,
  inside: boolean,
  output: string,
): Promise<string | undefined> {
  rmSync(output, { force: true })
  const words = operationsArguments(paths(build.draft, tensorflow, inside, output))
  const { code, all } = await runTool([...build.tools.compiler, ...words], build)
  if (code === 0) return undefined
  rmSync(output, { force: true })
  return `not compiled: ${firstLine(all.split('\n').find((line) => /error/i.test(line)) ?? all)}`
}

const firstLine = (text: string): string => text.trim().split('\n')[0].slice(0, 300)

/** The parts of a description that may change on the same home. */
const machine = (tested: SelfTest & { works: true }) => ({
  node: process.version,
  processor: os.cpus()[0]?.model.trim() ?? 'unknown',
  instructions: instructionSet(),
  description: tested.description,
})

async function describe(
  build: Build,
  { folder, libraries, origin, cuda }: TensorFlow,
  inside: boolean,
  { outcome, tested }: MadeOperations,
): Promise<Manifest> {
  const built = libraries.map(async (file) => {
    const whole = path.join(folder, file)
    return { file, bytes: statSync(whole).size, sha256: await sha256OfFile(whole) }
  })
  return {
    format: 'netc-native',
    version: 1,
    created: new Date().toISOString(),
    netc: build.netc,
    platform: `${process.platform} ${process.arch}`,
    ...machine(tested),
    compiler: build.tools.compilerVersion,
    binding: { package: build.pins.binding.name, version: build.pins.binding.version },
    tensorflow: {
      ...{ origin, inside, folder: inside ? '' : folder, libraries: await Promise.all(built) },
      ...(cuda === undefined ? {} : { cuda: partsOf(cuda) }),
    },
    operations: outcome,
  }
}
