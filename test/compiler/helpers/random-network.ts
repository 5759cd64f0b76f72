/**
 * Random `.net` files: operators with random arguments on random tensors, alone, in blocks, loops, branches and shared
 * layers. Built of the declarations of the registry alone, so that a new operator is in them at once.
 */
import fc from 'fast-check'
import { isProblem } from '../../../compiler/diagnostics/diagnostic.js'
import { type Attributes, type AttributeValue, elements, type Shape } from '../../../compiler/graph.js'
import { type Operator, operators } from '../../../compiler/ops/index.js'
import { attributesOf } from '../ops/cases.js'

/** What one step is made of: numbers, each for one choice. */
interface Gene {
  readonly operator: number
  readonly inputs: readonly number[]
  readonly seed: number
  readonly wrapping: number
}

const gene: fc.Arbitrary<Gene> = fc.record({
  operator: fc.nat(10_000),
  inputs: fc.array(fc.nat(10_000), { minLength: 3, maxLength: 3 }),
  seed: fc.nat(1_000_000),
  wrapping: fc.nat(9),
})

interface Plan {
  readonly image: Shape
  readonly genes: readonly Gene[]
}

const plan: fc.Arbitrary<Plan> = fc.record({
  image: fc.tuple(fc.integer({ min: 3, max: 8 }), fc.integer({ min: 3, max: 8 }), fc.integer({ min: 1, max: 4 })),
  genes: fc.array(gene, { minLength: 4, maxLength: 14 }),
})

/** What follows the tower: every kind of network, and of head. */
const endings = [
  ['head h(left, right) { abs(left - right) -> dense(1) -> sigmoid }', 'siamese t', 'head h'],
  ['head h(left, right): similarity { left * right -> sum }', 'siamese t', 'head h'],
  ['head h(left, right): distance { square(left - right) -> mean }', 'pseudo_siamese t, t', 'head h'],
  ['head h(features) { dense(3) -> softmax }', 'tower t', 'head h'],
  ['', 'pseudo_siamese t, t', ''],
  ['', 'siamese t', ''],
] as const

/** The text of a network that compiles. */
export const randomNetwork: fc.Arbitrary<string> = plan.map(write)

interface Value {
  readonly name: string
  readonly shape: Shape
}

/** Tensors stay small, so that hundreds of networks are built and run in seconds. */
const mostElements = 4_000
const mostWeights = 20_000
const all = [...operators.values()]

interface Draft {
  readonly declarations: string[]
  readonly statements: string[]
  readonly values: Value[]
  readonly used: Set<string>
}

function write({ image, genes }: Plan): string {
  const draft: Draft = { declarations: [], statements: [], values: [{ name: 'in', shape: image }], used: new Set() }
  for (const [index, one] of genes.entries()) addStep(draft, one, index)
  const loose = draft.values.filter(({ name }) => !draft.used.has(name))
  const vectors = loose.map(({ name, shape }) => (shape.length === 1 ? name : `flatten(${name})`))
  const output = vectors.length === 1 ? `${loose[0]!.name} -> flatten` : `concat(${vectors.join(', ')})`
  const body = [...draft.statements, output].map((line) => `  ${line}`).join('\n')
  const [head, towers, judge] = endings[genes[0]!.seed % endings.length]!
  return `${draft.declarations.join('\n')}
tower t {
${body}
}
${head}
network n {
  input image: ${image.join('x')}
  ${towers}
  ${judge}
}
`
}

function addStep(draft: Draft, { operator: choice, inputs: picks, seed, wrapping }: Gene, index: number): void {
  const operator = all[choice % all.length]!
  const count = typeof operator.inputs === 'number' ? operator.inputs : operator.inputs.atLeast
  const inputs = picks.slice(0, count).map((pick) => draft.values[pick % draft.values.length]!)
  const shapes = inputs.map(({ shape }) => shape)
  const [attributes] = fc.sample(attributesOf(operator, shapes[0]), { seed, numRuns: 1 })
  const output = operator.shape(shapes, attributes!)
  if (isProblem(output) || elements(output) > mostElements) return
  const weights = operator.weights?.(shapes, attributes!) ?? []
  if (weights.reduce((sum, { shape }) => sum + elements(shape), 0) > mostWeights) return
  const name = `v${index}`
  const call = callText(operator, attributes!)
  const applied =
    count === 1 ? wrapped(draft, inputs[0]!, call, output, wrapping, index) : [`let ${name} = ${joined(inputs, call)}`]
  draft.statements.push(...applied)
  draft.values.push({ name, shape: output })
  for (const input of inputs) draft.used.add(input.name)
}

/** `conv(filters=3, kernel=2x3, padding=same)` */
function callText({ name }: Operator, attributes: Attributes): string {
  const given = Object.entries(attributes).map(([key, value]) => `${key}=${valueText(value)}`)
  return given.length === 0 ? name : `${name}(${given.join(', ')})`
}

function valueText(value: AttributeValue): string {
  if (typeof value === 'number' && value < 0) return `0 - ${-value}`
  if (typeof value !== 'object') return String(value)
  return `[${value.join(', ')}]`
}

/** `concat(a, b, parts=2)` */
function joined(inputs: readonly Value[], call: string): string {
  const [name, rest = ')'] = call.split(/\((.*)/s)
  const names = inputs.map((input) => input.name).join(', ')
  if (names === '') return call
  return rest === ')' ? `${name}(${names})` : `${name}(${names}, ${rest}`
}

/** One application of one tensor, said in one of the ways that the language has. */
function wrapped(
  { declarations }: Draft,
  { name: input, shape }: Value,
  call: string,
  output: Shape,
  wrapping: number,
  index: number,
): readonly string[] {
  const name = `v${index}`
  const keeps = shape.join() === output.join()
  switch (wrapping) {
    case 0:
      declarations.push(`block b${index} { ${call} }`)
      return [`let ${name} = ${input} -> b${index}`]
    case 1:
      declarations.push(`block b${index}(times: int) { repeat times { ${call} } }`)
      return [`let ${name} = ${input} -> b${index}(${keeps ? 2 : 1})`]
    case 2:
      return [`let ${name} = if ${input}.channels > 0 { ${input} -> ${call} } else { ${input} -> relu }`]
    case 3:
      return [`layer l${index} = ${call}`, `let ${name} = ${input} -> l${index}${keeps ? ` -> l${index}` : ''}`]
    case 4:
      declarations.push(`const c${index} = [0]`)
      declarations.push(`block b${index} { for i in c${index} { stage s{i} { ${call} } } }`)
      return [`let ${name} = ${input} -> b${index}`]
    case 5:
      declarations.push(`block b${index}(x: tensor) { x -> ${call} }`)
      return [`let ${name} = b${index}(${index % 2 === 0 ? `x=${input}` : input})`]
    case 6:
      declarations.push(`block b${index} { let (x, y) = in\n  (y -> ${call}, x) }`)
      return [`let (${name}, w${index}) = (in, ${input}) -> b${index}`]
    case 7:
      declarations.push(`block b${index}(flow: list) { flow[0] -> ${call} }`)
      return [`let ${name} = b${index}([${input}, in] + [])`]
    case 8:
      return [`let ${name} = ${input} -> repeat ${keeps ? 2 : 1} { ${call} }`]
    default:
      return [`let ${name} = ${input} -> ${call}`]
  }
}
