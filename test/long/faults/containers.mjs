// Process 1 of a container that is killed, and goes on in another container, or outside: its number is the same, or nobody's.
import { kinds } from './kinds.mjs'
import { canUnshare, unshare } from './locks.mjs'
import { atIteration, finish, run, subject } from './runs.mjs'

export async function* containers({ folder, count }) {
  if (!canUnshare) {
    yield { skip: 'unshare is not permitted here' }
    return
  }
  for (let number = 0; number < count; number++) {
    const whole = await subject(folder, number % kinds)
    const out = `container-${number}`
    const inside = number % 2 === 0
    yield {
      fault: `killed in a container, gone on with ${inside ? 'in another' : 'outside'} (${out})`,
      attempt: async () => {
        // Killing unshare kills what it started.
        const during = atIteration(8, (child) => child.kill('SIGKILL'))
        const { signal, text } = await run(whole.begin(out), { cwd: whole.place, under: unshare, during })
        if (signal !== 'SIGKILL') return `it was not killed: ${text}`
        return finish(whole, out, inside ? unshare : [])
      },
    }
  }
}
