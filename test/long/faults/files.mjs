// Kills at chosen operations on files, and disks that are full after so many bytes.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { finish, kinds, run, subject } from './runs.mjs'

const hook = fileURLToPath(new URL('./hook.cjs', import.meta.url))
const hooked = (whole, out, settings) => ({
  NODE_OPTIONS: `--require ${hook}`,
  FAULT_BELOW: path.join(whole.place, out),
  ...settings,
})

/** Before every operation of a run, or in the middle of a write, as many as there are faults, evenly spread. */
export async function* placed({ folder, count }) {
  const totals = new Map()
  for (let number = 0; number < count; number++) {
    const kind = number % kinds
    const whole = await subject(folder, kind)
    if (!totals.has(kind)) totals.set(kind, await operationsOf(whole))
    const at = 1 + Math.floor(((number + 0.5) / count) * totals.get(kind))
    const half = number % 2
    const out = `placed-${number}`
    const env = hooked(whole, out, { FAULT_KILL_AT: String(at), FAULT_HALF: String(half) })
    const { signal, text } = await run(whole.begin(out), { cwd: whole.place, env })
    const fault = `${whole.title}, killed ${half ? 'in' : 'before'} operation ${at} of ${totals.get(kind)} (${out})`
    if (signal !== 'SIGKILL') yield { fault, problem: `it was not killed: ${text}` }
    else yield { fault, problem: (await finish(whole, out)).problem }
  }
}

async function operationsOf(whole) {
  const file = path.join(whole.place, 'operations')
  const { code, text } = await run(whole.begin('counted'), {
    cwd: whole.place,
    env: hooked(whole, 'counted', { FAULT_COUNT: file }),
  })
  if (code !== 0) throw new Error(text)
  return Number(readFileSync(file, 'utf8'))
}

/** Room for a share of what a run writes in all, from none to nearly enough. */
export async function* full({ folder, count }) {
  for (let number = 0; number < count; number++) {
    const whole = await subject(folder, number % kinds)
    const bytes = 4 * sizeOf(path.join(whole.place, 'whole'))
    const room = Math.floor((bytes * number) / count)
    const out = `full-${number}`
    const fault = `${whole.title}, room for ${room} bytes (${out})`
    const { code, text } = await run(whole.begin(out), {
      cwd: whole.place,
      env: hooked(whole, out, { FAULT_ROOM: String(room) }),
    })
    if (/bug in netc/.test(text)) yield { fault, problem: `it is called a bug in netc: ${text}` }
    else if (code === 0 && !existsSync(path.join(whole.place, out, 'report.html')))
      yield { fault, problem: `it ends with 0 without its report: ${text}` }
    else if (code !== 0 && !/no space is left/.test(text))
      yield { fault, problem: `it does not say what is wrong: ${text}` }
    else yield { fault, problem: (await finish(whole, out)).problem }
  }
}

function sizeOf(folder) {
  const files = readdirSync(folder, { recursive: true }).map((name) => statSync(path.join(folder, name)))
  return files.reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0)
}
