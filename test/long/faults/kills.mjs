// Kills at random moments, one to three in each run, from its start to its end.

import { existsSync } from 'node:fs'
import path from 'node:path'
import { finish, kinds, randomStream, run, subject } from './runs.mjs'

export async function* kills({ folder, count, seed }) {
  const random = randomStream(seed, 'kills')
  for (let number = 0; number < count; number++) {
    const kind = number % kinds
    const whole = await subject(folder, kind)
    const out = `kill-${number}`
    const times = Array.from({ length: random.integer(1, 3) }, () => random.uniform())
    for (const share of times) {
      const begun = existsSync(path.join(whole.place, out, 'run.json'))
      await run(begun ? whole.resume(out) : whole.begin(out), { cwd: whole.place, during: killAfter(share) })
    }
    const { problem } = await finish(whole, out)
    yield { fault: `${whole.title}, killed ${times.length} times (${out})`, problem }
  }
}

/** A share of the time that a run took so far, counted from where it says that it has begun: most of all before is loading. */
let usual = 2000

const killAfter = (share) => (child, text) => {
  const started = performance.now()
  let begun
  const kill = () => child.kill('SIGKILL')
  child.stderr.on('data', () => {
    if (begun !== undefined || !text().includes('run ')) return
    begun = performance.now()
    setTimeout(kill, 1.2 * share * usual)
  })
  child.on('close', (_, signal) => {
    if (signal === null && begun !== undefined) usual = Math.max(300, performance.now() - begun)
    else if (begun === undefined) usual = Math.max(usual, performance.now() - started)
  })
}
