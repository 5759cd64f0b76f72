// Does to runs what can happen to them, and holds that each ends like one that nothing happened to, byte for byte, or says what was lost; never as a bug
// of netc, never with exit code 0 for what was not done.
//   npm run test:faults [-- --only kills,locks --count 5 --seed 1 --out docs/results/faults.json]
// Needs a build (npm run build). `--only` names parts, `--count` bounds the faults of each. Exits with 1 where one is not survived; the message names
// the fault, and its folder is kept. The file holds the last result of each part.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { containers } from './faults/containers.mjs'
import { damage } from './faults/damage.mjs'
import { full, placed } from './faults/files.mjs'
import { kills } from './faults/kills.mjs'
import { large } from './faults/large.mjs'
import { locks } from './faults/locks.mjs'
import { signals } from './faults/signals.mjs'

/** Each with how many faults it has unless told otherwise, and a generator of what happened: a name, and what was wrong, if anything. */
const parts = {
  kills: { of: kills, count: 200 },
  placed: { of: placed, count: 100 },
  full: { of: full, count: 30 },
  damage: { of: damage, count: 200 },
  locks: { of: locks, count: 100 },
  signals: { of: signals, count: 21 },
  containers: { of: containers, count: 3 },
  large: { of: large, count: 1 },
}

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(parts).join() },
    count: { type: 'string' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
  },
})
const names = options.only.split(',')
const unknown = names.find((name) => !Object.hasOwn(parts, name))
if (unknown !== undefined) {
  console.error(`there is no part ${unknown}; there are ${Object.keys(parts).join(', ')}`)
  process.exit(2)
}

const folder = mkdtempSync(path.join(tmpdir(), 'netc-faults-'))
const results = []
for (const name of names) {
  const started = performance.now()
  const { of, count: all } = parts[name]
  const count = Math.min(all, Number(options.count ?? all))
  const [failures, skipped] = [[], []]
  let done = 0
  for await (const { fault, problem, skip } of of({ folder, count, seed: Number(options.seed) })) {
    if (skip !== undefined) skipped.push(skip)
    else done++
    if (problem !== undefined) failures.push(`${fault}: ${problem}`)
    const verdict = skip === undefined ? (problem ?? 'survived') : `skipped: ${skip}`
    console.log(`${name} ${done}/${count}  ${fault ?? ''}  ${verdict}`)
  }
  const seconds = Math.round((performance.now() - started) / 1000)
  results.push({
    part: name,
    seed: Number(options.seed),
    faults: done,
    survived: done - failures.length,
    failures,
    skipped,
    seconds,
  })
}

for (const { part, faults, survived, seconds } of results)
  console.log(`${part}: ${survived} of ${faults} survived, ${seconds} s`)
if (options.out !== undefined) {
  const before = existsSync(options.out) ? JSON.parse(readFileSync(options.out, 'utf8')) : []
  const others = before.filter(({ part }) => !names.includes(part))
  writeFileSync(options.out, `${JSON.stringify([...others, ...results], null, 1)}\n`)
}
const failed = results.some(({ failures }) => failures.length > 0)
if (failed) console.log(`what is left of them is in ${folder}`)
else rmSync(folder, { recursive: true })
process.exit(failed ? 1 : 0)
