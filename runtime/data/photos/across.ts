/** What should be on one side of a split, and is on several: copies of an image, and groups of images. */
import type { Dataset, Group } from '../dataset.js'
import type { Split } from '../splits/split.js'
import type { Problem } from './problems.js'

const sides = { train: 'trains', validation: 'validates', evaluation: 'tests' } as const
type Side = keyof typeof sides

/** By index into the store. */
type SideOf = ReadonlyMap<number, Side>

/** What each image is for; images that the split leaves out are in none. */
export function sidesOf(split: Split): SideOf {
  const images = (groups: readonly Group[]) => groups.flatMap(({ classes }) => classes.flatMap(({ items }) => items))
  return new Map(
    (Object.keys(sides) as Side[]).flatMap((side) => images(split[side]).map((image) => [image, side] as const)),
  )
}

/**
 * Images with the same pixels, each with the first one of its kind: of two classes, on two sides of the split, or of one class and on one side.
 *
 * @param of undefined where there is no split: no copy is on two sides then
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
          message: `${path} is a copy of ${original}, which is of another class: remove the wrong one`,
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

/** Groups of images, by the name of each one's, that the split tears apart. */
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
