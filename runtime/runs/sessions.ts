/** `sessions.jsonl`: one line each time that a run was begun or gone on with. The clock's readings are here, not in the metrics. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { EngineDescription } from '../engines/engine.js'
import type { TrainingOutcome } from '../training/trainer.js'

export interface Session {
  readonly started: string
  readonly command: string
  /** Iterations done before it and after it. */
  readonly from: number
  readonly to: number
  readonly reason: TrainingOutcome['reason']
  /** Of training and validating. */
  readonly seconds: number
  readonly waits: number
  readonly waited_ms: number
  readonly engine: EngineDescription
}

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
