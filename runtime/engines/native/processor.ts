/** The properties of the machine that determine TensorFlow's speed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Vector instruction sets, with Linux's names and common names; oneDNN uses the first that is available. */
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

/** The processor's widest vector instructions; its architecture if the system does not report them. */
export function instructionSet(cpuinfo: string = read('/proc/cpuinfo')): string {
  const flags = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1].trim().split(/\s+/))
  return instructionSets.find(([flag]) => flags.has(flag))?.[1] ?? process.arch
}

const nvidiaCards = '/proc/driver/nvidia/gpus'

/** The model names of the NVIDIA cards that the driver reports. */
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
