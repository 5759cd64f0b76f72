// Every signal, and every two of them: together, and with a second between them. The first saves; a later one may end at once.
import { kinds } from './kinds.mjs'
import { atIteration, finish, run, subject } from './runs.mjs'

const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }
const names = Object.keys(codes)
const pairs = names.flatMap((first) => names.map((second) => [first, second]))

export async function* signals({ folder, count }) {
  const sent = [
    ...names.map((name) => ({ fault: name, of: [name], apart: 0 })),
    ...pairs.map((of) => ({ fault: `${of.join(' and ')} together`, of, apart: 0 })),
    ...pairs.map((of) => ({ fault: `${of.join(', a second later ')}`, of, apart: 1100 })),
  ]
  for (const [number, { fault, of, apart }] of sent.slice(0, count).entries()) {
    const whole = await subject(folder, number % kinds)
    const out = `signal-${number}`
    yield { fault: `${fault}, ${whole.title} (${out})`, attempt: (tally) => signaled(whole, out, of, apart, tally) }
  }
}

async function signaled(whole, out, [first, second], apart, tally) {
  const during = (child, text) => {
    atIteration(4, () => {
      child.kill(first)
      if (second !== undefined && apart === 0) child.kill(second)
    })(child, text)
    if (apart > 0) holdBack(child, text, first, () => setTimeout(() => goOn(child, second), apart))
  }
  const { code, text } = await run(whole.begin(out), { cwd: whole.place, during })
  // Two that come together may be handled in another order than they were sent in.
  const expected = [first, second].filter((name) => name !== undefined)
  if (!expected.some((name) => codes[name] === code)) return `it ends with ${code}: ${text}`
  if (!expected.some((name) => text.includes(`${name}: finishing`))) return `it does not name the signal: ${text}`
  tally(text.includes('everything is saved') ? 'saved' : 'ended at once')
  return finish(whole, out)
}

/** A run that has heard the first signal takes milliseconds to save: it is stopped for that time, so that the second finds it at work. */
function holdBack(child, text, first, then) {
  let held = false
  child.stderr.on('data', () => {
    if (held || !text().includes(`${first}: finishing`)) return
    held = true
    child.kill('SIGSTOP')
    then()
  })
}

function goOn(child, second) {
  child.kill(second)
  child.kill('SIGCONT')
}
