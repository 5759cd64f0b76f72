/** Writes a run's page from what the run's folder holds. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { writeAtomically } from '../base/write-atomically.js'
import { renderPage } from '../reports/page.js'
import type { RunResult } from '../reports/run-data.js'
import { readThinnedMetrics } from './metrics.js'
import { filesBelow } from './origin.js'
import type { OpenedRun } from './run-folder.js'
import { readSessions } from './sessions.js'

export function writeReport({ paths, record, network, protocol }: OpenedRun, result: RunResult): void {
  const specs = filesBelow(paths.spec)
    .map(({ name, file }) => ({ name, text: readFileSync(file, 'utf8') }))
    .sort((a, b) => Number(b.name === record.spec.entry) - Number(a.name === record.spec.entry))
  const page = renderPage({
    record,
    network,
    protocol,
    result,
    metrics: readThinnedMetrics(paths.metrics),
    sessions: readSessions(paths.sessions),
    texts: [...specs, { name: path.basename(paths.protocol), text: readFileSync(paths.protocol, 'utf8') }],
  })
  writeAtomically(paths.report, [Buffer.from(page)])
}
