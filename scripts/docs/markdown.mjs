// Markdown helpers.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../install.mjs'

/** The note at the top of generated pages. */
export const written = '<!-- Written by `npm run docs`: change what it is derived from. -->'

/** A compiled module of the project. */
export const built = (file) => import(pathToFileURL(path.join(root, 'dist', file)).href)

export const { fenced, table } = await built('runtime/reports/markdown.js')

/** A page with `text` between `<!-- part -->` and `<!-- end -->`. */
export function filled(page, part, text) {
  const place = new RegExp(`<!-- ${part} -->[\\s\\S]*?<!-- end -->`)
  if (!place.test(page)) throw new Error(`there is no place for ${part}`)
  return page.replace(place, () => `<!-- ${part} -->\n${text}\n<!-- end -->`)
}
