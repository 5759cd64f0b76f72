/** `sessions.jsonl`: one line for each time that a run was started or resumed. Times are here, not in the metrics. */
import { appendJsonLines, readJsonLines } from '../base/json-lines.js'
import type { Session } from '../reports/run-data.js'

/** Appends a line. @throws the file system's own error */
export function appendSession(file: string, session: Session): void {
  appendJsonLines(file, [session])
}

/** Every undamaged line. */
export function readSessions(file: string): readonly Session[] {
  return readJsonLines(file, isSession).values
}

/** The damaged lines, as sentences. */
export function sessionLosses(file: string): string[] {
  return readJsonLines(file, isSession).damaged.map(
    (number) => `${file}: line ${number} is damaged and skipped: the report's times omit that session`,
  )
}

/** Checks the fields that netc reads. */
function isSession(value: unknown): value is Session {
  if (typeof value !== 'object' || value === null) return false
  const { started, reason, engine, ...session } = value as Readonly<Record<string, unknown>>
  const numbers = ['from', 'to', 'seconds', 'waits', 'waited_ms']
  return (
    numbers.every((name) => typeof session[name] === 'number') &&
    [started, reason].every((text) => typeof text === 'string') &&
    isEngine(engine)
  )
}

function isEngine(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { name, version, details } = value as Readonly<Record<string, unknown>>
  return typeof name === 'string' && typeof version === 'string' && typeof details === 'object' && details !== null
}
