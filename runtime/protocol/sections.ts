/** The content of protocols of version 2: their keys, and the places of parts. */
import type { Catalog } from './catalog.js'
import { featureDistances } from './feature-distances.js'
import { kinds, type PartKind } from './kinds.js'
import { choice, flag, integer, number, optional, type Parameter, type Parameters, text } from './parameters.js'
import { settingsSchema } from './part.js'
import type { Schema } from './schema.js'

const mostIterations = 1_000_000_000
/** For a list. */
export const mostParts = 20

/**
 * The schema of the whole file. It does not contain the settings of parts: its keyword `part` marks their places and
 * names.
 */
export function protocolSections(catalog: Catalog): Schema {
  const part = (kind: PartKind, doc: string = kinds[kind].doc): Parameter<unknown> => ({
    schema: { description: doc, part: { kind, names: [...catalog[kind].keys()] } },
  })
  return settingsSchema({
    doc: 'How a network is trained, validated and tested. An omitted key has its default.',
    parameters: {
      version: { schema: { description: 'The version of this format; files of version 1 are read too.', const: 2 } },
      name: text('A short name, shown in reports.', { least: 1, most: 100 }),
      source: optional(text('The paper or implementation that the protocol follows.', { least: 0, most: 1000 })),
      images: listOf(part('images'), { least: 0, default: [] }),
      split: part('split'),
      sampler: part('sampler'),
      objective: part('objective'),
      distance: optional(
        choice(
          'How features are compared if the network has no head: by their Euclidean distance, by 1 - the cosine of their angle, or by the sum of absolute differences. By default, as the objective compares them.',
          featureDistances,
        ),
      ),
      optimizer: part('optimizer'),
      penalties: flag(
        'Whether the penalties that the network declares, l2 * sum(w^2), are part of the loss. With weight decay they are of little use: an optimizer that scales gradients also changes their strength.',
        { default: true },
      ),
      schedule: part('schedule'),
      batch_normalization: choice(
        'The images over which batch normalization computes its statistics in training. by_view: each view of the batch separately (for pairs, the left and the right images), as if the network were applied to one after the other; its moving averages are updated once per view. joint: all images together.',
        ['by_view', 'joint'],
        { default: 'joint' },
      ),
      statistics: optional(statistics),
      clip: optional(
        number('Gradients are scaled down to this global norm. By default they are not.', {
          ...{ above: 0, most: 1_000_000 },
        }),
      ),
      average: optional(average),
      validation: section('Tests on the validation groups during training; the best weights so far are kept.', {
        every: integer('Iterations from one validation to the next.', { least: 1, most: mostIterations }),
        test: part('test', 'The test that is run; a higher figure is better.'),
      }),
      stopping,
      test: listOf(
        part(
          'test',
          "Tests on the evaluation groups at the end, with the best weights; the first gives the run's main figure. None by default: while choices are made, the validation groups are enough.",
        ),
        { least: 0, default: [] },
      ),
      checkpoint,
    },
  })
}

const statistics = section(
  'Before weights are validated or tested, the moving statistics of batch normalization are set to their means over training batches: moving averages trail weights that change fast. By default they stay as training left them.',
  { batches: integer('The number of batches.', { least: 1, most: 1000 }) },
)

const average = section(
  'A moving average of all weights, which is validated and tested instead of them. By default there is none.',
  {
    decay: number('The fraction of the average that an iteration keeps.', { above: 0, below: 1 }),
    compare: flag('Whether every validation also tests the weights themselves.', { default: false }),
  },
)

const stopping = section('When training stops.', {
  iterations: integer('The maximum number of iterations.', { least: 1, most: mostIterations }),
  patience: optional(
    integer(
      'Training stops when the best validation is more than this many iterations old. By default it does not stop for this reason.',
      {
        ...{ least: 1, most: mostIterations },
      },
    ),
  ),
  degenerate: flag(
    'Whether a run stops when all outputs have become equal: validation accuracy exactly 1 with training accuracy 0.5, or training accuracy 0.',
    { default: false },
  ),
})

const checkpoint = section(
  'When everything that a run needs to resume is saved.',
  { seconds: integer('Seconds from one checkpoint to the next.', { least: 1, most: 86_400, default: 60 }) },
  { default: {} },
)

/** A section with its own keys; optional if it has a default. */
function section(doc: string, parameters: Parameters, fallback: Pick<Schema, 'default'> = {}): Parameter<unknown> {
  return { schema: { ...settingsSchema({ doc, parameters }), ...fallback } }
}

function listOf(
  { schema: items }: Parameter<unknown>,
  { least, ...fallback }: { readonly least: number; readonly default?: readonly unknown[] },
): Parameter<unknown> {
  const { description, ...item } = items
  return { schema: { description, type: 'array', minItems: least, maxItems: mostParts, items: item, ...fallback } }
}
