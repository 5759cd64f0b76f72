/** The layout of a home: the files that are loaded, and the few headers for recompiling netc's operations. */
import { copyFileSync, cpSync, existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { makePlaceholder } from '../../replaced-modules.js'
import { replacedPackages } from '../binding.js'
import { cudaOf, librariesOf, packageInHome } from '../home.js'
import type { TensorFlow } from './tensorflow.js'

/** TensorFlow's C API and the headers that it includes: 2 MB of 290. */
const headerFolders = [
  'tensorflow/c',
  'tensorflow/core/common_runtime/next_pluggable_device/c',
  'tensorflow/core/platform',
  'tsl/platform',
  'xla/tsl/c',
]

const nodeHeaderFiles = ['node_api.h', 'node_api_types.h', 'js_native_api.h', 'js_native_api_types.h']

/** Include folders. */
export const includeFolders = (home: string): readonly string[] => [
  path.join(home, 'include'),
  path.join(home, 'include', 'node'),
]

/** Copies the headers for recompiling netc's operations. */
export function copyHeaders(home: string, { include }: TensorFlow, nodeInclude: string): void {
  const [target, node] = includeFolders(home)
  for (const folder of headerFolders) {
    const source = path.join(include, folder)
    if (existsSync(source)) cpSync(source, path.join(target, folder), { recursive: true })
  }
  mkdirSync(node, { recursive: true })
  for (const name of nodeHeaderFiles) copyFileSync(path.join(nodeInclude, name), path.join(node, name))
}

/** The package as the loader needs it, without the C++. `source` is the full package. */
export function copyPackage(home: string, source: string): void {
  const target = packageInHome(home)
  mkdirSync(target, { recursive: true })
  for (const name of ['package.json', 'LICENSE', 'README.md']) {
    if (existsSync(path.join(source, name))) copyFileSync(path.join(source, name), path.join(target, name))
  }
  cpSync(path.join(source, 'dist'), path.join(target, 'dist'), {
    recursive: true,
    filter: (file) => !/(_test\.js|\.d\.ts)$/.test(file),
  })
  for (const name of replacedPackages) makePlaceholder(home, name)
}

/**
 * Moves the libraries out of unpacked wheels, and CUDA's to where TensorFlow's libraries look for them: `../nvidia`,
 * relative to their own folder.
 * @returns the same TensorFlow at its new location
 */
export function moveLibraries(home: string, tensorflow: TensorFlow): TensorFlow {
  const folder = librariesOf(packageInHome(home))
  mkdirSync(folder, { recursive: true })
  for (const name of tensorflow.libraries) renameSync(path.join(tensorflow.folder, name), path.join(folder, name))
  if (tensorflow.cuda === undefined) return { ...tensorflow, folder }
  const cuda = cudaOf(packageInHome(home))
  renameSync(tensorflow.cuda, cuda)
  // Nothing is compiled against it.
  for (const part of partsOf(cuda)) rmSync(path.join(cuda, part, 'include'), { recursive: true, force: true })
  return { ...tensorflow, folder, cuda }
}

/** The folders of CUDA's libraries. */
export const partsOf = (cuda: string): string[] =>
  readdirSync(cuda, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
    .sort()

/** The same files under another path, as hard links, which take no space. */
export function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [from, to].map((folder) => path.join(folder, entry.name))
    if (entry.isDirectory()) linkTree(source, target)
    else linkSync(source, target)
  }
}
