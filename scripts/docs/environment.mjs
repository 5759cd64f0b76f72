// docs/environment.md: the variables that netc declares, by purpose.
import { built, filled, table } from './markdown.mjs'

const { purposes, variables } = await built('runtime/base/variables.js')

export function variableTables(page) {
  const sections = Object.entries(purposes).map(([purpose, title]) => {
    const rows = variables
      .filter((variable) => variable.purpose === purpose)
      .map(({ name, meaning, otherwise, readBy }) => [`\`${name}\``, meaning, otherwise, readBy ?? 'netc'])
    return `## ${title}\n\n${table(['variable', 'decides', 'default', 'read by'], rows)}`
  })
  return filled(page, 'variables', sections.join('\n\n'))
}
