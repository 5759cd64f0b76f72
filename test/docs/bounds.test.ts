/** Bounds of the code that docs/architecture.md states, and docstrings of exports. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { root } from '../cli/netc.js'

const folders = ['api', 'cli', 'compiler', 'grammar', 'lsp', 'runtime']

/** Lines of every TypeScript file below a folder, by its path from the root; derived files are left out. */
const filesOf = (folder: string): readonly (readonly [string, readonly string[]])[] =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name).replaceAll(path.sep, '/'))
    .filter((file) => file.endsWith('.ts') && file !== 'api/built.ts')
    .map((file) => [file, readFileSync(path.join(root, file), 'utf8').trimEnd().split('\n')])

/**
 * Declared functions with their numbers of lines. The formatter puts the closing brace below the start of the function.
 */
function functionsOf(lines: readonly string[]): readonly (readonly [string, number])[] {
  return lines.flatMap((line, start) => {
    const [, indent, name] = /^(\s*)(?:export )?(?:async )?function\*? (\w+)/.exec(line) ?? []
    if (name === undefined) return []
    const end = lines.findIndex((other, at) => at > start && other === `${indent}}`)
    return [[name, line.trimEnd().endsWith('}') || end === -1 ? 1 : end - start + 1] as const]
  })
}

const declaration = /^export (?:async )?(?:function\*?|const|(?:abstract )?class|interface|type) \w/

/** Exported declarations without a docstring directly above them. */
const undocumented = (lines: readonly string[]): number =>
  lines.filter((line, at) => declaration.test(line) && (at === 0 || !lines[at - 1]!.trimEnd().endsWith('*/'))).length

describe('the bounds of the code', () => {
  const code = folders.flatMap(filesOf)
  const stated = readFileSync(path.join(root, 'docs/architecture.md'), 'utf8')
  const [, lines, functionLines] = /at most (\d+) lines, and functions at most (\d+)/.exec(stated)!.map(Number)

  it('hold for files; one that only declares the tree is longer', () => {
    const long = code.filter(([, text]) => text.length > lines!).map(([file]) => file)
    expect(long).to.deep.equal(['grammar/ast.ts'])
  })

  it('hold for functions, except declarations of commands and closures over shared state', () => {
    const long = code.flatMap(([file, text]) =>
      functionsOf(text)
        .filter(([, length]) => length > functionLines!)
        .map(([name]) => `${file} ${name}`),
    )
    expect(long.toSorted()).to.deep.equal([
      'cli/commands/data.ts register',
      'cli/commands/gallery.ts register',
      'compiler/targets/onnx/builder.ts graphBuilder',
      'lsp/session.ts createSession',
      'runtime/data/batch-source.ts createArrivals',
      'runtime/engines/wasm/simd/convolution/convolve.ts convolve',
      'runtime/engines/wasm/simd/depthwise.ts gather',
      'runtime/engines/wasm/simd/filter-gradient.ts filterGradient',
      'runtime/engines/webgpu/backend.ts makeTrainingBackend',
      'runtime/engines/webgpu/kernels/normalization.ts gradient',
    ])
  })

  // These numbers only get smaller: a new export has a docstring.
  const most: Readonly<Record<string, number>> = {
    api: 0,
    cli: 0,
    compiler: 297,
    grammar: 137,
    lsp: 38,
    runtime: 520,
  }
  for (const folder of folders) {
    it(`gives new exports of ${folder}/ a docstring`, () => {
      const count = filesOf(folder).reduce((sum, [, text]) => sum + undocumented(text), 0)
      expect(count).to.be.at.most(most[folder]!)
    })
  }
})
