/** What a protocol of version 2 has: its keys, and where its parts are. */
import type { Catalogue } from './catalogue.js'
import { featureDistances } from './feature-distances.js'
import { kinds, type PartKind } from './kinds.js'
import { choice, flag, integer, number, optional, type Parameter, type Parameters, text } from './parameters.js'
import { settingsSchema } from './part.js'
import type { Schema } from './schema.js'

const mostIterations = 1_000_000_000
/** Of a list. */
export const mostParts = 20

/** The schema of the whole file. The settings of parts are not in it: it says with `part` where a part is, and which there are. */
export function protocolSections(catalogue: Catalogue): Schema {
  const part = (kind: PartKind, doc: string = kinds[kind].doc): Parameter<unknown> => ({
    schema: { description: doc, part: { kind, names: [...catalogue[kind].keys()] } },
  })
  return settingsSchema({
    doc: 'How a network is trained, validated and tested. A key that is left out has its default.',
    parameters: {
      version: { schema: { description: 'The version of this format; files of version 1 are read too.', const: 2 } },
      name: text('A short name, shown in reports.', { least: 1, most: 100 }),
      source: optional(text('What the protocol follows: a paper, an implementation.', { least: 0, most: 1000 })),
      images: listOf(part('images'), { least: 0, default: [] }),
      split: part('split'),
      sampler: part('sampler'),
      objective: part('objective'),
      distance: optional(
        choice(
          'How features are compared where the network has no head: by their Euclidean distance, by 1 - the cosine of their angle, or by the sum of absolute differences. If left out, as the objective compares them.',
          featureDistances,
        ),
      ),
      optimizer: part('optimizer'),
      penalties: flag(
        'Whether the penalties that the network states, l2 * sum(w^2), are part of the loss. Beside weight decay they are of little use: an optimizer that scales gradients turns them into a decay of another strength.',
        { default: true },
      ),
      schedule: part('schedule'),
      batch_normalization: choice(
        'What batch normalisation takes its statistics over in training. by_view: each view of the batch apart (of pairs, the left and the right images), as where the network is applied to one after the other; its moving averages move once a view. joint: all images together.',
        ['by_view', 'joint'],
        { default: 'joint' },
      ),
      statistics: optional(statistics),
      clip: optional(
        number('Gradients are scaled down to this norm, taken over all of them; never, if left out.', {
          ...{ above: 0, most: 1_000_000 },
        }),
      ),
      average: optional(average),
      validation: section('Tests on the validation groups while training; the best weights so far are kept.', {
        every: integer('Iterations from one validation to the next.', { least: 1, most: mostIterations }),
        test: part('test', 'What is measured; the higher its figure, the better.'),
      }),
      stopping,
      test: listOf(
        part(
          'test',
          "What is measured on the evaluation groups at the end, with the best weights; the first is the run's figure. None, if left out: while choices are made, the validation groups are enough.",
        ),
        { least: 0, default: [] },
      ),
      checkpoint,
    },
  })
}

const statistics = section(
  'Before weights are validated or tested, the moving statistics of batch normalisation are set to their means over training batches: moving averages lag behind weights that move fast. If left out, they stay as training has made them.',
  { batches: integer('How many batches.', { least: 1, most: 1000 }) },
)

const average = section(
  'A moving average of all weights, which is validated and tested in their place; none, if left out.',
  {
    decay: number('The share of the average that an iteration keeps.', { above: 0, below: 1 }),
    compare: flag('Whether every validation also tests the weights themselves.', { default: false }),
  },
)

const stopping = section('When training ends.', {
  iterations: integer('Iterations at most.', { least: 1, most: mostIterations }),
  patience: optional(
    integer(
      'Training ends when the best validation is more than this many iterations old; not for that, if left out.',
      {
        ...{ least: 1, most: mostIterations },
      },
    ),
  ),
  degenerate: flag(
    'Whether a run ends whose outputs are all alike: validation accuracy exactly 1 with training accuracy 0.5, or training accuracy 0.',
    { default: false },
  ),
})

const checkpoint = section(
  'When everything that a run needs to go on is saved.',
  { seconds: integer('Seconds from one checkpoint to the next.', { least: 1, most: 86_400, default: 60 }) },
  { default: {} },
)

/** A section with keys of its own; with a default it may be left out. */
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
