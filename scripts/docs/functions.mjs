// The functions of the language: the table in docs/language.md.
import { built, filled, table } from './markdown.mjs'

const { builtIns } = await built('compiler/functions.js')

export function functionTable(page) {
  const rows = Object.values(builtIns).map(({ signature, doc }) => [`\`${signature}\``, doc])
  return filled(page, 'functions', table(['function', 'gives'], rows))
}
