/** Writes a run's page from what the run's folder holds. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { writeAtomically } from '../base/write-atomically.js'
import { renderPage } from '../reports/page.js'
import type { RunResult } from '../reports/run-data.js'
import { readMetrics } from './metrics.js'
import type { OpenedRun } from './run-folder.js'
import { readSessions } from './sessions.js'

export function writeReport({ paths, record, network, protocol }: OpenedRun, result: RunResult): void {
  const specs = textsBelow(paths.spec).sort(
    (a, b) => Number(b.name === record.spec.entry) - Number(a.name === record.spec.entry),
  )
  const page = renderPage({
    record,
    network,
    protocol,
    result,
    metrics: readMetrics(paths.metrics),
    sessions: readSessions(paths.sessions),
    texts: [...specs, { name: path.basename(paths.protocol), text: readFileSync(paths.protocol, 'utf8') }],
  })
  writeAtomically(paths.report, [Buffer.from(page)])
}

/** Every file below the folder, named by its path in it. */
function textsBelow(folder: string): { name: string; text: string }[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return names
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .map((name) => ({ name: name.split(path.sep).join('/'), text: readFileSync(path.join(folder, name), 'utf8') }))
}
