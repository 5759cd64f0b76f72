/** A run's record without the paths of this machine, for copies that leave it. */
import path from 'node:path'
import type { RunRecord } from '../reports/run-data.js'

/** The data's name and fingerprint identify them; of paths only the last component is kept. */
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

/** An argument of the command, which may be `--data=PATH`. */
function wordWithoutFolder(word: string): string {
  const [, option, quote, value] = /^(--[\w-]+=)?('?)(.*?)\2$/s.exec(word)!
  return `${option ?? ''}${quote}${withoutFolder(value)}${quote}`
}

/** The last component of an absolute path of any system; relative paths are kept. */
export function withoutFolder(file: string): string {
  return path.win32.isAbsolute(file) ? `.../${path.win32.basename(file)}` : file
}
