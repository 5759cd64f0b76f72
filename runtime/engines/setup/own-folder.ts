/** An empty working directory, for programs that read files from where they are started. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ToolOptions } from './tool.js'

/**
 * Runs `work` with programs that start in an empty folder. npm reads settings from its working directory and its
 * parents, and Python loads modules: nothing in a user's folder may be run or obeyed.
 */
export async function inEmptyFolder<Result>(
  options: ToolOptions,
  work: (options: ToolOptions) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(path.join(tmpdir(), 'netc-setup-'))
  try {
    endSearch(folder)
    return await work({ ...options, folder })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** npm's search ends at the first folder with a package.json. */
export const endSearch = (folder: string): void => writeFileSync(path.join(folder, 'package.json'), '{}\n')
