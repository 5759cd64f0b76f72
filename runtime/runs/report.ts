/** Writes a run's page from the files in its folder. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { writeAtomically } from '../base/write-atomically.js'
import { renderPage } from '../reports/page.js'
import type { PageContents } from '../reports/page-contents.js'
import type { RunResult } from '../reports/run-data.js'
import { readThinnedMetrics } from './metrics.js'
import { filesBelow } from './origin.js'
import type { OpenedRun } from './run-folder.js'
import { readSessions } from './sessions.js'

/** Contents of the page that are not in the run's folder. */
export type ReportOptions = Pick<PageContents, 'result' | 'inspection' | 'refresh'>

/** Writes the page of a completed run. */
export function writeReport(run: OpenedRun, result: RunResult): void {
  writeAtomically(run.paths.report, [Buffer.from(reportOf(run, { result }))])
}

/** The page for the current state of the folder. */
export function reportOf({ paths, record, network, protocol }: OpenedRun, options: ReportOptions): string {
  const specs = filesBelow(paths.spec)
    .map(({ name, file }) => ({ name, text: readFileSync(file, 'utf8') }))
    .sort((a, b) => Number(b.name === record.spec.entry) - Number(a.name === record.spec.entry))
  return renderPage({
    ...{ record, network, protocol, ...options },
    metrics: readThinnedMetrics(paths.metrics),
    sessions: readSessions(paths.sessions),
    texts: [...specs, { name: path.basename(paths.protocol), text: readFileSync(paths.protocol, 'utf8') }],
  })
}
