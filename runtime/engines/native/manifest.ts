/** What `netc setup native` records of what it built. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { writeAtomically } from '../../base/write-atomically.js'
import type { EngineDescription } from '../engine.js'
import { type HomeManifest, manifestFile, readHomeManifest } from '../home.js'
import { sourceFolder } from './home.js'
import { instructionSet } from './processor.js'

export interface BuiltLibrary {
  readonly file: string
  readonly bytes: number
  readonly sha256: string
}

export interface Manifest extends HomeManifest {
  readonly format: 'netc-native'
  /** When it was built, in UTC. */
  readonly created: string
  readonly netc: string
  /** The Node that built it; others load it too. */
  readonly node: string
  readonly platform: string
  readonly processor: string
  /** The processor's instruction set, for which our operations are compiled. */
  readonly instructions: string
  readonly compiler: string
  readonly binding: { readonly package: string; readonly version: string }
  readonly tensorflow: {
    /** What pip had, or the folder of `--libtensorflow`. */
    readonly origin: string
    /** Whether the libraries lie in the home; else in `folder`. */
    readonly inside: boolean
    readonly folder: string
    readonly libraries: readonly BuiltLibrary[]
    /** The folders of CUDA's libraries, where they came with it. */
    readonly cuda?: readonly string[]
  }
  /** The digest of the C++ that our operations were built of, or why they were not. */
  readonly operations: { readonly sources: string } | { readonly problem: string }
  /** The engine as its test found it. */
  readonly description: EngineDescription
}

/** Undefined where the folder is no home, or one of another version of netc. */
export const readManifest = (home: string): Manifest | undefined =>
  readHomeManifest('native', home) as Manifest | undefined

export function writeManifest(home: string, manifest: Manifest): void {
  writeAtomically(manifestFile(home), [Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`)])
}

/**
 * Why our operations are not to be loaded: they were compiled for other processors, or of other sources than this netc
 * has. Undefined where they are as they should be, or could not be compiled at all.
 */
export function whyStale({ operations, instructions }: Manifest): string | undefined {
  if ('problem' in operations) return undefined
  if (instructions !== instructionSet()) return 'ours were built for another processor'
  return operations.sources === digestOfSources(sourceFolder) ? undefined : 'ours are of another version of netc'
}

/** Of names and contents of the files in a folder, without those in its folders. */
export function digestOfSources(folder: string): string {
  const hash = createHash('sha256')
  const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []))
  for (const name of names.sort()) {
    hash
      .update(`${name}\0`)
      .update(readFileSync(path.join(folder, name)))
      .update('\0')
  }
  return hash.digest('hex')
}
