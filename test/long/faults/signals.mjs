// Every signal, and every two of them: together, and with a second between them. The first saves; a later one may end at once.
import { finish, kinds, run, subject } from './runs.mjs'

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
    const during = (child, text) => {
      let done = false
      child.stderr.on('data', () => {
        if (done || !/validation after/.test(text())) return
        done = true
        for (const [at, name] of of.entries()) setTimeout(() => child.kill(name), at * apart)
      })
    }
    const { code, text } = await run(whole.begin(out), { cwd: whole.place, during })
    // Two that come together may be handled in another order than they were sent in.
    const expected = of.map((name) => codes[name])
    if (code !== 0 && !expected.includes(code)) yield { fault, problem: `it ends with ${code}: ${text}` }
    else if (code !== 0 && !of.some((name) => text.includes(`${name}: `)))
      yield { fault, problem: `it does not name the signal: ${text}` }
    else yield { fault, problem: (await finish(whole, out)).problem }
  }
}
