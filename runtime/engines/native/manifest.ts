/** What `netc setup native` records about a build. */
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
  /** The time of the build, in UTC. */
  readonly created: string
  readonly netc: string
  /** The Node version of the build; other versions can load it too. */
  readonly node: string
  readonly platform: string
  readonly processor: string
  /** The processor's instruction set, for which netc's operations are compiled. */
  readonly instructions: string
  readonly compiler: string
  readonly binding: { readonly package: string; readonly version: string }
  readonly tensorflow: {
    /** pip's version, or the folder of `--libtensorflow`. */
    readonly origin: string
    /** Whether the libraries are in the home; otherwise they are in `folder`. */
    readonly inside: boolean
    readonly folder: string
    readonly libraries: readonly BuiltLibrary[]
    /** The folders of CUDA's libraries, if they are included. */
    readonly cuda?: readonly string[]
  }
  /** The digest of the C++ sources of netc's operations, or why they were not built. */
  readonly operations: { readonly sources: string } | { readonly problem: string }
  /** The engine as found by its self-test. */
  readonly description: EngineDescription
}

/** Undefined if the folder is not a home, or of a different version of netc. */
export const readManifest = (home: string): Manifest | undefined =>
  readHomeManifest('native', home) as Manifest | undefined

/** Writes a home's manifest. */
export function writeManifest(home: string, manifest: Manifest): void {
  writeAtomically(manifestFile(home), [Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`)])
}

/**
 * Why netc's operations must not be loaded: they were compiled for other processors, or from the sources of another
 * version of netc. Undefined if they are current, or could not be compiled at all.
 */
export function whyStale({ operations, instructions }: Manifest): string | undefined {
  if ('problem' in operations) return undefined
  if (instructions !== instructionSet()) return "netc's were built for a different processor"
  return operations.sources === digestOfSources(sourceFolder) ? undefined : "netc's are from a different version"
}

/** A digest of the names and contents of the files in a folder, without subfolders. */
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
