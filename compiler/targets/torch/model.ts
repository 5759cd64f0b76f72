/** A network as model.py: a class for each block structure, and `Network`, which every package has (python/README.md). */
import { scoresOf } from '../../analyses/scores.js'
import { judged, type Network, type Subgraph } from '../../graph.js'
import type { Body } from './bodies.js'
import { bodyOf, nameAndStructure } from './bodies.js'
import type { Layout } from './call.js'
import { type Class, classesOf } from './classes.js'
import { variableNames } from './forward.js'
import { modulePath } from './names.js'
import { className, inDocstring, lineWidth, literal } from './python.js'
import { classLines, isChain, type SourceContext } from './source.js'
import { torchSteps } from './steps.js'

/** The text of model.py; the same network gives the same text. */
export function toTorchModel(network: Network): string {
  const parts = partsOf(network)
  const { texts, context, used } = classTexts(parts)
  const last = networkLines(network, parts, context)
  const head = [`"""${inDocstring(moduleDoc(network))}"""`, '', ...importLines(used, ['penalty'])]
  return `${[head, ...texts, last].map((lines) => lines.join('\n')).join('\n\n\n')}\n`
}

/**
 * One subgraph as a separate module, and the name of its class, absent where it does nothing. `given` is where the images that it takes have their channels; those
 * that it gives have them first.
 */
export function toTorchModule(subgraph: Subgraph, given: Layout): { readonly source: string; readonly name?: string } {
  const inputs = variableNames(subgraph.inputs.length)
  const part = partOf(subgraph, [subgraph.output], { inputs, doc: `${subgraph.name}.`, given, classOf: numbered() })
  if (part.body === undefined) return { source: '' }
  const { texts, used, context } = classTexts([part])
  const name = context.classes.get(nameAndStructure(part.body))!.name
  return { source: `${[importLines(used, []), ...texts].map((lines) => lines.join('\n')).join('\n\n\n')}\n`, name }
}

/** The classes of the parts and what is inside them, and the names that they use. */
function classTexts(parts: readonly Part[]) {
  const bodies = parts.flatMap(({ body }) => body ?? [])
  const classes = classesOf(bodies, namer())
  const used = new Set<string>()
  const context: SourceContext = { classes, use: (name) => used.add(name) }
  const own = [...classes.values()].filter((each) => !isChain(each))
  const texts = own.map((each) => {
    const part = parts.find(({ body }) => body !== undefined && each.bodies.includes(body))
    const inputs = part === undefined ? variableNames(each.bodies[0].inputs.length) : part.inputs
    return classLines(each, part?.doc ?? docOf(each), inputs, context)
  })
  return { texts, context, used }
}

/** A tower or the head. */
interface Part {
  readonly subgraph: Subgraph
  /** As Python has it. */
  readonly name: string
  /** Absent where it does nothing. */
  readonly body?: Body
  readonly inputs: readonly string[]
  readonly doc: string
}

interface PartOptions {
  /** What its inputs are called. */
  readonly inputs: readonly string[]
  readonly doc: string
  readonly given?: Layout
  readonly classOf: (structure: string) => number
}

function partOf(subgraph: Subgraph, outputs: readonly number[], options: PartOptions): Part {
  const { inputs, doc, given, classOf } = options
  const { steps, inputs: taken, values } = torchSteps(subgraph, given)
  const body = bodyOf(
    steps,
    taken,
    outputs.map((id) => values[id]),
    classOf,
  )
  const does = body.items.length === 0 ? {} : { body }
  return { subgraph, name: modulePath([subgraph.name])[0], inputs, doc, ...does }
}

/** Numbers texts in the order in which they come first. */
function numbered(): (text: string) => number {
  const numbers = new Map<string, number>()
  return (text) => {
    const found = numbers.get(text) ?? numbers.size
    numbers.set(text, found)
    return found
  }
}

function partsOf(network: Network): readonly Part[] {
  const { towers, head } = network
  const classOf = numbered()
  const made = (subgraph: Subgraph, outputs: readonly number[], inputs: readonly string[], doc: string): Part =>
    partOf(subgraph, outputs, { inputs, doc, classOf })
  const features = towers.map(({ nodes, output }) => nodes[output].output)
  const ofTowers = towers.map((tower, side) =>
    made(tower, [tower.output], ['x'], `Features of ${shapeText(features[side])} of an image.`),
  )
  if (head === undefined) return ofTowers
  const inputs = head.inputs.length === 2 ? ['left', 'right'] : ['x']
  const doc = `${capital(givesOf(network))} of ${head.inputs.length === 2 ? 'two images' : 'an image'}${scoresOf(head).length === 2 ? ', and the logit before' : ''}.`
  return [...ofTowers, made(head, [...scoresOf(head)].reverse(), inputs, doc)]
}

const capital = (text: string): string => `${text[0].toUpperCase()}${text.slice(1)}`

/** What a judgement's value is. */
export const givesOf = ({ head }: Network): string =>
  head === undefined ? 'features' : head.inputs.length === 1 ? 'probabilities' : head.gives

/** As torch has it, without the batch. */
export const torchShape = (shape: readonly number[]): readonly number[] =>
  shape.length === 3 ? [shape[2], shape[0], shape[1]] : shape

const shapeText = (shape: readonly number[]): string => `[N, ${torchShape(shape).join(', ')}]`

/** Names of classes that nothing else of the module has. */
function namer(): (base: string) => string {
  const taken = new Set(reserved)
  return (base) => {
    const name = className(base)
    let free = name
    for (let copy = 2; taken.has(free); copy++) free = `${name}${copy}`
    taken.add(free)
    return free
  }
}

/** What model.py imports or has already, and what Python has under a name that begins with a capital. */
const reserved = [
  ...['Network', 'Judgement', 'Tensor', 'Module', 'Parts', 'Chain', 'Size', 'F', 'True', 'False', 'None'],
  ...['Conv2d', 'SeparableConv2d', 'ConvTranspose2d', 'ChannelConv', 'Linear', 'BatchNorm', 'LayerNorm', 'GroupNorm'],
  ...['PReLU', 'Scale', 'Parameter', 'Dropout', 'DropPath'],
]

/** The paths of the scopes that have this class. */
function docOf({ bodies }: Class): string {
  const [first, ...more] = bodies.map(({ scope }) => scope.join('/'))
  if (more.length === 0) return `${first}.`
  return more.length === 1 ? `${first} and ${more[0]}.` : `${first} and ${more.length} more.`
}

function moduleDoc({ name, doc, input }: Network): string {
  const images = `Images are ${shapeText(input.shape)}, as are all values of three axes that come of them; vectors are [N, channels].`
  return `${[`${name}, as netc export wrote it.`, ...(doc === '' ? [] : [doc]), images].join('\n\n')}\n`
}

function importLines(used: ReadonlySet<string>, more: readonly string[]): readonly string[] {
  const all = [...used]
  const roots = new Set(all.map((name) => name.split('.')[0]))
  const own = [...more, ...all.filter((name) => !name.includes('.') && name !== 'Tensor')]
  const sorted = [...new Set(own)].sort((a, b) => rank(a) - rank(b) || (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
  const whole = `from .layers import ${sorted.join(', ')}`
  return [
    ...(roots.has('torch') ? ['import torch'] : []),
    'from torch import Tensor, nn',
    ...(roots.has('F') ? ['from torch.nn import functional as F'] : []),
    '',
    ...(whole.length <= lineWidth ? [whole] : ['from .layers import (', ...sorted.map((name) => `    ${name},`), ')']),
  ]
}

/** Classes before functions, as linters sort them. */
const rank = (name: string): number => (/^[A-Z]/.test(name) ? 0 : 1)

function networkLines(network: Network, parts: readonly Part[], { classes, use }: SourceContext): readonly string[] {
  use('Tensor')
  if (network.head !== undefined) use('Judgement')
  const { name, kind, input, towers } = network
  const made = parts.flatMap(({ name: part, body }) =>
    body === undefined ? [] : [`        self.${part} = ${classes.get(nameAndStructure(body))!.name}()`],
  )
  const methods = [
    towerLines(parts.slice(0, towers.length)),
    headLines(network, parts.slice(towers.length)),
    forwardOf(network),
    l2Lines,
  ]
  return [
    'class Network(nn.Module):',
    `    """${inDocstring(name)}; load its weights with \`weights.load\`."""`,
    '',
    `    kind = ${JSON.stringify(kind)}`,
    `    gives = ${JSON.stringify(givesOf(network))}`,
    `    image = ${literal(torchShape(input.shape), 'ints')}`,
    '',
    '    def __init__(self) -> None:',
    '        super().__init__()',
    ...made,
    ...methods.filter(({ length }) => length > 0).flatMap((lines) => ['', ...lines]),
  ]
}

function towerLines(parts: readonly Part[]): readonly string[] {
  const shape = shapeText(featuresOf(parts[0]))
  const calls = parts.map(({ name, body }) => (body === undefined ? 'images' : `self.${name}(images)`))
  const call = calls.length === 1 ? calls[0] : `${calls[0]} if side == 0 else ${calls[1]}`
  return [
    '    def tower(self, images: Tensor, side: int = 0) -> Tensor:',
    `        """Features ${shape}${calls.length === 1 ? '; both sides have one tower' : ' of the left images, or of side 1'}."""`,
    `        return ${call}`,
  ]
}

const featuresOf = ({ subgraph: { nodes, output } }: Part): readonly number[] => nodes[output].output

function headLines(network: Network, [head]: readonly (Part | undefined)[]): readonly string[] {
  if (head === undefined) return []
  const isPair = judged(network) === 'pair'
  const inputs = isPair ? ['left', 'right'] : ['features']
  const hasLogit = scoresOf(head.subgraph as Network['head'] & {}).length === 2
  const call = head.body === undefined ? inputs[0] : `self.${head.name}(${inputs.join(', ')})`
  const flat = isPair ? '.flatten()' : ''
  return [
    `    def head(self, ${inputs.map((each) => `${each}: Tensor`).join(', ')}) -> Judgement:`,
    `        """${capital(givesOf(network))} of ${isPair ? 'every pair [N], of the features of its images' : 'every class, of the features of an image'}."""`,
    `        value${hasLogit ? ', logit' : ''} = ${call}`,
    `        return Judgement(value${flat}, ${hasLogit ? `logit${flat}` : 'None'})`,
  ]
}

function forwardOf(network: Network): readonly string[] {
  if (network.head === undefined)
    return [
      '    def forward(self, images: Tensor, side: int = 0) -> Tensor:',
      '        return self.tower(images, side)',
    ]
  if (judged(network) === 'pair')
    return [
      '    def forward(self, left: Tensor, right: Tensor) -> Judgement:',
      '        return self.head(self.tower(left), self.tower(right, side=1))',
    ]
  return ['    def forward(self, images: Tensor) -> Judgement:', '        return self.head(self.tower(images))']
}

const l2Lines = [
  '    def l2(self) -> Tensor:',
  '        """The penalty of the weights that have one, a scalar."""',
  '        return penalty(self)',
]
