// The functions of the language: the table in docs/language.md.
import { built, table } from './markdown.mjs'

const { builtIns } = await built('compiler/functions.js')

export function functionTable(page) {
  const rows = Object.values(builtIns).map(({ signature, doc }) => [`\`${signature}\``, doc])
  const part = `<!-- functions -->\n${table(['function', 'gives'], rows)}\n<!-- end -->`
  return page.replace(/<!-- functions -->[\s\S]*?<!-- end -->/, () => part)
}
