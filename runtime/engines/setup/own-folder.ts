/** A working folder without anything in it, for programs that look for files of theirs where they are started. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ToolOptions } from './tool.js'

/**
 * Does `work` with programs that start in a folder of their own. npm reads settings from the folder that it is started in and from
 * those above, and Python loads modules: what a user's folder holds is not to be run or obeyed.
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

/** npm looks no further than the first folder with a package.json. */
export const endSearch = (folder: string): void => writeFileSync(path.join(folder, 'package.json'), '{}\n')
