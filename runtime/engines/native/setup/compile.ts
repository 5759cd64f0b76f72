/** The compiler's arguments for Node addons. */
import path from 'node:path'
import type { OperationsBuild } from '../build-operations.js'
import { sourceFolder } from '../home.js'

/** The Node-API version of the binding, which every Node since 12 supports. */
export const nodeInterface = 8

const shared = (include: readonly string[]): readonly string[] => [
  ...['-std=c++17', '-O2', '-fPIC', '-shared', `-DNAPI_VERSION=${nodeInterface}`],
  ...include.flatMap((folder) => ['-isystem', folder]),
]

/** tfjs_binding.node, from the C++ of tfjs-node in the folder `source`. */
export function bindingArguments(source: string, build: OperationsBuild): string[] {
  const { include, folder, libraries, runPath, output } = build
  return [
    ...shared(include),
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => path.join(source, 'binding', name)),
    ...['-o', output, '-L', folder, ...libraries.map((name) => `-l:${name}`), `-Wl,-rpath,${runPath}`],
  ]
}

/**
 * preload.node, which loads TensorFlow without its banner. It is not linked with TensorFlow, which would load it too
 * early.
 */
export function preloadArguments({ include, libraries, runPath, output }: OperationsBuild): string[] {
  return [
    ...shared(include),
    ...[`-DNETC_LIBRARY="${libraries[0]}"`, path.join(sourceFolder, 'preload', 'preload.cc')],
    ...['-o', output, '-ldl', `-Wl,-rpath,${runPath}`],
  ]
}
