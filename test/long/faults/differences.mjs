// What of a run is not as in the uninterrupted one.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** A sentence, or undefined where the run in `out` is the one in `whole`, but for what clocks say. */
export function differenceOf(place, out) {
  const [whole, own] = [newest(place, 'whole'), newest(place, out)]
  if (whole.join() !== own.join()) return `its newest checkpoints are ${own.join()}, not ${whole.join()}`
  const files = [...whole.map((name) => `checkpoints/${name}`), ...sameBytes, ...filesBelow(place, 'whole/spec')]
  const at = (run, file) => path.join(place, run, file)
  const missing = [...files, ...Object.keys(sameValues)].find((file) => !existsSync(at(out, file)))
  if (missing !== undefined) return `${missing} is missing`
  const other = files.find((file) => !readFileSync(at('whole', file)).equals(readFileSync(at(out, file))))
  if (other !== undefined) return `${other} differs`
  for (const [name, partOf] of Object.entries(sameValues)) {
    const [expected, found] = ['whole', out].map((run) => partOf(path.join(place, run)))
    if (expected !== found) return `${name} differs: ${whereFirst(found, expected)}`
  }
  const left = filesBelow(place, out).find((name) => /\.tmp$|^lock-|^beginning$/.test(name))
  return left === undefined ? undefined : `${left} is left`
}

/** Both texts around the first character that is another. */
function whereFirst(found, expected) {
  const start = [...found].findIndex((letter, index) => letter !== expected[index])
  const around = (text) => text.slice(Math.max(0, start - 60), start + 60)
  return `${around(found)} in place of ${around(expected)}`
}

const sameBytes = [
  ...['best/weights.bin', 'best/model.json', 'best/SHA256SUMS', 'metrics.jsonl', 'answers.json'],
  ...['graph.json', 'protocol.yaml'],
]

const filesBelow = (place, folder) =>
  readdirSync(path.join(place, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(path.join(place, folder.split('/')[0]), path.join(entry.parentPath, entry.name)))

/** When a checkpoint is made between validations depends on the clock: the newest is that of the end. */
function newest(place, run) {
  const names = readdirSync(path.join(place, run, 'checkpoints')).sort()
  return ['iteration', 'best'].flatMap((kind) => names.filter((name) => name.startsWith(kind)).slice(-1))
}

const jsonWithout = (file, clocks) => (run) => {
  const value = JSON.parse(readFileSync(path.join(run, file), 'utf8'))
  return JSON.stringify(Object.fromEntries(Object.entries(value).filter(([key]) => !clocks.includes(key))))
}

const sameValues = {
  'run.json': jsonWithout('run.json', ['created', 'command', 'checksum']),
  'result.json': jsonWithout('result.json', ['seconds', 'waits', 'waited_ms', 'checksum']),
  'events/': eventsOf,
}

/** The events of a run for TensorBoard without their times, which are the first field of 9 bytes. */
function eventsOf(run) {
  const names = readdirSync(path.join(run, 'events'))
  const events = names.flatMap((name) => {
    const bytes = readFileSync(path.join(run, 'events', name))
    const found = []
    for (let at = 0; at < bytes.length; ) {
      const length = Number(bytes.readBigUInt64LE(at))
      found.push(bytes.subarray(at + 12 + 9, at + 12 + length).toString('latin1'))
      at += length + 16
    }
    return found
  })
  return JSON.stringify(events)
}
