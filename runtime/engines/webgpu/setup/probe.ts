/**
 * Checks whether the packages load, and what the system lacks for them. A separate program, so that a library that ends
 * its process ends only this one; prints a `Probe` as JSON.
 */
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { runTool, type ToolOptions } from '../../setup/tool.js'
import { findAdapter, loadDawn } from '../adapter.js'
import { loadBackendPackage } from '../backend.js'
import { findPackages } from '../packages.js'

export type Probe =
  | { readonly loads: false; readonly problem: string }
  /** `lacks`: why no GPU can be used, if none can. */
  | { readonly loads: true; readonly lacks?: { readonly reason: string; readonly help: string } }

async function lookAround(): Promise<Probe> {
  const packages = findPackages()
  if (typeof packages === 'string') return { loads: false, problem: packages }
  const dawn = await loadDawn(packages)
  if ('kind' in dawn) return { loads: false, problem: dawn.reason }
  loadBackendPackage(packages.backend.folder)
  const found = await findAdapter()
  if (found.kind !== 'none') return { loads: true }
  const { reason, help } = found
  return { loads: true, lacks: { reason, help } }
}

const program = fileURLToPath(import.meta.url)

if (argv[1] === program) process.stdout.write(`${JSON.stringify(await lookAround())}\n`)

/** Tries the packages of the options' environment. */
export async function probe(options: ToolOptions): Promise<Probe> {
  const { code, out, all } = await runTool([process.execPath, program], options)
  const last = out.trim().split('\n').at(-1) ?? ''
  if (code === 0 && last.startsWith('{')) return JSON.parse(last)
  return { loads: false, problem: all.trim().split('\n').at(-1) || 'its process was killed' }
}
