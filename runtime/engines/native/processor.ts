/** What the machine has that decides how fast TensorFlow is. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Sets of vector instructions, as Linux names them and as people do; oneDNN takes the first that is there. */
const instructionSets: readonly (readonly [flag: string, name: string])[] = [
  ['amx_tile', 'AMX'],
  ['avx512_vnni', 'AVX-512 VNNI'],
  ['avx512f', 'AVX-512'],
  ['avx_vnni', 'AVX2 VNNI'],
  ['avx2', 'AVX2'],
  ['avx', 'AVX'],
  ['sve', 'SVE'],
  ['asimd', 'NEON'],
]

/** The processor's widest vector instructions; its architecture where the system does not tell. */
export function instructionSet(cpuinfo: string = read('/proc/cpuinfo')): string {
  const flags = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1].trim().split(/\s+/))
  return instructionSets.find(([flag]) => flags.has(flag))?.[1] ?? process.arch
}

const nvidiaCards = '/proc/driver/nvidia/gpus'

/** The NVIDIA cards that the driver shows, by their models. */
export function nvidiaModels(folder: string = nvidiaCards): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).map((card) => {
    return /^Model:\s*(.+)$/m.exec(read(`${folder}/${card}/information`))?.[1].trim() ?? 'NVIDIA'
  })
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
