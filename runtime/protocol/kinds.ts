/** The kinds of parts that a protocol is made of. */

/** What a kind of part is for, and whether a protocol has a list of it. */
interface Kind {
  readonly doc: string
  readonly list?: true
}

export const kinds = {
  images: {
    doc: 'Steps from the stored image to the network, in their order; those that augment happen in training only.',
    list: true,
  },
  split: { doc: 'What trains, what validates, what tests.' },
  sampler: { doc: 'The images of an iteration.' },
  objective: { doc: 'What training makes small.' },
  optimizer: { doc: 'How a step moves the weights.' },
  schedule: { doc: 'The learning rate of every iteration.' },
  test: { doc: 'What is measured on groups that training has not seen.', list: true },
} as const satisfies Readonly<Record<string, Kind>>

export type PartKind = keyof typeof kinds
