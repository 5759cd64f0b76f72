/** Loads TensorFlow's binding for the tfjs-core that netc uses, and nothing else of its package. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import util from 'node:util'
import type { KernelBackend, Tensor, TensorInfo } from '@tensorflow/tfjs-core'
import { ownCore, withModules } from '../replaced-modules.js'
import { type FoundPackage, preloadLibrary } from './home.js'

/** An attribute of a TensorFlow operation, in the binding's form. */
export interface OperationAttribute {
  readonly name: string
  /** One of the binding's `TF_ATTR_...` constants. */
  readonly type: number
  readonly value: boolean | number | object | string | readonly number[]
}

/** The part of the compiled binding that is used here. */
export interface Binding {
  readonly TF_Version: string
  isUsingGpuDevice(): boolean
  getNumOfTensors(): number
  readonly [constant: `TF_${string}`]: number | string
}

/** The backend of tfjs-node: it runs any TensorFlow operation by name. */
export interface NativeBackend extends KernelBackend {
  readonly binding: Binding
  readonly isUsingGpuDevice: boolean
  executeSingleOutput(name: string, attributes: readonly OperationAttribute[], inputs: readonly TensorInfo[]): Tensor
  executeMultipleOutputs(
    name: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly TensorInfo[],
    outputs: number,
  ): Tensor[]
}

/** The modules that the package requires, which are replaced by netc's own core. */
export const replacedPackages = ['@tensorflow/tfjs', '@tensorflow/tfjs-core'] as const

/** The name under which the package registers its kernels with tfjs. */
export const backendName = 'tensorflow'

/**
 * Loads the package's kernels and its binding, and registers the backend. TensorFlow reads the environment at the first
 * call; a process has one TensorFlow. `silently` suppresses its banner on standard error, if preload.node was built.
 * @throws Node's error if the binding or a library that it needs cannot be loaded
 */
export function loadBinding({ folder, name, binding: file, home }: FoundPackage, silently: boolean): NativeBackend {
  if (file === undefined) throw new Error('the binding is not built')
  const require = createRequire(path.join(folder, 'package.json'))
  if (silently && home !== undefined && existsSync(preloadLibrary(home))) require(preloadLibrary(home))
  const tf = ownCore()
  const binding: Binding = require(file)
  const { NodeJSKernelBackend } = withModules(
    require,
    {
      // The package requires all of tfjs, but its kernels only use the core.
      ...Object.fromEntries(replacedPackages.map((name) => [require.resolve(name), tf])),
      // Event files are not written through it: their messages would load a library.
      [path.join(folder, 'dist', 'proto', 'api_pb.js')]: {},
      // Two functions that Node 23 removed and Node 22 warns about.
      util: {
        ...util,
        isArray: Array.isArray,
        isNullOrUndefined: (value: unknown) => value === null || value === undefined,
      },
    },
    () => {
      require('./dist/register_all_kernels.js')
      return require('./dist/nodejs_kernel_backend.js')
    },
  )
  const backend: NativeBackend = new NodeJSKernelBackend(binding, name)
  tf.registerBackend(backendName, () => backend, 3)
  return backend
}
