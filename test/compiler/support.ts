/** What the compiler's tests share. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { type Compilation, compile } from '../../compiler/compile.js'
import { renderPretty } from '../../compiler/diagnostics/render-pretty.js'
import type { Network } from '../../compiler/graph.js'
import { memoryHost, type SourceHost } from '../../compiler/source-host.js'

/** The project's folder, seen from dist/test/compiler. */
export const projectFolder = fileURLToPath(new URL('../../../', import.meta.url))

/** Every `.net` file in a folder of the project, however deep, as a path from that folder. */
export const netFiles = (folder: string): readonly string[] =>
  readdirSync(`${projectFolder}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.net'))
    .map((name) => name.split(path.sep).join('/'))
    .sort()

/** The texts of the library, by the paths that imports give. */
export const libraryFiles: Readonly<Record<string, string>> = Object.fromEntries(
  netFiles('compiler/std').map((name) => [`std/${name}`, readFileSync(`${projectFolder}compiler/std/${name}`, 'utf8')]),
)

/** Files in memory, and the library. */
export const hostOf = (files: Readonly<Record<string, string>>): SourceHost => memoryHost({ ...libraryFiles, ...files })

/** Compiles one text as `main.net`. */
export function compileText(
  text: string,
  set: Readonly<Record<string, string>> = {},
  others: Readonly<Record<string, string>> = {},
): Compilation {
  return compile('main.net', { host: hostOf({ ...others, 'main.net': text }), set })
}

/** A network around a tower: `body` is the tower's; declarations and items can be added. */
export function networkAround(body: string, { declarations = '', items = '', input = '8x8x1' } = {}): string {
  return `${declarations}
tower t {
${body}
}
head h(left, right) { abs(left - right) -> flatten -> dense(1) -> sigmoid }
network n {
  input image: ${input}
  siamese t
  head h
  ${items}
}
`
}

/** The network of a text in which nothing is wrong. */
export function networkOf(text: string, set: Readonly<Record<string, string>> = {}): Network {
  const { value, diagnostics, sources } = compileText(text, set)
  expect(diagnostics, renderPretty(diagnostics, sources)).to.deep.equal([])
  return value!
}

export const codesOf = ({ diagnostics }: Compilation): readonly string[] => diagnostics.map(({ code }) => code)
