/** Parts without work, some under the names that version 1 needs, to read protocols with. */
import { sourceText } from '../../../compiler/diagnostics/source-text.js'
import type { Catalog } from '../../../runtime/protocol/catalog.js'
import { checkProtocol } from '../../../runtime/protocol/check-protocol.js'
import type { ProtocolLanguage, Rule } from '../../../runtime/protocol/language.js'
import type { Mistake } from '../../../runtime/protocol/mistake.js'
import {
  choice,
  flag,
  integer,
  names,
  number,
  optional,
  type Parameters,
  range,
} from '../../../runtime/protocol/parameters.js'
import { type Part, registry } from '../../../runtime/protocol/part.js'

const count = (rest = {}) => integer('How many.', { least: 1, most: 1000, ...rest })
const share = (rest = {}) => number('The share.', { least: 0, below: 1, ...rest })
const rate = number('The learning rate.', { above: 0, most: 1000 })

function part<P extends Parameters>(
  name: string,
  parameters: P,
  examples: Part<P>['examples'],
  check?: Part<P>['check'],
): Part {
  return { name, doc: `What ${name} does.`, parameters, examples, ...(check && { check }) } as Part
}

const sgd = part(
  'sgd',
  { momentum: share({ default: 0 }), momentum_start: optional(share()), momentum_slope: share({ default: 0 }) },
  [{ momentum: 0.9, momentum_start: 0.5, momentum_slope: 0.01 }],
  ({ momentum, momentum_start: start = 0 }) =>
    start <= momentum ? undefined : `momentum_start is ${start} and momentum is ${momentum}: swap the two`,
)

const nearest = part(
  'affine_nearest',
  {
    probability: number('With which it happens.', { least: 0, most: 1 }),
    rotation: number('Degrees.', { least: 0, most: 180, default: 0 }),
    shear: number('Radians.', { least: 0, most: 1.5, default: 0 }),
    shift: number('Pixels.', { least: 0, most: 1000, default: 0 }),
    zoom: range('Scale.', { above: 0, most: 100, default: [1, 1] }),
  },
  [{ probability: 0.5, zoom: [0.8, 2] }],
)

const fewShot = part(
  'few_shot',
  {
    tasks: count({ default: 400 }),
    ways: integer('Classes.', { least: 2, most: 1000, default: 20 }),
    shots: count({ default: 1 }),
    min_deviation: number('The deviation.', { least: 0, most: 0.5, default: 0 }),
  },
  [{ tasks: 40 }],
)

export const catalog: Catalog = {
  images: registry([
    ...['paper', 'standard', 'ink'].map((name) => part(name, {}, [{}])),
    part('moments', { size: count(), aspect: choice('How.', ['keep', 'half', 'full'], { default: 'half' }) }, [
      { size: 32 },
    ]),
    nearest,
  ]),
  split: registry([
    part('groups', { train: count(), validation: count(), last_in_validation: flag('Last.', { default: false }) }, [
      { train: 4, validation: 1 },
    ]),
    part('named', { validation: names('The groups.', { most: 100 }) }, [{ validation: ['Tengwar'] }]),
  ]),
  sampler: registry([
    part('pairs', { classes: count() }, [{ classes: 3 }]),
    part('classes', { classes: count(), items: count() }, [{ classes: 4, items: 2 }]),
  ]),
  objective: registry([
    part('binary_cross_entropy', {}, [{}]),
    part('all_pairs', { smoothing: share({ default: 0 }) }, [{}]),
  ]),
  optimizer: registry([sgd, part('adamw', { weight_decay: share({ default: 0.01 }) }, [{ weight_decay: 0.02 }])]),
  schedule: registry([
    part('step', { rate, factor: share(), every: count() }, [{ rate: 0.01, factor: 0.5, every: 4 }]),
    part('constant', { rate }, [{ rate: 0.001 }]),
  ]),
  test: registry([fewShot, part('runs', {}, [{}])]),
}

const facts = { test: 'runs', suited: ['few_shot'] }

/** A rule as the real ones are. */
const runsCannotChoose: Rule = (use) =>
  use('validation', 'test')?.part === 'runs'
    ? [{ path: ['validation', 'test'], problem: { code: 'test-cannot-choose', parameters: facts } }]
    : []

export const language: ProtocolLanguage = { catalog, rules: [runsCannotChoose] }

/** `line:column` of where a mistake begins. */
export function placeIn(text: string, { span }: Mistake): string {
  const { line, column } = sourceText(text).position(span.start)
  return `${line}:${column}`
}

/** `line:column code message (help)` of every problem. */
export function problemsOf(text: string): string[] {
  return checkProtocol(text, language).mistakes.map((mistake) => {
    const { code, message, help } = mistake
    return `${placeIn(text, mistake)} ${code} ${message} (${help})`
  })
}

/** The text with one change, and the line and column where the change is. */
export function changed(before: string, after: string, text: string): { text: string; at: string } {
  const offset = text.indexOf(before)
  if (offset < 0) throw new Error(`${before} is not in the text`)
  const lines = text.slice(0, offset).split('\n')
  return { text: text.replace(before, after), at: `${lines.length}:${(lines.at(-1) ?? '').length + 1}` }
}

/** A protocol of version 2 with only what it needs. */
export const least = `version: 2
name: least
split: { groups: { train: 2, validation: 1 } }
sampler: { pairs: { classes: 8 } }
objective: binary_cross_entropy
optimizer: sgd
schedule: { constant: { rate: 0.1 } }
validation: { every: 10, test: few_shot }
stopping: { iterations: 20 }
test: [few_shot]
`
