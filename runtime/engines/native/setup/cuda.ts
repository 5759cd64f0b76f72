/** Checks whether CUDA's libraries can be loaded, which needs no GPU. A separate program whose argument is a home. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { UserError } from '../../../base/user-error.js'
import { runTool, type ToolOptions } from '../../setup/tool.js'
import { cudaOf, packageInHome } from '../home.js'

/**
 * The libraries that TensorFlow loads by these names once it finds a driver; if one is missing it computes on the
 * processor.
 */
const libraries = [
  'cuda_runtime/lib/libcudart.so.12',
  'cublas/lib/libcublasLt.so.12',
  'cublas/lib/libcublas.so.12',
  'cufft/lib/libcufft.so.11',
  'cusparse/lib/libcusparse.so.12',
  'cusolver/lib/libcusolver.so.11',
  'cudnn/lib/libcudnn.so.9',
  'nccl/lib/libnccl.so.2',
] as const

/** Why a library cannot be loaded in this process; undefined if all can. */
function cudaProblem(home: string): string | undefined {
  for (const name of libraries) {
    const file = path.join(cudaOf(packageInHome(home)), name)
    if (!existsSync(file)) return `${file} is missing`
    try {
      process.dlopen({ exports: {} }, file)
    } catch (error) {
      const { message } = error as Error
      // Node reports this for a library that is loaded but is not a Node addon.
      if (!/did not self-register/.test(message)) return message
    }
  }
  return undefined
}

const program = fileURLToPath(import.meta.url)

if (argv[1] === program) {
  const problem = cudaProblem(argv[2])
  if (problem !== undefined) {
    console.error(problem)
    process.exitCode = 1
  }
}

/**
 * Loads the CUDA libraries of a home in a child process, which releases their memory.
 * @throws UserError if one cannot be loaded
 */
export async function loadCuda(home: string, options: ToolOptions): Promise<void> {
  const { code, all } = await runTool([process.execPath, program, home], options)
  if (code === 0) return
  throw new UserError(
    `CUDA's libraries cannot be loaded: ${all.trim().split('\n').at(-1)}`,
    'netc setup native without --gpu builds for the processor',
  )
}
