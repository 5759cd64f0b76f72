// Process 1 of a container that is killed, and goes on in another container, or outside: its number is the same, or nobody's.

import { canUnshare, unshare } from './locks.mjs'
import { finish, run, subject } from './runs.mjs'

export async function* containers({ folder, count }) {
  if (!canUnshare) {
    yield { skip: 'unshare is not permitted here' }
    return
  }
  const whole = await subject(folder, 0)
  for (let number = 0; number < count; number++) {
    const out = `container-${number}`
    const during = (child, text) => {
      child.stderr.on('data', () => {
        // Killing unshare kills what it started.
        if (/validation after 8/.test(text())) child.kill('SIGKILL')
      })
    }
    await run(whole.begin(out), { cwd: whole.place, under: unshare, during })
    const inside = number % 2 === 0
    if (inside) {
      const { code, text } = await run(whole.resume(out), { cwd: whole.place, under: unshare })
      if (code !== 0) yield { fault: out, problem: text }
    }
    const { problem } = await finish(whole, out)
    yield { fault: `killed in a container, gone on with ${inside ? 'in another' : 'outside'} (${out})`, problem }
  }
}
