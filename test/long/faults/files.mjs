// Kills at chosen operations on files, and disks that are full after so many bytes.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { kinds } from './kinds.mjs'
import { finish, isBug, run, subject } from './runs.mjs'

const hook = fileURLToPath(new URL('./hook.cjs', import.meta.url))
const hooked = (whole, out, settings) => ({
  NODE_OPTIONS: `--require ${hook}`,
  FAULT_BELOW: path.join(whole.place, out),
  ...settings,
})

/** Without checkpoints by the clock, so that every run does the same. */
const withoutClock = { name: 'timeless', change: (protocol) => protocol.replace('seconds: 1', 'seconds: 3600') }

/** Before every operation of a run, or in the middle of a write, as many as there are faults, evenly spread. */
export async function* placed({ folder, count }) {
  for (let number = 0; number < count; number++) {
    const whole = await subject(folder, number % kinds, withoutClock)
    const { operations } = await countsOf(whole)
    const at = 1 + Math.floor(((number + 0.5) / count) * operations)
    const half = number % 2
    const out = `placed-${number}`
    yield {
      fault: `${whole.title}, killed ${half ? 'in' : 'before'} operation ${at} of ${operations} (${out})`,
      attempt: async () => {
        const env = hooked(whole, out, { FAULT_KILL_AT: String(at), FAULT_HALF: String(half) })
        const { signal, text } = await run(whole.begin(out), { cwd: whole.place, env })
        return signal === 'SIGKILL' ? finish(whole, out) : `it was not killed: ${text}`
      },
    }
  }
}

/** How many operations on files an uninterrupted run makes, and how many bytes it writes. */
function countsOf(whole) {
  const count = async () => {
    const file = path.join(whole.place, 'counts')
    const { code, text } = await run(whole.begin('counted'), {
      cwd: whole.place,
      env: hooked(whole, 'counted', { FAULT_COUNT: file }),
    })
    if (code !== 0) throw new Error(text)
    return JSON.parse(readFileSync(file, 'utf8'))
  }
  whole.counts ??= count()
  return whole.counts
}

/** From no room to nearly enough: in every second one a disk of that size, where one may be mounted; else writes are refused after so many bytes. */
export async function* full({ folder, count }) {
  const { status } = spawnSync(unshare[0], [...unshare.slice(1), 'mount', '-t', 'tmpfs', 'tmpfs', folder])
  if (status !== 0)
    yield { skip: 'nothing may be mounted here: writes are refused after so many bytes, on no real disk' }
  for (let number = 0; number < count; number++) {
    const whole = await subject(folder, number % kinds, withoutClock)
    const share = number / count
    const out = `full-${number}`
    if (status === 0 && number % 2 === 0) {
      const room = pageBytes * (1 + Math.floor(share * pagesOf(path.join(whole.place, 'whole'))))
      const begin = () => run(whole.begin(`${out}.disk/run`), { cwd: whole.place, under: onDisk(out, room) })
      yield {
        fault: `${whole.title}, a disk of ${room} bytes (${out})`,
        attempt: (tally) => endsFull(whole, out, begin, tally),
      }
    } else {
      const room = Math.floor(share * (await countsOf(whole)).bytes)
      const env = hooked(whole, out, { FAULT_ROOM: String(room) })
      const begin = () => run(whole.begin(out), { cwd: whole.place, env })
      yield {
        fault: `${whole.title}, ${room} bytes can be written (${out})`,
        attempt: (tally) => endsFull(whole, out, begin, tally),
      }
    }
  }
}

async function endsFull(whole, out, begin, tally) {
  const { code, text } = await begin()
  if (isBug(text)) return `it is called a bug in netc: ${text}`
  if (code === 0 && !existsSync(path.join(whole.place, out, 'report.html')))
    return `it ends with 0 without its report: ${text}`
  if (code !== 0 && !/^error: .*no space is left/m.test(text)) return `it does not say what is wrong: ${text}`
  tally(code === 0 ? 'had room' : 'was told')
  return finish(whole, out)
}

const pageBytes = 4096
const unshare = ['unshare', '-m']

/** Mounts a disk, and copies what a run has left on it to the folder in which it goes on. */
function onDisk(out, room) {
  const script = `mkdir ${out}.disk && mount -t tmpfs -o size=${room} tmpfs ${out}.disk || exit 99
"$@"; code=$?
[ ! -d ${out}.disk/run ] || cp -a ${out}.disk/run ${out} || exit 99
exit $code`
  return [...unshare, 'sh', '-c', script, 'sh']
}

function pagesOf(folder) {
  const files = readdirSync(folder, { recursive: true }).map((name) => statSync(path.join(folder, name)))
  return files.reduce((sum, stat) => sum + (stat.isFile() ? Math.ceil(stat.size / pageBytes) : 0), 0)
}
