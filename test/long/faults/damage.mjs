// Files of an interrupted run, and of one that has ended, that are damaged: a bit, a byte, a cut, zeros, rubbish, or gone.
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { differenceOf } from './differences.mjs'
import { kinds } from './kinds.mjs'
import { atIteration, isBug, randomStream, run, subject } from './runs.mjs'

const kindsOfDamage = {
  bit: (bytes, random) => {
    if (bytes.length > 0) bytes[random.integer(0, bytes.length - 1)] ^= 1 << random.integer(0, 7)
    return bytes
  },
  byte: (bytes, random) => {
    if (bytes.length > 0) bytes[random.integer(0, bytes.length - 1)] = random.integer(0, 255)
    return bytes
  },
  cut: (bytes, random) => bytes.subarray(0, random.integer(0, Math.max(0, bytes.length - 1))),
  zeros: (bytes, random) => bytes.fill(0, random.integer(0, Math.max(0, bytes.length - 1))),
  longer: (bytes) => Buffer.concat([bytes, Buffer.from('rubbish')]),
  null: () => Buffer.from('null'),
  empty: () => Buffer.alloc(0),
  gone: () => undefined,
}

export async function* damage({ folder, count, seed }) {
  const random = randomStream(seed, 'damage')
  for (let number = 0; number < count; number++) {
    const whole = await subject(folder, number % kinds)
    const ended = (number >> 1) % 2 === 1
    const from = path.join(whole.place, ended ? 'whole' : await interrupted(whole))
    const out = `damage-${number}`
    const copy = path.join(whole.place, out)
    cpSync(from, copy, { recursive: true })
    const file = random.choose(filesOf(copy))
    const what = random.choose(Object.keys(kindsOfDamage))
    const damaged = kindsOfDamage[what](readFileSync(path.join(copy, file)), random)
    if (damaged === undefined) rmSync(path.join(copy, file))
    else writeFileSync(path.join(copy, file), damaged)
    const attempt = async (tally) => {
      const problem = ended ? await evaluated(whole, out, file) : undefined
      return problem ?? (await resumed(whole, out, file, tally))
    }
    yield {
      fault: `${whole.title}, ${what} of ${file} of a run that ${ended ? 'has ended' : 'goes on'} (${out})`,
      attempt,
    }
  }
}

const filesOf = (run) =>
  readdirSync(run, { recursive: true })
    .filter((name) => statSync(path.join(run, name)).isFile())
    .sort()

/** Either it is as if nothing had been, or the user is told of the file. */
async function resumed(whole, out, file, tally) {
  const { code, text } = await run(whole.resume(out), { cwd: whole.place })
  const problem = problemOf(code, text, file)
  if (problem !== undefined) return problem
  const difference = code === 0 ? differenceOf(whole.place, out) : undefined
  if (difference !== undefined && !tells(text, file)) return `nothing is told, and ${difference}: ${text}`
  tally(code !== 0 ? 'refused' : difference === undefined ? 'as if nothing had been' : 'told what is lost')
  return undefined
}

/** A run that has ended is tested again, and its answers compared: as with the undamaged one, or the user is told of the file. */
async function evaluated(whole, out, file) {
  const words = (run) =>
    file === 'answers.json'
      ? ['compare', 'one=whole', `two=${run}`, '--json']
      : ['evaluate', run, '--engine', 'cpu', '--json']
  const figures = async (folder) => {
    const { code, text, out: object } = await run(words(folder), { cwd: whole.place })
    return { code, text, object: object.replaceAll(`"run": "${folder}"`, '"run"') }
  }
  const [expected, { code, text, object }] = [await figures('whole'), await figures(out)]
  const problem = problemOf(code, text, file)
  if (problem !== undefined || code !== 0 || tells(text, file)) return problem
  // A run without a result has not ended, and the answer says so.
  if (file === 'result.json' && / so far"/.test(object)) return undefined
  return object === expected.object ? undefined : `nothing is told, and the figures are others: ${object}`
}

function problemOf(code, text, file) {
  if (isBug(text)) return `it is called a bug in netc: ${text}`
  if (code === 0) return undefined
  return code === 1 && tells(text, file) ? undefined : `it ends with ${code}, and does not tell of the file: ${text}`
}

/** A warning or an error that names the file, or the folder that it is in. */
function tells(text, file) {
  const name = file.startsWith('spec') ? 'spec' : path.basename(file)
  return /^(warning|error)(\[.*\])?: /m.test(text) && text.includes(name)
}

/** Of a run that was asked to end in its middle, made once. @returns its folder */
async function interrupted(whole) {
  whole.interrupted ??= run(whole.begin('interrupted'), {
    cwd: whole.place,
    during: atIteration(8, (child) => child.kill('SIGTERM')),
  })
  const { code, text } = await whole.interrupted
  if (code !== 143) throw new Error(`it was not interrupted: ${text}`)
  return 'interrupted'
}
