/** What setup needs of the machine, all of it looked at before anything is fetched. */
import { existsSync, statfsSync } from 'node:fs'
import path from 'node:path'
import type { PinnedWheel, Pins } from './pins.js'
import { runTool, type ToolOptions } from './tool.js'

/** How the programs are called. */
export interface Tools {
  readonly compiler: readonly string[]
  /** What `--version` says, its first line. */
  readonly compilerVersion: string
  readonly python: string
  /** Undefined where Python has no pip of its own but can make a virtual environment, which gets one. */
  readonly pip: readonly string[] | undefined
}

export interface Problem {
  /** `network` where a package index could not be reached. */
  readonly kind: 'system' | 'tool' | 'network' | 'space'
  readonly text: string
  readonly help: string
}

export interface Requirements {
  readonly tools: Tools
  readonly wheel: PinnedWheel | undefined
  readonly problems: readonly Problem[]
}

/** How much is asked for: to compile alone, to fetch from npm too, to fetch TensorFlow from pip too. */
export type Needs = 'compiler' | 'npm' | 'pip'

/** What is fetched and built takes at most, all at once. */
const bytesNeeded: Readonly<Record<Needs, number>> = { compiler: 1e7, npm: 5e7, pip: 1.8e9 }

/** @returns the tools that were found, and all that is missing; the space has to be where `home` is */
export async function checkRequirements(
  home: string,
  needs: Needs,
  pins: Pins,
  options: ToolOptions,
): Promise<Requirements> {
  const wheel = needs === 'pip' ? pins.wheels[process.arch] : undefined
  const [compiler, npm, python] = await Promise.all([
    findCompiler(options),
    needs === 'compiler' ? [] : checkNpm(pins, options),
    needs === 'pip' ? findPip(wheel, options) : undefined,
  ])
  const problems = [
    ...checkSystem(wheel, needs),
    ...(compiler === undefined ? [noCompiler] : []),
    ...npm,
    ...(python?.problems ?? []),
    ...checkSpace(home, bytesNeeded[needs]),
  ]
  const tools = {
    compiler: compiler?.command ?? [],
    compilerVersion: compiler?.version ?? '',
    python: python?.python ?? '',
    pip: python?.pip,
  }
  return { tools, wheel, problems }
}

function checkSystem(wheel: PinnedWheel | undefined, needs: Needs): Problem[] {
  const otherwise =
    'npm install @tensorflow/tfjs-node, where it has a binding for this system; --engine wasm runs everywhere'
  if (process.platform !== 'linux') {
    return [{ kind: 'system', text: `setup builds on Linux, and this is ${process.platform}`, help: otherwise }]
  }
  if (needs !== 'pip') return []
  if (wheel === undefined) {
    const help = 'give a TensorFlow of your own with --libtensorflow DIR'
    return [{ kind: 'system', text: `pip has no TensorFlow for ${process.arch}`, help }]
  }
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  const { glibcVersionRuntime: glibc } = header
  if (glibc !== undefined && compareVersions(glibc, wheel.glibc) >= 0) return []
  const found = glibc === undefined ? 'another C library' : `glibc ${glibc}`
  return [
    { kind: 'system', text: `TensorFlow needs glibc ${wheel.glibc}, and this system has ${found}`, help: otherwise },
  ]
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number))
  return left[0] - right[0] || left[1] - right[1]
}

const noCompiler: Problem = {
  kind: 'tool',
  text: 'no C++ compiler was found (g++, c++, clang++, or what CXX names)',
  help: 'apt install g++, dnf install gcc-c++, or the like',
}

async function findCompiler(
  options: ToolOptions,
): Promise<{ command: readonly string[]; version: string } | undefined> {
  const named = options.environment.CXX?.trim().split(/\s+/) ?? []
  for (const command of named.length > 0 && named[0] !== '' ? [named] : [['g++'], ['c++'], ['clang++']]) {
    const { code, out } = await runTool([...command, '--version'], options)
    if (code === 0) return { command, version: out.split('\n')[0].trim() }
  }
  return undefined
}

async function checkNpm({ binding }: Pins, options: ToolOptions): Promise<Problem[]> {
  const missing: Problem[] = []
  if ((await runTool(['tar', '--version'], options)).code !== 0) {
    missing.push({ kind: 'tool', text: 'tar was not found', help: 'install tar' })
  }
  if ((await runTool(['npm', '--version'], options)).code !== 0) {
    return [...missing, { kind: 'tool', text: 'npm was not found', help: 'install npm, which comes with Node' }]
  }
  const name = `${binding.name}@${binding.version}`
  const { code, all } = await runTool(['npm', 'view', name, 'dist.integrity', '--fetch-retries=0'], options)
  return code === 0 ? missing : [...missing, unreachable('npm', name, all, 'npm config set proxy or registry')]
}

interface FoundPip {
  readonly python: string
  readonly pip: readonly string[] | undefined
  readonly problems: readonly Problem[]
}

async function findPip(wheel: PinnedWheel | undefined, options: ToolOptions): Promise<FoundPip> {
  const python = options.environment.PYTHON || 'python3'
  const tried = await runTool([python, '--version'], options)
  if (tried.code !== 0) {
    const text = `${python} was not found: its pip fetches TensorFlow`
    return { python, pip: undefined, problems: [{ kind: 'tool', text, help: 'apt install python3-pip, or the like' }] }
  }
  const pip = [python, '-m', 'pip']
  if ((await runTool([...pip, '--version'], options)).code !== 0) {
    if ((await runTool([python, '-c', 'import venv, ensurepip'], options)).code === 0) {
      return { python, pip: undefined, problems: [] }
    }
    const text = `${python} has neither pip nor the module venv, which would bring one`
    return {
      python,
      pip: undefined,
      problems: [{ kind: 'tool', text, help: 'apt install python3-pip, or python3-venv' }],
    }
  }
  return { python, pip, problems: wheel === undefined ? [] : await askIndex(pip, wheel, options) }
}

/** Reads the index only. A pip that is too old to do so says it when it downloads. */
async function askIndex(pip: readonly string[], wheel: PinnedWheel, options: ToolOptions): Promise<Problem[]> {
  const words = ['index', 'versions', wheel.project, '--retries', '1', '--timeout', '15', ...chooseWheel(wheel)]
  const { code, all } = await runTool([...pip, ...words], options)
  if (code === 0 || /unknown command/.test(all)) return []
  return [unreachable('pip', `${wheel.project} ${wheel.version}`, all, 'pip config set global.index-url or proxy')]
}

/** Makes pip choose the one file, whatever Python runs it. */
export const chooseWheel = ({ python, abi, platform }: PinnedWheel): readonly string[] => [
  '--only-binary=:all:',
  ...['--implementation', 'cp', '--python-version', python, '--abi', abi, '--platform', platform],
]

/** What a program says where it got no answer at all. */
const noAnswer =
  /ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|Retrying|ConnectionError|timed out|ProxyError/

function unreachable(tool: string, name: string, said: string, help: string): Problem {
  const reached = !noAnswer.test(said)
  const last = said.split('\n').findLast((line) => /err/i.test(line)) ?? ''
  return {
    kind: reached ? 'tool' : 'network',
    text: reached
      ? `${tool} does not find ${name}: ${last.trim()}`
      : `${tool} cannot reach its package index for ${name}`,
    help: `${help}; or, without a network, --libtensorflow DIR with a TensorFlow that is here`,
  }
}

function checkSpace(home: string, bytes: number): Problem[] {
  let folder = path.dirname(home)
  while (!existsSync(folder)) folder = path.dirname(folder)
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize >= bytes) return []
  const [free, needed] = [bavail * bsize, bytes].map((value) => (value / 1e9).toFixed(1))
  const help = 'make space, or name a folder elsewhere with NETC_NATIVE_HOME'
  return [{ kind: 'space', text: `${folder} has ${free} GB free, and building takes ${needed} GB for a while`, help }]
}

/** Node's own headers, where it came with them. */
export function ownNodeHeaders(node: string = process.execPath): string | undefined {
  const folder = path.join(path.dirname(node), '..', 'include', 'node')
  return existsSync(path.join(folder, 'node_api.h')) ? folder : undefined
}
