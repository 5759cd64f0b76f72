// Kills at random moments, one to three in each run, from its start to its end; before some of them the run is asked to end, so that it goes on from other iterations too.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { kinds } from './kinds.mjs'
import { finish, isBug, randomStream, run, subject } from './runs.mjs'

export async function* kills({ folder, count, seed }) {
  const random = randomStream(seed, 'kills')
  for (let number = 0; number < count; number++) {
    const whole = await subject(folder, number % kinds)
    const out = `kill-${number}`
    const planned = Array.from({ length: random.integer(1, 3) }, () => ({
      share: random.uniform(),
      signal: random.uniform() < 0.25 ? 'SIGTERM' : 'SIGKILL',
    }))
    yield {
      fault: `${whole.title}, killed ${planned.length} times (${out})`,
      attempt: (tally) => killed(whole, out, planned, tally),
    }
  }
}

async function killed(whole, out, planned, tally) {
  for (const { share, signal } of planned) {
    const begun = existsSync(path.join(whole.place, out, 'run.json'))
    const words = begun ? whole.resume(out) : whole.begin(out)
    const { text, ...ended } = await run(words, { cwd: whole.place, during: killAfter(share, signal) })
    tally(ended.code === 0 ? 'had ended before' : `${signal} ${phaseOf(text)}`)
    if (isBug(text)) return `it is called a bug in netc: ${text}`
  }
  return finish(whole, out)
}

const phaseOf = (text) =>
  !text.includes('iteration ') ? 'before its first step' : text.includes('24/24') ? 'at its end' : 'in its training'

/** How long a run takes from where it says that it has begun, by the last that ended: most of all before is loading. */
let usual = 1000

const killAfter = (share, signal) => (child, text) => {
  let begun
  child.stderr.on('data', () => {
    if (begun !== undefined || !text().includes('run ')) return
    begun = performance.now()
    setTimeout(() => child.kill(signal), 1.1 * share * usual)
  })
  child.on('close', (_, by) => {
    if (by === null && begun !== undefined) usual = Math.max(300, performance.now() - begun)
  })
}
