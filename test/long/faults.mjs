// Does to runs what can happen to them, and holds that each ends like one that nothing happened to, byte for byte, or says what was lost; never as a bug
// of netc, never with exit code 0 for what was not done.
//   npm run test:faults [-- --only kills,locks --count 5 --seed 1 --jobs 2 --out docs/results/faults.json]
//   npm run test:faults -- --broken    # breaks netc once for each part, and holds that the part finds it
// Needs a build (npm run build). `--only` names parts, `--count` bounds the faults of each, `--jobs` says how many are tried at once. Exits with 1 where
// one is not survived; the message names the fault, and its folder is kept. The file holds the last result of each part.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { findsWhatIsBroken } from './faults/broken.mjs'
import { containers } from './faults/containers.mjs'
import { damage } from './faults/damage.mjs'
import { full, placed } from './faults/files.mjs'
import { kills } from './faults/kills.mjs'
import { large } from './faults/large.mjs'
import { locks } from './faults/locks.mjs'
import { signals } from './faults/signals.mjs'

/** Each with how many faults it has unless told otherwise, and a generator of them: a name, and an attempt, which says what was wrong, if anything. */
const parts = {
  kills: { of: kills, count: 200 },
  placed: { of: placed, count: 100 },
  full: { of: full, count: 30 },
  damage: { of: damage, count: 200 },
  locks: { of: locks, count: 100, alone: true },
  signals: { of: signals, count: 21 },
  containers: { of: containers, count: 4 },
  large: { of: large, count: 1 },
}

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(parts).join() },
    count: { type: 'string' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '1' },
    out: { type: 'string' },
    broken: { type: 'boolean', default: false },
  },
})
const names = options.only.split(',')
const unknown = names.find((name) => !Object.hasOwn(parts, name))
if (unknown !== undefined) {
  console.error(`there is no part ${unknown}; there are ${Object.keys(parts).join(', ')}`)
  process.exit(2)
}
if (options.broken) process.exit((await findsWhatIsBroken(names)) ? 0 : 1)

const folder = mkdtempSync(path.join(tmpdir(), 'netc-faults-'))
const seed = Number(options.seed)

/** Of what a run said. */
const longestProblem = 1000

/** Tries the faults of a part, so many at once. */
async function tryAll(name, { of, count: all, alone = false }) {
  const started = performance.now()
  const count = Math.min(all, Number(options.count ?? all))
  const faults = of({ folder, count, seed })
  const result = { part: name, seed, faults: 0, survived: 0, failures: [], skipped: [], tally: {} }
  const tally = (what) => {
    result.tally[what] = (result.tally[what] ?? 0) + 1
  }
  const work = async () => {
    for await (const { fault, attempt, skip } of faults) {
      if (skip !== undefined) {
        result.skipped.push(skip)
        console.log(`${name}  skipped: ${skip}`)
        continue
      }
      const problem = await attempt(tally)
      result.faults++
      if (problem === undefined) result.survived++
      else result.failures.push(`${fault}: ${problem.slice(0, longestProblem)}`)
      console.log(`${name} ${result.faults}/${count}  ${fault}  ${problem?.slice(0, longestProblem) ?? 'survived'}`)
    }
  }
  await Promise.all(Array.from({ length: alone ? 1 : Number(options.jobs) }, work))
  return { ...result, seconds: Math.round((performance.now() - started) / 1000) }
}

const results = []
for (const name of names) results.push(await tryAll(name, parts[name]))
for (const { part, faults, survived, seconds } of results)
  console.log(`${part}: ${survived} of ${faults} survived, ${seconds} s`)
if (options.out !== undefined) {
  const before = existsSync(options.out) ? JSON.parse(readFileSync(options.out, 'utf8')) : []
  const others = before.filter(({ part }) => !names.includes(part))
  writeFileSync(options.out, `${JSON.stringify([...others, ...results], null, 1)}\n`)
}
const failed = results.some(({ faults, failures }) => failures.length > 0 || faults === 0)
if (failed) console.log(`what is left of them is in ${folder}`)
else rmSync(folder, { recursive: true })
process.exit(failed ? 1 : 0)
