/** The kinds of parts that a protocol is made of. */

/** The purpose of a kind of part, and whether a protocol has a list of them. */
interface Kind {
  readonly doc: string
  readonly list?: true
}

export const kinds = {
  images: {
    doc: 'Steps from the stored image to the network input, in order; augmentation happens in training only.',
    list: true,
  },
  split: { doc: 'Which data trains, validates and tests.' },
  sampler: { doc: 'How the images of an iteration are chosen.' },
  objective: { doc: 'What training minimizes.' },
  optimizer: { doc: 'How a step updates the weights.' },
  schedule: { doc: 'The learning rate of every iteration.' },
  test: { doc: 'What is measured on groups that training has not seen.', list: true },
} as const satisfies Readonly<Record<string, Kind>>

export type PartKind = keyof typeof kinds
