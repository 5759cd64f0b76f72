import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { nodeHost } from '../../cli/node-host.js'
import { compile } from '../../compiler/compile.js'
import { renderPretty } from '../../compiler/diagnostics/render-pretty.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const pages = ['README.md', ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)]

/** Compiles a text under the name that a page gives it, with the library. */
function compileAs(name: string, text: string) {
  const library = nodeHost(name)
  return compile(name, { host: { read: (file) => (file === name ? text : library.read(file)) } })
}

/** The fenced blocks of a page that are marked `net`. */
function examples(page: string): string[] {
  const text = readFileSync(path.join(root, page), 'utf8')
  return [...text.matchAll(/^```net\n([\s\S]*?)^```/gm)].map(([, code]) => code!)
}

describe('the documentation', () => {
  for (const page of pages.filter((name) => name.endsWith('.md'))) {
    examples(page).forEach((code, index) => {
      it(`${page}, example ${index + 1}: compiles`, () => {
        const { value, diagnostics } = compileAs('example.net', code)
        expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).to.deep.equal([])
        expect(value).to.not.equal(undefined)
      })
    })
  }

  it('shows an error as the compiler reports it', () => {
    const text = readFileSync(path.join(root, 'test/fixtures/residual.net'), 'utf8')
    const { diagnostics, sources } = compileAs('residual.net', text)
    expect(diagnostics).to.have.length(1)
    const [told] = renderPretty(diagnostics, sources).split('\n\n')
    expect(readFileSync(path.join(root, 'README.md'), 'utf8')).to.include(`\`\`\`\n${told}\n\`\`\``)
  })

  it('says of operators, errors and costs what they say of themselves', () => {
    const { status, stderr } = spawnSync(process.execPath, [path.join(root, 'scripts/docs.mjs'), '--check'])
    expect(status, stderr.toString()).to.equal(0)
  })
})
