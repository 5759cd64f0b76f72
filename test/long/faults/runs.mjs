// Runs of the command line: begun, done something to, and gone on with to their end.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { differenceOf } from './differences.mjs'
import { data, kindOf } from './kinds.mjs'

export const { randomStream } = await import(new URL('../../../dist/runtime/base/random.js', import.meta.url))
const netc = fileURLToPath(new URL('../../../bin/netc', import.meta.url))

/** A run that takes longer than this hangs: an uninterrupted one takes 2 s, and 20 s on a very busy machine. */
const usualMs = 180_000

/** Runs netc to its end; `during` may do something to the process. @returns `out`: of standard output alone; `text`: of both */
export function run(words, { cwd, env = {}, during = () => {}, under = [], longestMs = usualMs }) {
  const [program, ...rest] = [...under, process.execPath, netc, ...words]
  const child = spawn(program, rest, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let [text, out] = ['', '']
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk))
  child.stdout.on('data', (chunk) => (out += chunk))
  const timer = setTimeout(() => {
    text += '\nIt hangs, and was killed.\n'
    child.kill('SIGKILL')
  }, longestMs)
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, text, out })
    })
  })
  during(child, () => text)
  return ended
}

/** Does something to a run once, when it has told of the validation after that many iterations. */
export const atIteration = (iteration, act) => (child, text) => {
  let done = false
  child.stderr.on('data', () => {
    if (done || !text().includes(`validation after ${iteration} iterations`)) return
    done = true
    act(child)
  })
}

const subjects = new Map()

/** A kind of run in a folder of its own, with what an uninterrupted one gives; `variant` has a name, and changes its protocol. */
export function subject(folder, at, variant = { name: 'run', change: (protocol) => protocol }) {
  const { protocol, network, title } = kindOf(at)
  const place = path.join(folder, `${title.replaceAll(', ', '-')}-${variant.name}-${at}`)
  if (!subjects.has(place)) subjects.set(place, prepare({ place, protocol: variant.change(protocol), network, title }))
  return subjects.get(place)
}

async function prepare({ place, protocol, network, title }) {
  mkdirSync(place, { recursive: true })
  writeFileSync(path.join(place, 'small.net'), network)
  writeFileSync(path.join(place, 'p.yaml'), protocol)
  const words = ['train', 'small.net', '--protocol', 'p.yaml', '--data', data, '--engine', 'cpu', '--seed', '3']
  const begin = (out) => [...words, '--out', out]
  const { code, text } = await run(begin('whole'), { cwd: place })
  if (code !== 0 || /^warning: /m.test(text)) throw new Error(`the uninterrupted run of ${title} failed: ${text}`)
  return { place, title, begin, resume: (out) => ['train', '--resume', out] }
}

/** What netc never says, whatever happens. */
export const isBug = (text) => /bug in netc|\n {4}at |It hangs/.test(text)

/** Goes on with a run until it has ended, by whatever it says is to be done. @returns what is wrong, if anything */
export async function finish({ place, begin, resume }, out, under = []) {
  let said = ''
  for (let attempt = 0; attempt < 3; attempt++) {
    const begun = existsSync(path.join(place, out, 'run.json'))
    const { code, text } = await run(begun ? resume(out) : begin(out), { cwd: place, under })
    said += text
    if (isBug(text)) return `it is called a bug in netc: ${text}`
    if (/^warning: /m.test(text)) return `it tells of a loss where there is none: ${text}`
    if (code === 0) return differenceOf(place, out)
    if (!/^error: /m.test(text)) return `it ends with ${code}, without an error: ${text}`
  }
  return `it does not go on: ${said}`
}
