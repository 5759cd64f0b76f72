// Kinds of runs that take a second: every sampler with every objective of its layout, every optimizer and schedule, and every kind of network.
const built = (module) => import(new URL(`../../../dist/${module}`, import.meta.url))
const { samplers } = await built('runtime/data/samplers/index.js')
const { objectives } = await built('runtime/training/objectives/index.js')
const { optimizers } = await built('runtime/training/optimizers/index.js')
const { schedules } = await built('runtime/training/schedules/index.js')

export const iterations = 24
/** Iterations from one validation to the next. */
export const every = 4
export const data = 'embedded:alphabets=3,evaluation=2,characters=4,drawers=6,seed=5'

const tower = `tower t() { conv(2, 7x7, stride=14) -> bn(momentum=0.5) -> relu -> dropout(0.1) -> flatten -> dense(3) }
tower other() { avg_pool(35x35) -> flatten -> dense(4) -> bn(momentum=0.5) -> tanh -> dropout(0.1) -> dense(3) }
`
const network = (gives, head, towers = 'siamese t') => ({
  gives,
  text: `${tower}${head}
network small() {
  input image: 105x105x1
  ${towers}
  ${head === '' ? '' : 'head h'}
}
`,
})
const networks = {
  probability: network('probability', 'head h(left, right) { abs(left - right) -> dense(1) -> sigmoid }'),
  branches: network(
    'probability',
    'head h(left, right) { abs(left - right) -> dense(1) -> sigmoid }',
    'pseudo_siamese t, other',
  ),
  similarity: network('similarity', 'head h(left, right): similarity { left * right -> sum }'),
  distance: network('distance', 'head h(left, right): distance { square(left - right) -> sum }'),
  embedding: network('features', '', 'tower t'),
  embeddings: network('features', '', 'pseudo_siamese t, other'),
  classes: network('classes', 'head h(features) { features -> dense(12) -> softmax }', 'tower t'),
}

const turn = (list, at) => list[at % list.length]
const usesOf = (parts) =>
  [...parts.values()].flatMap(({ name, examples }) => examples.map((settings) => ({ name, settings })))
const asked = ({ name, settings }) => JSON.stringify(Object.keys(settings).length === 0 ? name : { [name]: settings })

const judged = usesOf(samplers).flatMap((sampler) =>
  usesOf(objectives)
    .filter(({ name }) => objectives.get(name).takes === samplers.get(sampler.name).layout)
    .map((objective) => ({ sampler, objective })),
)

/** What holds tensors or figures besides. */
const extras = [
  '',
  'clip: 0.5\n',
  'average: { decay: 0.9, compare: true }\n',
  'statistics: { batches: 2 }\naverage: { decay: 0.9 }\n',
]

/** How many there are until each part has had its turn. */
export const kinds = Math.max(judged.length, usesOf(optimizers).length, usesOf(schedules).length, extras.length)

/** Every list goes on at its own rhythm, so that kinds beyond the first are other combinations. */
export function kindOf(at) {
  const { sampler, objective } = turn(judged, at)
  const { takes, heads } = objectives.get(objective.name)
  const classifies = takes === 'labeled'
  const trained = Object.entries(networks).filter(([, { gives }]) =>
    classifies ? gives === 'classes' : heads.length === 0 ? gives === 'features' : heads.includes(gives),
  )
  const [name, { text }] = turn(trained, at)
  const test = classifies ? 'classification' : '{ exact: { ways: 3 } }'
  const optimizer = turn(usesOf(optimizers), at)
  const protocol = `version: 2
name: small
images: [ink]
split: ${classifies ? '{ items: { validation: 0.2, evaluation: 0.2 } }' : '{ groups: { train: 2, validation: 1 } }'}
sampler: ${asked(fewer(sampler))}
objective: ${asked(objective)}
optimizer: ${asked(optimizer)}
schedule: ${asked(turn(usesOf(schedules), at))}
${turn(extras, at)}validation: { every: ${every}, test: ${test} }
stopping: { iterations: ${iterations}, degenerate: false }
test: [${test}]
checkpoint: { seconds: 1 }
`
  const title = [sampler.name, objective.name, optimizer.name, name].join(', ')
  return { protocol, network: text, title }
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
