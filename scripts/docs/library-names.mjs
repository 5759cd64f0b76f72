// compiler/library-names.ts: the names of the standard library, to suggest missing imports.
import { built } from './markdown.mjs'

const { library } = await built('api/index.js')

export function libraryNames() {
  const rows = library().flatMap(({ file, declarations }) =>
    declarations.map(({ name, also }) => {
      const others = also.length === 0 ? '' : `, also: [${also.map((other) => `'${other}'`).join(', ')}]`
      return `  { name: '${name}', file: '${file}'${others} },`
    }),
  )
  return `/** Derived from the standard library by \`node scripts/docs.mjs\`: its names, and the files to import them from. */
import type { Named } from './suggest.js'

export interface LibraryName extends Named {
  readonly file: string
}

// biome-ignore format: one name a line
export const libraryNames: readonly LibraryName[] = [
${rows.join('\n')}
]
`
}
