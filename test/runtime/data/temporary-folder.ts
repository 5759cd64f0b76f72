import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A folder that is there while the tests of the calling `describe` run. */
export function temporaryFolder(): () => string {
  let folder = ''
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-'))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))
  return () => folder
}
