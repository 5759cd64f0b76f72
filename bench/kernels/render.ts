/** Formats kernel results as a table. */
import type { Machine } from '../machine.js'
import type { Line } from './measure.js'
import type { Peaks } from './peaks.js'
import type { Work } from './setup.js'

export interface EngineKernels {
  readonly engine: string
  readonly lines: readonly Line[]
  /** The last output, if it ended early. */
  readonly ended?: string
}

export interface KernelResults {
  readonly format: 'netc-bench-kernels'
  readonly version: 1
  readonly machine: Machine
  readonly threads: number
  readonly peaks: readonly Peaks[]
  readonly engines: readonly EngineKernels[]
}

const giga = (value: number) => (value / 1e9).toFixed(1)

/** A block for each engine: milliseconds, the rate, and the fraction of the first peak, that of WebAssembly. */
export function renderKernels({ machine, threads, peaks, engines }: KernelResults): string {
  const head = [
    `${machine.cpu}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node}, tfjs ${machine.tfjs}; threads: ${threads}`,
    ...peaks.map(({ of, flops, bytes }) => `peak ${giga(flops)} GFLOP/s, ${giga(bytes)} GB/s: ${of}`),
  ]
  return [...head, ...engines.flatMap((engine) => ['', ...block(engine, peaks[0]!)])].join('\n')
}

function block({ engine, lines, ended }: EngineKernels, peak: Peaks): string[] {
  const absent = lines.find((line) => line.kind === 'absent')
  if (absent !== undefined) return [`Without ${engine}: ${absent.reason}`]
  const about = lines.find((line) => line.kind === 'engine')
  const kernels = lines.filter((line) => 'name' in line)
  const width = Math.max(10, ...kernels.map(({ name }) => name.length))
  const title = about === undefined ? engine : `${engine}: ${about.version}, threads: ${about.threads}`
  return [
    title,
    ...kernels.map((line) => `  ${line.name.padEnd(width)}  ${cells(line, peak)}`),
    ...(ended === undefined ? [] : [`  ended early: ${ended}`]),
  ]
}

function cells(line: Extract<Line, { readonly name: string }>, peak: Peaks): string {
  if (line.kind === 'failure') return line.reason
  const { median, quartiles } = line.seconds
  const milliseconds = [median, ...quartiles].map((value) => (1000 * value).toFixed(2).padStart(9))
  const { rate, unit, share } = rateOf(line.work, median, peak)
  return `${milliseconds[0]} ms (${milliseconds[1]} to ${milliseconds[2]})  ${giga(rate).padStart(6)} ${unit}  ${(100 * share).toFixed(0).padStart(4)}%`
}

function rateOf(work: Work, seconds: number, peak: Peaks) {
  if ('flops' in work) {
    const rate = work.flops / seconds
    return { rate, unit: 'GFLOP/s', share: rate / peak.flops }
  }
  const rate = work.bytes / seconds
  return { rate, unit: 'GB/s   ', share: rate / peak.bytes }
}
