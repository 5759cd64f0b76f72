/** What the worker holds: the texts that are open, and what compiling them has given. */
import { type Compilation, compile } from '../compiler/compile.js'
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.js'
import { type SourceText, sourceText } from '../compiler/diagnostics/source-text.js'
import { folderOf, isLibrary, overlayHost, type SourceHost } from '../compiler/source-host.js'
import type { SourceFile } from '../grammar/ast.js'
import { parse } from '../grammar/parse.js'
import { createTreeCache, netFilesIn, workspaceHost } from './files.js'
import type { Installation } from './installation.js'
import { isYaml, type Paths, pathsOf } from './paths.js'

export interface Settings {
  /** Whether lines show what comes out of them, and how many parameters they have. */
  readonly hints: 'off' | 'shapes' | 'all'
}

export interface OpenDocument {
  readonly uri: string
  readonly path: string
  readonly version: number
  readonly text: string
}

/** What is wrong in a document and in what it imports. */
export interface Mistakes {
  readonly diagnostics: readonly Diagnostic<string>[]
  readonly sources: ReadonlyMap<string, string>
}

/** A document as it is compiled. */
export interface Analysis extends Compilation {
  readonly path: string
  readonly text: string
  readonly source: SourceText
  readonly tree: SourceFile
}

export interface Session {
  readonly installation: Installation
  readonly paths: Paths
  settings: Settings
  /** The folders of the workspace. */
  folders: readonly string[]
  readonly documents: ReadonlyMap<string, OpenDocument>
  readonly put: (uri: string, text: string, version: number) => void
  readonly close: (uri: string) => void
  /** Files that are not open may have changed. */
  readonly forget: () => void
  /** Whether a document is compiled as it is now. */
  readonly isKnown: (uri: string) => boolean
  /** Nothing where there is no such file. */
  readonly analyse: (path: string) => Analysis | undefined
  /** The same of a document; nothing of YAML. */
  readonly analysis: (uri: string) => Analysis | undefined
  /** Every `.net` file that is open or in a folder of the workspace, looked for `again` or as it was. */
  readonly files: (again?: 'again') => readonly string[]
  readonly textOf: (path: string) => string | undefined
  /** The folder that a file's imports stay in: that of the workspace, or its own. */
  readonly rootOf: (path: string) => string
}

/** Compilations that are kept: those of open documents, and of what is searched through. */
const mostKept = 50

export function createSession(installation: Installation): Session {
  const paths = pathsOf(installation.library)
  const documents = new Map<string, OpenDocument>()
  const trees = createTreeCache()
  let kept = new Map<string, Analysis>()
  let listed: readonly string[] | undefined
  const overlay = () => new Map([...documents.values()].map((document) => [document.path, document.text]))

  const rootOf = (path: string): string => {
    if (isLibrary(path)) return 'std'
    const around = session.folders.filter((folder) => path.startsWith(`${folder}/`))
    return around.toSorted((a, b) => a.length - b.length)[0] ?? folderOf(path)
  }
  const hostOf = (path: string) => overlayHost(workspaceHost(path, rootOf(path), trees), overlay())

  function analyse(path: string): Analysis | undefined {
    const known = kept.get(path)
    const host = hostOf(path)
    if (known !== undefined && isCurrent(known, host)) return known
    const text = host.read(path)
    if (text === undefined) return undefined
    const libraryRoot = rootOf(path)
    const compilation = compile(path, { host, libraryRoot, bindings: true })
    const tree = compilation.trees?.get(path) ?? parse(text, path).tree
    const analysis = { ...compilation, path, text, source: sourceText(text), tree }
    if (kept.size >= mostKept) kept.clear()
    kept.set(path, analysis)
    return analysis
  }

  const session: Session = {
    installation,
    paths,
    settings: { hints: 'all' },
    folders: [],
    documents,
    put(uri, text, version) {
      documents.set(uri, { uri, path: paths.pathOf(uri), version, text })
      // What imports it may be another network now; what does not, is the same.
      kept = unaffected(kept, paths.pathOf(uri))
    },
    close(uri) {
      documents.delete(uri)
      kept = unaffected(kept, paths.pathOf(uri))
    },
    forget() {
      kept.clear()
      listed = undefined
    },
    isKnown: (uri) => kept.has(paths.pathOf(uri)),
    analyse,
    analysis(uri) {
      const path = paths.pathOf(uri)
      return isYaml(path) ? undefined : analyse(path)
    },
    files(again) {
      if (listed === undefined || again !== undefined) listed = netFilesIn(session.folders)
      const open = [...documents.values()].map(({ path }) => path).filter((path) => path.endsWith('.net'))
      return [...new Set([...open, ...listed])]
    },
    textOf: (path) => hostOf(path).read(path),
    rootOf,
  }
  return session
}

/** Whether all that a compilation has read is as it was: not every editor tells of files that change outside of it. */
const isCurrent = ({ sources, diagnostics }: Analysis, { read }: SourceHost): boolean =>
  !diagnostics.some(lacksFile) && [...sources].every(([file, text]) => isLibrary(file) || read(file) === text)

const lacksFile = ({ code }: Diagnostic<string>): boolean => code === 'file-not-found' || code === 'import-outside'

/** Those that have not read a file, and have found all that they wanted to read. */
function unaffected(kept: ReadonlyMap<string, Analysis>, path: string): Map<string, Analysis> {
  const reads = ({ sources, diagnostics }: Analysis) => sources.has(path) || diagnostics.some(lacksFile)
  return new Map([...kept].filter(([, analysis]) => !reads(analysis)))
}
