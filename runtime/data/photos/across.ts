/** Copies and groups of images that should be on one side of a split but are on several. */
import type { Dataset, Group } from '../dataset.js'
import type { Split } from '../splits/split.js'
import type { Problem } from './problems.js'

const sides = { train: 'trains', validation: 'validates', evaluation: 'tests' } as const
type Side = keyof typeof sides

/** By index into the store. */
type SideOf = ReadonlyMap<number, Side>

/** The use of each image; images that the split does not use are in none. */
export function sidesOf(split: Split): SideOf {
  const images = (groups: readonly Group[]) => groups.flatMap(({ classes }) => classes.flatMap(({ items }) => items))
  return new Map(
    (Object.keys(sides) as Side[]).flatMap((side) => images(split[side]).map((image) => [image, side] as const)),
  )
}

/**
 * Images with the same pixels, each paired with the first of them: of different classes, on different sides of the
 * split, or of the same class and side.
 *
 * @param of undefined if there is no split: then no copy is on another side
 */
export function findCopies({ files, groups }: Pick<Dataset, 'files' | 'groups'>, of: SideOf | undefined): Problem[] {
  if (files === undefined) return []
  const { names, digests } = files
  const classOf = new Map(
    groups.flatMap(({ classes }) => classes).flatMap((each) => each.items.map((item) => [item, each] as const)),
  )
  const first = new Map<string, number>()
  return digests.flatMap((digest, image): Problem[] => {
    const other = first.get(digest)
    if (other === undefined) first.set(digest, image)
    if (other === undefined) return []
    const [path, original] = [names[image], names[other]]
    if (classOf.get(image) !== classOf.get(other))
      return [
        {
          kind: 'two-classes',
          path,
          message: `${path} is a copy of ${original}, which is in a different class: remove the wrong one`,
        },
      ]
    const [here, there] = [of?.get(image), of?.get(other)]
    if (here === there || here === undefined || there === undefined)
      return [{ kind: 'duplicate', path, message: `${path} is a copy of ${original}: remove one` }]
    return [
      {
        kind: 'across',
        path,
        message: `${path} ${sides[here]} and is a copy of ${original}, which ${sides[there]}: remove one`,
      },
    ]
  })
}

/** Groups of images, by the group name of each image, that are on several sides of the split. */
export function findLeaks(
  { files }: Pick<Dataset, 'files'>,
  groupOf: readonly (string | undefined)[],
  of: SideOf,
): Problem[] {
  const found = new Map<string, Map<Side, number[]>>()
  for (const [image, group] of groupOf.entries()) {
    const side = of.get(image)
    if (group === undefined || side === undefined) continue
    const bySide = found.get(group) ?? new Map<Side, number[]>()
    bySide.set(side, [...(bySide.get(side) ?? []), image])
    found.set(group, bySide)
  }
  return [...found].flatMap(([group, bySide]): Problem[] => {
    if (bySide.size < 2) return []
    const parts = [...bySide].map(
      ([side, images]) =>
        `${files!.names[images[0]]}${images.length > 1 ? ` and ${images.length - 1} more` : ''} ${images.length > 1 ? sides[side].replace(/s$/, '') : sides[side]}`,
    )
    return [{ kind: 'leak', message: `the group ${group} is on several sides of the split: ${parts.join('; ')}` }]
  })
}
