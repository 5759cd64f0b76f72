// Runs of the command line that take seconds, with every sampler, objective and optimizer there is.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const built = (module) => import(new URL(`../../../dist/${module}`, import.meta.url))
const { samplers } = await built('runtime/data/samplers/index.js')
const { objectives } = await built('runtime/training/objectives/index.js')
const { optimizers } = await built('runtime/training/optimizers/index.js')
const { schedules } = await built('runtime/training/schedules/index.js')
export const { randomStream } = await built('runtime/base/random.js')

export const netc = fileURLToPath(new URL('../../../bin/netc', import.meta.url))
export const iterations = 24

const compared = `tower t() { conv(2, 7x7, stride=14) -> bn(momentum=0.9) -> relu -> dropout(0.1) -> flatten -> dense(3) }
head h(left, right) { HEAD }
network small() {
  input image: 105x105x1
  siamese t
  head h
}
`
const networks = {
  probability: compared.replace('HEAD', 'abs(left - right) -> dense(1) -> sigmoid'),
  measure: compared.replace('HEAD', 'left * right -> sum'),
  classes: `tower t() { conv(2, 7x7, stride=14) -> bn(momentum=0.9) -> relu -> flatten }
head h(features) { features -> dropout(0.1) -> dense(12) -> softmax }
network small() {
  input image: 105x105x1
  classifier t
  head h
}
`,
}
const data = 'embedded:alphabets=3,evaluation=2,characters=4,drawers=6,seed=5'

const usesOf = (parts) =>
  [...parts.values()].flatMap(({ name, examples }) => examples.map((settings) => ({ name, settings })))
const asked = ({ name, settings }) => JSON.stringify(Object.keys(settings).length === 0 ? name : { [name]: settings })
const turn = (list, at) => list[at % list.length]

/** In turn every sampler with every objective of its layout, every optimizer and schedule, with and without what holds tensors besides. */
const judged = usesOf(samplers).flatMap((sampler) =>
  usesOf(objectives)
    .filter(({ name }) => objectives.get(name).takes === samplers.get(sampler.name).layout)
    .map((objective) => ({ sampler, objective })),
)
const extras = [
  '',
  'clip: 0.5\n',
  'average: { decay: 0.9, compare: true }\n',
  'statistics: { batches: 2 }\naverage: { decay: 0.9 }\n',
]
export const kinds = Math.max(judged.length, usesOf(optimizers).length, usesOf(schedules).length)

function kindOf(at) {
  const { sampler, objective } = turn(judged, at)
  const classifies = objectives.get(objective.name).takes === 'labelled'
  const test = classifies ? 'classification' : '{ exact: { ways: 3 } }'
  const protocol = `version: 2
name: small
images: [ink]
split: ${classifies ? '{ items: { validation: 0.2, evaluation: 0.2 } }' : '{ groups: { train: 2, validation: 1 } }'}
sampler: ${asked(fewer(sampler))}
objective: ${asked(objective)}
optimizer: ${asked(turn(usesOf(optimizers), at))}
schedule: ${asked(turn(usesOf(schedules), at))}
${turn(extras, at)}validation: { every: 4, test: ${test} }
stopping: { iterations: ${iterations}, degenerate: false }
test: [${test}]
checkpoint: { seconds: 1 }
`
  return { protocol, classifies }
}

/** As many as these data have. */
function fewer({ name, settings }) {
  const bounds = { groups: 2, classes: 4, items: 3 }
  const entries = Object.entries(settings).map(([key, value]) => [
    key,
    key in bounds ? Math.min(value, bounds[key]) : value,
  ])
  return { name, settings: Object.fromEntries(entries) }
}

/** Runs netc to its end; `during` may do something to the process. */
export function run(words, { cwd, env = {}, during = () => {}, under = [] }) {
  const [program, ...rest] = [...under, process.execPath, netc, ...words]
  const child = spawn(program, rest, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk))
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, text }))
  })
  during(child, () => text)
  return ended
}

/** A kind of run in a folder of its own, with what an uninterrupted one gives. */
export async function subject(folder, at) {
  const place = path.join(folder, `kind-${at % kinds}`)
  const { protocol, classifies } = kindOf(at)
  const network = classifies ? 'classes' : await networkFor(place, protocol)
  const words = ['train', `${network}.net`, '--protocol', 'p.yaml', '--data', data, '--engine', 'cpu', '--seed', '3']
  const begin = (out) => [...words, '--out', out]
  if (!existsSync(path.join(place, 'whole/result.json'))) {
    prepare(place, protocol)
    const { code, text } = await run(begin('whole'), { cwd: place })
    if (code !== 0) throw new Error(`the uninterrupted run of kind ${at} failed: ${text}`)
  }
  return { place, begin, resume: (out) => ['train', '--resume', out], title: titleOf(protocol) }
}

const titleOf = (protocol) =>
  ['sampler', 'objective', 'optimizer'].map((key) => /[\w]+/.exec(protocol.split(`${key}: `)[1])[0]).join(', ')

function prepare(place, protocol) {
  mkdirSync(place, { recursive: true })
  for (const [name, text] of Object.entries(networks)) writeFileSync(path.join(place, `${name}.net`), text)
  writeFileSync(path.join(place, 'p.yaml'), protocol)
}

/** A head with a probability where the objective takes one. */
async function networkFor(place, protocol) {
  prepare(place, protocol)
  const { name } = turn(
    judged.map(({ objective }) => objective),
    judged.findIndex(({ objective }) => protocol.includes(`objective: ${asked(objective)}`)),
  )
  return /cross_entropy/.test(name) || name === 'all_pairs' ? 'probability' : 'measure'
}

/** Goes on with a run until it has ended, by whatever it says is to be done. @returns what is wrong, and all that was said */
export async function finish({ place, begin, resume }, out) {
  let said = ''
  for (let attempt = 0; attempt < 3; attempt++) {
    const begun = existsSync(path.join(place, out, 'run.json'))
    const { code, text } = await run(begun ? resume(out) : begin(out), { cwd: place })
    said += text
    if (/bug in netc/.test(text)) return { problem: 'it is called a bug in netc', said }
    if (code === 0) return { problem: differenceOf(place, out), said }
    if (!/^error: /m.test(text)) return { problem: `it ends with ${code}, without an error: ${text}`, said }
  }
  return { problem: `it does not go on: ${said}`, said }
}

/** What of a run is not as in the uninterrupted one. */
export function differenceOf(place, out) {
  // When a checkpoint is made between validations depends on the clock: the newest is that of the end.
  const newest = (run) =>
    ['iteration', 'best'].map((kind) =>
      readdirSync(path.join(place, run, 'checkpoints'))
        .filter((name) => name.startsWith(kind))
        .sort()
        .at(-1),
    )
  const [whole, own] = [newest('whole'), newest(out)]
  if (whole.join() !== own.join()) return `its newest checkpoints are ${own.join()}, not ${whole.join()}`
  const saved = whole.filter((name) => name !== undefined).map((name) => `checkpoints/${name}`)
  const files = [...saved, 'best/weights.bin', 'best/model.json', 'metrics.jsonl', 'answers.json']
  const bytes = (run, file) => readFileSync(path.join(place, run, file))
  const other = files.find((file) => !bytes('whole', file).equals(bytes(out, file)))
  if (other !== undefined) return `${other} differs`
  const left = readdirSync(path.join(place, out), { recursive: true }).find((name) =>
    /\.tmp$|^lock-|^beginning$/.test(name),
  )
  return left === undefined ? undefined : `${left} is left`
}
