/** Loads TensorFlow's binding on the tfjs-core that netc itself uses, and nothing else of its package. */
import { createRequire } from 'node:module'
import path from 'node:path'
import util from 'node:util'
import type { KernelBackend, Tensor, TensorInfo } from '@tensorflow/tfjs-core'
import type { FoundPackage } from './home.js'

/** An attribute of a TensorFlow operation, as the binding takes it. */
export interface OperationAttribute {
  readonly name: string
  /** One of the binding's `TF_ATTR_...`. */
  readonly type: number
  readonly value: boolean | number | object | string | readonly number[]
}

/** What we use of the compiled binding. */
export interface Binding {
  readonly TF_Version: string
  isUsingGpuDevice(): boolean
  getNumOfTensors(): number
  readonly [constant: `TF_${string}`]: number | string
}

/** The backend of tfjs-node: it runs any operation of TensorFlow, by name. */
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

/** The name under which the package registers its kernels with tfjs. */
export const backendName = 'tensorflow'

/**
 * Loads the package's kernels and its binding, and registers the backend. TensorFlow reads the environment as it is at
 * the first call; a process has one TensorFlow.
 * @throws what Node throws where the binding or a library that it needs cannot be loaded
 */
export function loadBinding({ folder, name, binding: file }: FoundPackage): NativeBackend {
  if (file === undefined) throw new Error('its binding was not built')
  const require = createRequire(path.join(folder, 'package.json'))
  const tf = createRequire(import.meta.url)('@tensorflow/tfjs-core')
  const binding: Binding = require(file)
  const { NodeJSKernelBackend } = withModules(
    require.cache as Cache,
    {
      // The package asks for the whole of tfjs, of which its kernels use the core only.
      [require.resolve('@tensorflow/tfjs')]: tf,
      // Event files are not written through it: their messages would load a library.
      [path.join(folder, 'dist', 'proto', 'api_pb.js')]: {},
      // Two functions that Node 23 no longer has, and that Node 22 warns of.
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

type Cache = Record<string, { exports: unknown } | undefined>

/** Does `work` while `require` gives these modules in the place of others. */
function withModules<Result>(cache: Cache, modules: Readonly<Record<string, unknown>>, work: () => Result): Result {
  const before = Object.keys(modules).map((id) => [id, cache[id]] as const)
  for (const [id, exports] of Object.entries(modules)) cache[id] = { exports }
  try {
    return work()
  } finally {
    for (const [id, module] of before) {
      if (module === undefined) delete cache[id]
      else cache[id] = module
    }
  }
}
