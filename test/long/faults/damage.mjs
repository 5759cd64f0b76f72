// Files of an interrupted run that are damaged: a bit, a byte, a cut, zeros, rubbish, or gone.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { differenceOf, kinds, randomStream, run, subject } from './runs.mjs'

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
    const [from, out] = ['interrupted', `damage-${number}`].map((name) => path.join(whole.place, name))
    if (!existsSync(from)) await interrupt(whole, 'interrupted')
    cpSync(from, out, { recursive: true })
    const files = readdirSync(out, { recursive: true })
      .filter((name) => statSync(path.join(out, name)).isFile())
      .sort()
    const file = random.choose(files)
    const what = random.choose(Object.keys(kindsOfDamage))
    const damaged = kindsOfDamage[what](readFileSync(path.join(out, file)), random)
    if (damaged === undefined) rmSync(path.join(out, file))
    else writeFileSync(path.join(out, file), damaged)
    const { code, text } = await run(whole.resume(path.basename(out)), { cwd: whole.place })
    yield {
      fault: `${whole.title}, ${what} of ${file} (${path.basename(out)})`,
      problem: problemOf(whole, path.basename(out), code, text),
    }
  }
}

/** Either it is as if nothing had been, or the user is told. */
function problemOf({ place }, out, code, text) {
  if (/bug in netc|\n {4}at /.test(text)) return `it is called a bug in netc: ${text}`
  if (code === 0) {
    const difference = differenceOf(place, out)
    return difference === undefined || /^warning: /m.test(text) ? undefined : `nothing is told, and ${difference}`
  }
  return code === 1 && /^error: /m.test(text) ? undefined : `it ends with ${code}: ${text}`
}

/** A run that was asked to end in its middle. */
async function interrupt(whole, out) {
  const during = (child, text) => {
    child.stderr.on('data', () => {
      if (/validation after 8/.test(text())) child.kill('SIGTERM')
    })
  }
  await run(whole.begin(out), { cwd: whole.place, during })
}
