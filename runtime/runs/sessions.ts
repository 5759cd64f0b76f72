/** `sessions.jsonl`: one line each time that a run was begun or gone on with. The clock's readings are here, not in the metrics. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { Session } from '../reports/run-data.js'

export function appendSession(file: string, session: Session): void {
  appendFileSync(file, `${JSON.stringify(session)}\n`)
}

export function readSessions(file: string): Session[] {
  if (!existsSync(file)) return []
  const text = readFileSync(file, 'utf8')
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Session)
}
