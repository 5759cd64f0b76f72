/** The value of an expression that is not in a file: `2 * 300M`. */
import { createCollector } from './diagnostics/collector.js'
import { extentsOf } from './expand/convert.js'
import { constantIn } from './expand/expand.js'
import type { Shape } from './graph.js'
import { loadFiles } from './resolve/imports.js'
import { resolve } from './resolve/resolve.js'
import { memoryHost } from './source-host.js'

const file = 'value.net'
const name = 'value'

/** A number or a shape; undefined if the text is not a valid expression of one. */
export function constantOf(text: string): number | Shape | undefined {
  const collector = createCollector()
  const { files, sources } = loadFiles(file, '', memoryHost({ [file]: `const ${name} = ${text}` }), collector)
  const { imports = [], declarations = [] } = files[0]?.tree ?? {}
  if (imports.length > 0 || declarations.length !== 1) return undefined
  const program = resolve(files, { settings: new Map(), allowLibrary: true }, collector)
  const value = program && constantIn(program, name, sources, collector)
  if (value === undefined || collector.hasErrors()) return undefined
  return value.kind === 'int' || value.kind === 'float' ? value.value : extentsOf(value)
}
