/** The requirements of building, all checked before anything is downloaded. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { inEmptyFolder } from '../../setup/own-folder.js'
import { checkNpm, checkSpace, type Problem, unreachable } from '../../setup/requirements.js'
import { runTool, type ToolOptions } from '../../setup/tool.js'
import type { PinnedWheel, Pins, WheelSet } from './pins.js'

/** The commands of the programs. */
export interface Tools {
  readonly compiler: readonly string[]
  /** The first line of `--version`. */
  readonly compilerVersion: string
  /** Python in isolated mode. */
  readonly python: readonly string[]
  /** Undefined if Python has no pip but can create a virtual environment with one. */
  readonly pip: readonly string[] | undefined
}

export interface Requirements {
  readonly tools: Tools
  readonly wheels: WheelSet | undefined
  readonly problems: readonly Problem[]
}

/**
 * The amount of work: only compile; also download from npm; also download TensorFlow from pip; also its CUDA libraries.
 */
export type Needs = 'compiler' | 'npm' | 'pip' | 'gpu'

/** The peak disk usage of downloading and building. */
const bytesNeeded: Readonly<Record<Needs, number>> = { compiler: 1e7, npm: 5e7, pip: 1.8e9, gpu: 1e10 }

/** @returns the tools that were found, and everything that is missing; the space must be available at `home` */
export async function checkRequirements(
  home: string,
  needs: Needs,
  pins: Pins,
  options: ToolOptions,
): Promise<Requirements> {
  const ofPip = needs === 'pip' || needs === 'gpu'
  const wheels = ofPip ? pins.wheels[needs === 'gpu' ? 'gpu' : 'processor'][process.arch] : undefined
  const [compiler, npm, python] = await Promise.all([
    findCompiler(options),
    needs === 'compiler' ? [] : checkNpm(pins.binding, options),
    ofPip ? inEmptyFolder(options, (inside) => findPip(wheels?.[0], inside)) : undefined,
  ])
  const problems = [
    ...checkSystem(wheels?.[0], needs),
    ...(compiler === undefined ? [noCompiler] : []),
    ...npm.map(withoutNetwork),
    ...(python?.problems ?? []).map(withoutNetwork),
    ...checkSpace('native', home, bytesNeeded[needs]),
  ]
  const tools = {
    compiler: compiler?.command ?? [],
    compilerVersion: compiler?.version ?? '',
    python: python?.python ?? [],
    pip: python?.pip,
  }
  return { tools, wheels, problems }
}

/** Whatever can be built without TensorFlow's wheel can be built without pip's index. */
const withoutNetwork = (problem: Problem): Problem =>
  problem.kind === 'network'
    ? {
        ...problem,
        help: `${problem.help}; without a network, use --libtensorflow DIR with a local TensorFlow`,
      }
    : problem

function checkSystem(wheel: PinnedWheel | undefined, needs: Needs): Problem[] {
  const otherwise =
    'npm install @tensorflow/tfjs-node, if it has a binding for this system; --engine wasm runs everywhere'
  if (process.platform !== 'linux') {
    return [{ kind: 'system', text: `setup can build only on Linux; this is ${process.platform}`, help: otherwise }]
  }
  if (needs !== 'pip' && needs !== 'gpu') return []
  if (wheel === undefined) {
    const help = 'use your own TensorFlow with --libtensorflow DIR'
    const which = needs === 'gpu' ? 'TensorFlow for NVIDIA cards' : 'TensorFlow'
    return [{ kind: 'system', text: `pip has no ${which} for ${process.arch}`, help }]
  }
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  const { glibcVersionRuntime: glibc } = header
  if (glibc !== undefined && compareVersions(glibc, wheel.glibc) >= 0) return []
  const found = glibc === undefined ? 'a different C library' : `glibc ${glibc}`
  return [
    { kind: 'system', text: `TensorFlow needs glibc ${wheel.glibc}, but this system has ${found}`, help: otherwise },
  ]
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number))
  return left[0] - right[0] || left[1] - right[1]
}

const noCompiler: Problem = {
  kind: 'tool',
  text: 'no C++ compiler was found (g++, c++, clang++, or the one in CXX)',
  help: 'apt install g++, dnf install gcc-c++, or similar',
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

interface FoundPip {
  readonly python: readonly string[]
  readonly pip: readonly string[] | undefined
  readonly problems: readonly Problem[]
}

/**
 * `-I`: ignores the working directory, the user's modules and Python's environment variables. A pip.py in a user's
 * project must not be used instead of pip.
 */
const isolated = (python: string): readonly string[] => [
  // A relative path is relative to the user's folder, not to ours.
  python.includes('/') ? path.resolve(python) : python,
  '-I',
]

async function findPip(wheel: PinnedWheel | undefined, options: ToolOptions): Promise<FoundPip> {
  const name = options.environment.PYTHON || 'python3'
  const python = isolated(name)
  const missing = (text: string, help: string): FoundPip => ({
    python,
    pip: undefined,
    problems: [{ kind: 'tool', text, help }],
  })
  if ((await runTool([...python, '--version'], options)).code !== 0) {
    return missing(`${name} was not found: its pip downloads TensorFlow`, 'apt install python3-pip, or similar')
  }
  const pip = [...python, '-m', 'pip']
  if ((await runTool([...pip, '--version'], options)).code !== 0) {
    if ((await runTool([...python, '-c', 'import venv, ensurepip'], options)).code === 0) {
      return { python, pip: undefined, problems: [] }
    }
    const text = `${name} has neither pip nor the module venv, which would provide it`
    return missing(text, 'apt install python3-pip, or python3-venv')
  }
  return { python, pip, problems: wheel === undefined ? [] : await askIndex(pip, wheel, options) }
}

/** Only reads the index. A pip that is too old for this fails later, at the download. */
async function askIndex(pip: readonly string[], wheel: PinnedWheel, options: ToolOptions): Promise<Problem[]> {
  const words = ['index', 'versions', wheel.project, '--retries', '1', '--timeout', '15', ...chooseWheel(wheel)]
  const { code, all } = await runTool([...pip, ...words], options)
  if (code === 0 || /unknown command/.test(all)) return []
  return [unreachable('pip', `${wheel.project} ${wheel.version}`, all, 'pip config set global.index-url or proxy')]
}

/** Makes pip select exactly this file, whatever the local Python. */
export const chooseWheel = ({ python, abi, platform }: PinnedWheel): readonly string[] => [
  '--only-binary=:all:',
  ...['--implementation', 'cp', '--python-version', python, '--abi', abi, '--platform', platform],
]

/** Node's own headers, if they are installed. */
export function ownNodeHeaders(node: string = process.execPath): string | undefined {
  const folder = path.join(path.dirname(node), '..', 'include', 'node')
  return existsSync(path.join(folder, 'node_api.h')) ? folder : undefined
}
