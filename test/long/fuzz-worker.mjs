// Makes inputs from their numbers, and gives each to the parser, the formatter and the compiler.
import { existsSync, readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { compile } from '../../dist/compiler/compile.js'
import { toJson } from '../../dist/compiler/diagnostics/render-json.js'
import { renderPretty } from '../../dist/compiler/diagnostics/render-pretty.js'
import { builtIns } from '../../dist/compiler/functions.js'
import { operators } from '../../dist/compiler/ops/index.js'
import { memoryHost } from '../../dist/compiler/source-host.js'
import { format } from '../../dist/grammar/format/format.js'

const { first, last, seed, heartbeat, corpus } = workerData
const texts = Object.values(corpus)
/** Milliseconds for an input. */
const slowest = 1_000
/** Steps of expansion, of which the compiler allows some hundred thousand, from which on an input is counted as a large one. */
const largeWork = 50_000

const ofThread = '/proc/thread-self/schedstat'
const isTold = existsSync(ofThread)
/** Milliseconds for which this thread has run; by the clock, where the system does not tell. */
const running = () => (isTold ? Number(readFileSync(ofThread, 'utf8').split(' ')[0]) / 1e6 : performance.now())

/** What texts are put together of: the words that are shipped, every operator and function, and what belongs nowhere. */
const pieces = [
  ...new Set(texts.flatMap((text) => text.split(/(?<=\W)|(?=\W)/))),
  ...operators.keys(),
  ...Object.keys(builtIns),
  ...['"', "'", '\\', '§', '\u0000', '\ufeff', '😀', '{'.repeat(60), '('.repeat(250), '-'.repeat(300), '9'.repeat(40)],
  ...['repeat 99999999 {', 'for x in range(99999) {', 'if true {', '} else {', 'assert ', 'layer l = ', 'const c = '],
  ...[
    'stage s{i} {',
    '"{x}"',
    '+- 0.5%',
    '1e308',
    '0 - 1',
    '1x1x1x1',
    '99999x99999',
    'in.channels',
    'import { a } from',
  ],
]

function generatorOf(number) {
  const source = xoroshiro128plus(seed * 1_000_003 + number)
  const below = (bound) => {
    const drawn = source.next() >>> 0
    return bound === 0 ? 0 : drawn % bound
  }
  return { below, pick: (list) => list[below(list.length)] }
}

/** A shipped text with a few places changed. */
function mutated({ below, pick }) {
  let text = pick(texts)
  for (let edits = 1 + below(5); edits > 0; edits -= 1) {
    const start = below(text.length + 1)
    const end = Math.min(text.length, start + below(40))
    const part = text.slice(start, end)
    const put = [
      () => '',
      () => part + part,
      () => pick(pieces),
      () => pick(pieces) + part,
      () => text.slice(below(text.length)).slice(0, 80),
    ]
    text = text.slice(0, start) + pick(put)() + text.slice(end)
  }
  return text
}

const soup = ({ below, pick }) => Array.from({ length: below(60) }, () => pick(pieces)).join(below(2) === 0 ? ' ' : '')

const characters = ({ below }) =>
  String.fromCharCode(...Array.from({ length: below(80) }, () => below(below(4) === 0 ? 65_536 : 128)))

/** One word of a text exchanged for another: most of these still parse. */
const exchanged = (generator) => exchangedIn(generator.pick(texts), generator)

function exchangedIn(text, { below, pick }) {
  const parts = text.split(/\b/)
  for (let edits = 1 + below(3); edits > 0; edits -= 1) parts[below(parts.length)] = pick(pieces)
  return parts.join('')
}

/** A few lines of a shipped text, by themselves. */
function fragment(generator) {
  const lines = generator.pick(texts).split('\n')
  const start = generator.below(lines.length)
  return exchangedIn(lines.slice(start, start + 1 + generator.below(8)).join('\n'), generator)
}

/** Whole texts are rarer: each of them costs as much as ten others. */
const short = [soup, fragment, characters, fragment, soup, fragment]
const makers = [mutated, ...short, exchanged, ...short, fragment]

const tally = { done: 0, compiled: 0, refused: 0, large: 0, slowestMs: 0, slowestClockMs: 0, codes: [] }
const codes = new Set()

function check(number) {
  const generator = generatorOf(number)
  const text = makers[number % makers.length](generator)
  const [started, ran] = [performance.now(), running()]
  const host = memoryHost({ ...corpus, 'specs/fuzz.net': text })
  const { value, diagnostics, sources, steps } = compile('specs/fuzz.net', { host })
  renderPretty(diagnostics, sources)
  toJson(diagnostics, sources)
  const formatted = format(text, 'specs/fuzz.net')
  const [clock, took] = [performance.now() - started, running() - ran]
  for (const { code } of diagnostics) codes.add(code)
  tally.done += 1
  if (value === undefined) tally.refused += 1
  else tally.compiled += 1
  if (steps > largeWork) tally.large += 1
  tally.slowestMs = Math.max(tally.slowestMs, Math.round(took))
  tally.slowestClockMs = Math.max(tally.slowestClockMs, Math.round(clock))
  const isRefused = diagnostics.some(({ severity }) => severity === 'error')
  const reason =
    took > slowest
      ? `${Math.round(took)} ms`
      : value === undefined && !isRefused
        ? 'no network, and no error'
        : formatted.errors.length === 0 && format(formatted.text, 'specs/fuzz.net').text !== formatted.text
          ? 'formatting it twice is not formatting it once'
          : undefined
  return reason === undefined ? undefined : `${reason}\n${JSON.stringify(text)}`
}

for (let number = first; number < last; number += 1) {
  Atomics.store(heartbeat, 0, number)
  let failure
  try {
    failure = check(number)
  } catch (error) {
    failure = `${error.stack}\n${JSON.stringify(makers[number % makers.length](generatorOf(number)))}`
  }
  if (failure !== undefined) parentPort.postMessage({ ...tally, codes: [...codes], failure })
  else if (number % 5_000 === 0) parentPort.postMessage({ ...tally, codes: [...codes] })
  if (failure !== undefined) break
}
parentPort.postMessage({ ...tally, codes: [...codes], last: true })
