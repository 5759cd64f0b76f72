/** The report of `netc data check`. */
import { formatNumber, plural } from '../compiler/diagnostics/entry.js'
import type { Photos } from '../runtime/data/photos/open-photos.js'
import type { Problem } from '../runtime/data/photos/problems.js'
import { openFolder } from './open-data.js'

/** Options of the check. */
export interface CheckOptions {
  readonly protocol?: string
  readonly groupBy?: string
  readonly seed: number
  readonly json?: boolean
}

/** The result of the check. */
export interface DataCheck {
  readonly folder: string
  /** `classes`: FOLDER/CLASS/FILE. `groups`: FOLDER/GROUP/CLASS/FILE. */
  readonly layout: 'classes' | 'groups'
  /** Whether the layout was stated or detected. */
  readonly stated: boolean
  readonly groups: number
  readonly classes: number
  readonly images: number
  /** Skipped files that are not images. */
  readonly ignored: readonly string[]
  readonly problems: readonly Problem[]
}

/**
 * Checks a folder of images, and with a protocol whether a training can use it. @throws UserError if the folder cannot
 * be read
 */
export async function checkData(where: string, { protocol: name, groupBy, seed }: CheckOptions): Promise<DataCheck> {
  const { loadProtocol } = await import('../runtime/runs/load-protocol.js')
  const { openProtocol } = await import('./open-inputs.js')
  const { imageProblems } = await import('../runtime/runs/data-requirements.js')
  const given = name === undefined ? undefined : await openProtocol(name)
  const protocol = given && loadProtocol(given.text, given.file)
  const photos = await openFolder(where, protocol === undefined ? {} : { preparation: protocol })
  const { dataset, problems, layout, stated, ignored } = photos
  return {
    ...{ folder: where, layout, stated, groups: dataset.groups.length, classes: countClasses(photos) },
    ...{ images: dataset.images.count, ignored },
    problems: [...problems, ...imageProblems(dataset, { protocol, seed, groupBy })],
  }
}

function countClasses({ dataset: { groups } }: Photos): number {
  return groups.reduce((sum, { classes }) => sum + classes.length, 0)
}

/** Problems by kind. */
export async function renderCheck({ problems, ...found }: DataCheck): Promise<string> {
  const { problemKinds } = await import('../runtime/data/photos/problems.js')
  const kinds = Object.entries(problemKinds).flatMap(([kind, meaning]) => {
    const ofKind = problems.filter((problem) => problem.kind === kind)
    return ofKind.length === 0 ? [] : ['', `${kind}: ${meaning}`, ...ofKind.map(({ message }) => `  ${message}`)]
  })
  const total = problems.length === 0 ? 'nothing is wrong' : `${plural(problems.length, 'problem')}`
  return [summary(found), ...passedOver(found.ignored), ...kinds, '', total].join('\n')
}

function summary({ folder, layout, stated, groups, classes, images }: Omit<DataCheck, 'problems'>): string {
  const expected = layout === 'classes' ? 'CLASS/FILE' : 'GROUP/CLASS/FILE'
  const how = stated ? 'as stated' : `detected; ${layout === 'classes' ? 'groups' : 'classes'}:${folder} says otherwise`
  const inGroups = layout === 'groups' ? `${plural(groups, 'group')}, ` : ''
  return `${folder}: ${inGroups}${formatNumber(classes)} ${classes === 1 ? 'class' : 'classes'}, ${plural(images, 'image')}, at ${expected} (${how})`
}

const shownNames = 3

function passedOver(ignored: readonly string[]): string[] {
  if (ignored.length === 0) return []
  const rest = ignored.length - shownNames
  const names = ignored.slice(0, shownNames).join(', ')
  return [
    `skipped: ${plural(ignored.length, 'file')} without an image extension: ${names}${rest > 0 ? `, and ${rest} more` : ''}`,
  ]
}
