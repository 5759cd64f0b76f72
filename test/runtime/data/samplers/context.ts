/** Samplers, called as the maker of batches does it. */
import { randomStream } from '../../../../runtime/base/random.js'
import type { Dataset, Group } from '../../../../runtime/data/dataset.js'
import type { Draw, DrawContext, SamplerPart } from '../../../../runtime/data/samplers/sampler.js'
import { usePart } from '../../../../runtime/protocol/part.js'

export interface Drawing {
  readonly dataset: Pick<Dataset, 'images'>
  /** The groups to train on. */
  readonly groups: readonly Group[]
  readonly seed?: number
}

export function draw(
  sampler: SamplerPart,
  settings: object,
  { dataset, groups, seed = 1 }: Drawing,
  iteration: number,
): Draw {
  const context: DrawContext = {
    ...{ dataset, groups, iteration },
    stream: (name) => randomStream(seed, name, iteration),
    seeded: (...names) => randomStream(seed, ...names),
  }
  return sampler.draw(usePart(sampler, settings).settings, context)
}

/** The image of every row of the batch. */
export function rowsOf({ picks }: Draw): number[] {
  const rows: number[] = []
  for (const { image, row } of picks) rows[row] = image
  return rows
}

/** Of every image its group and class, `GROUP/CLASS`. */
export function pathsOf(groups: readonly Group[]): Map<number, string> {
  return new Map(
    groups.flatMap((group) =>
      group.classes.flatMap(({ name, items }) => items.map((image) => [image, `${group.name}/${name}`] as const)),
    ),
  )
}
