/** Texts of `netc data` about the cache and data sets. */
import path from 'node:path'
import type { Dataset, Part } from '../runtime/data/dataset.js'
import type { Counts, Inventory } from '../runtime/data/inventory.js'

/** The cache as text: its data sets, packed photos and partial downloads. */
export function renderInventory({ folder, datasets, photos, downloads }: Inventory): string {
  const lines = [`Cache: ${folder}`]
  for (const { file, bytes, contents, damage } of datasets) {
    lines.push('', `${path.basename(file)}  ${megabytes(bytes)}`)
    if (contents) lines.push(`  read from    ${contents.source}`, renderContents(contents))
    else lines.push(`  damaged: ${damage}`)
  }
  for (const { folder: pack, bytes, contents } of photos) {
    lines.push('', `${path.basename(pack)}  ${megabytes(bytes)}`)
    lines.push(
      contents
        ? `  ${number(contents.images)} images of ${contents.source}`
        : '  damaged: decoded again when it is used',
    )
  }
  if (downloads.length > 0) lines.push('', 'Downloads:')
  for (const { file, bytes, of } of downloads) {
    const rest = of === undefined ? '' : ` of ${megabytes(of)}: \`netc data omniglot\` resumes there`
    lines.push(`  ${file}  ${megabytes(bytes)}${rest}`)
  }
  if (datasets.length === 0 && photos.length === 0) {
    lines.push('It is empty.', '', 'netc data omniglot              fetches Omniglot (15 MB)')
    lines.push('netc data omniglot --from PATH  imports your copy', '--data embedded                 needs neither')
  }
  return lines.join('\n')
}

/** The contents of a data set. */
export interface Contents {
  readonly name: string
  readonly fingerprint: string
  readonly parts: Readonly<Record<Part, Counts>>
}

/** Counts the contents of a data set. */
export const contentsOf = ({ name, fingerprint }: Dataset, parts: Contents['parts']): Contents => ({
  name,
  fingerprint,
  parts,
})

/** The contents of a data set as text. */
export function renderContents({ name, fingerprint, parts }: Contents): string {
  const counted = Object.entries(parts).map(
    ([part, { alphabets, characters, images }]) =>
      `  ${part.padEnd(11)}  ${number(alphabets)} alphabets, ${number(characters)} characters, ${number(images)} images`,
  )
  return [`  name         ${name}`, ...counted, `  fingerprint  ${fingerprint}`].join('\n')
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
