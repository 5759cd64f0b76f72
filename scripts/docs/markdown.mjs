// Pieces of Markdown.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../install.mjs'

/** The note on top of a page that no one should write in. */
export const written = '<!-- Written by `npm run docs`: change what it is derived from. -->'

export const fenced = (text, language = 'text') => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``

const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ')

/** A table of texts; `right` are the columns of numbers. */
export function table(header, rows, right = []) {
  const rule = header.map((_, column) => (right.includes(column) ? '---:' : '---'))
  return [header, rule, ...rows.map((row) => row.map(cell))].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

/** A module of the project as it is built. */
export const built = (file) => import(pathToFileURL(path.join(root, 'dist', file)).href)

/** A page with `text` between `<!-- part -->` and `<!-- end -->`. */
export function filled(page, part, text) {
  const place = new RegExp(`<!-- ${part} -->[\\s\\S]*?<!-- end -->`)
  if (!place.test(page)) throw new Error(`there is no place for ${part}`)
  return page.replace(place, () => `<!-- ${part} -->\n${text}\n<!-- end -->`)
}
