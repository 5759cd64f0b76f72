/** How the library of netc's operations is compiled. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { sourceFolder } from './home.js'

export interface OperationsBuild {
  /** Include folders: TensorFlow's and Node's. */
  readonly include: readonly string[]
  /** The folder of TensorFlow's libraries, and their names. */
  readonly folder: string
  readonly libraries: readonly string[]
  /** The folder where the loader looks for them (rpath). */
  readonly runPath: string
  readonly output: string
}

/** The compiler's arguments. */
export function operationsArguments({ include, folder, libraries, runPath, output }: OperationsBuild): string[] {
  const sources = readdirSync(sourceFolder).filter((name) => name.endsWith('.cc'))
  return [
    ...['-std=c++17', '-O3', '-march=native', '-fPIC', '-shared', '-pthread'],
    // Vectorizes floating-point loops without changing their results.
    ...['-fno-math-errno', '-fno-trapping-math'],
    ...include.flatMap((place) => ['-isystem', place]),
    ...sources.map((name) => path.join(sourceFolder, name)),
    ...['-o', output, '-L', folder, ...libraries.map((name) => `-l:${name}`), `-Wl,-rpath,${runPath}`],
  ]
}
