/** A run's record without where things are on this machine: for what leaves it. */
import path from 'node:path'
import type { RunRecord } from '../reports/run-data.js'

/** The data's name and fingerprint say what they are; of files and folders the last part stays. */
export function portableRecord(record: RunRecord): RunRecord {
  const { where, path: _, runs, ...data } = record.data
  const { path: __, ...from } = record.from ?? {}
  return {
    ...record,
    ...(record.from === undefined
      ? {}
      : { from: { ...(from as typeof record.from), where: withoutFolder(record.from.where) } }),
    command: record.command.replace(/(?:'[^']*'|[^\s'])+/g, wordWithoutFolder),
    spec: { ...record.spec, entry: path.basename(record.spec.entry) },
    protocol: { ...record.protocol, file: withoutFolder(record.protocol.file) },
    data: {
      ...(where?.startsWith('embedded') ? { where } : {}),
      ...data,
      ...(runs === undefined ? {} : { runs: { where: path.basename(runs.where), fingerprint: runs.fingerprint } }),
    },
  }
}

/** A word of the command; `--data=PATH` is one. */
function wordWithoutFolder(word: string): string {
  const [, option, quote, value] = /^(--[\w-]+=)?('?)(.*?)\2$/s.exec(word)!
  return `${option ?? ''}${quote}${withoutFolder(value)}${quote}`
}

/** Of an absolute path, of any system, the last part; what is relative stays. */
export function withoutFolder(file: string): string {
  return path.win32.isAbsolute(file) ? `.../${path.win32.basename(file)}` : file
}
