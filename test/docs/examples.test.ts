import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { nodeHost } from '../../cli/node-host.js'
import { compile } from '../../compiler/index.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const pages = ['README.md', ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)]

/** The fenced blocks of a page that are marked `net`. */
function examples(page: string): string[] {
  const text = readFileSync(path.join(root, page), 'utf8')
  return [...text.matchAll(/^```net\n([\s\S]*?)^```/gm)].map(([, code]) => code!)
}

describe('the documentation', () => {
  for (const page of pages.filter((name) => name.endsWith('.md'))) {
    examples(page).forEach((code, index) => {
      it(`${page}, example ${index + 1}: compiles`, () => {
        const library = nodeHost('example.net')
        const host = { read: (file: string) => (file === 'example.net' ? code : library.read(file)) }
        const { value, diagnostics } = compile('example.net', { host })
        expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).to.deep.equal([])
        expect(value).to.not.equal(undefined)
      })
    })
  }

  it('derives its table of operators from their declarations', () => {
    const { status, stderr } = spawnSync(process.execPath, [path.join(root, 'scripts/docs.mjs'), '--check'])
    expect(status, stderr.toString()).to.equal(0)
  })
})
