/** Files and what they import from one another. */
import { libraryNames } from '../../library-names.js'
import { alternatives, entry, formatNumber } from '../entry.js'
import { advice } from '../mend.js'
import { removeItem, replaceBy, replaceEverywhere } from '../mends.js'

const listed = (words: Iterable<string>): string => alternatives([...words], 20).replace(' or ', ' and ')

export const fileEntries = {
  'file-not-found': entry<{ path: string; entry: boolean; suggestion?: string | undefined }>({
    severity: 'error',
    message: ({ path }) => `cannot read ${path}`,
    help: ({ path, entry, suggestion }) => {
      if (entry)
        return 'name a .net file that is there and may be read, or a graph.json that was made of one; netc check takes folders'
      if (suggestion !== undefined)
        return advice(`did you mean ${suggestion}?`, replaceBy(JSON.stringify(suggestion), `import from ${suggestion}`))
      return path.startsWith('std/')
        ? `the library has ${listed(new Set(libraryNames.map(({ file }) => file)))}`
        : 'paths are relative to the importing file; what begins with std/ is read from the library'
    },
  }),
  'import-outside': entry<{ path: string; root: string; link?: true }>({
    severity: 'error',
    message: ({ path, link }) =>
      `the import ${JSON.stringify(path)} leaves the folder of the compiled file${link ? ' by a link' : ''}`,
    help: ({ root, link }) =>
      link
        ? 'put the file itself there, or compile from a folder that holds both'
        : `imports are relative paths with / inside ${root === '' ? 'its folder' : root}, or begin with std/`,
  }),
  'import-cycle': entry<{ chain: readonly string[] }>({
    severity: 'error',
    message: ({ chain }) => `these files import one another: ${chain.join(' -> ')}`,
    help: () => 'move what they share to a file of its own',
  }),
  'too-many-files': entry<{ limit: number }>({
    severity: 'error',
    message: ({ limit }) => `more than ${limit} files are imported`,
    help: () => 'put what belongs together into one file',
  }),
  'too-much-text': entry<{ limit: number }>({
    severity: 'error',
    message: ({ limit }) => `the imported files have more than ${formatNumber(limit)} characters together`,
    help: () => 'import what is needed only',
  }),
  'unknown-import': entry<{ name: string; file: string; suggestion?: string | undefined }>({
    severity: 'error',
    message: ({ name, file }) => `${file} defines no ${name}`,
    help: ({ name, suggestion }) => {
      if (suggestion === undefined) return advice(`remove ${name} from the import, or define it there`, removeItem())
      return advice(`did you mean ${suggestion}?`, replaceEverywhere(suggestion))
    },
  }),
} as const
