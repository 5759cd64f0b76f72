import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { root } from '../cli/netc.js'

interface Finding {
  readonly line: number
  readonly word: string
  readonly suggestion: string
}

const script = path.join(root, 'scripts/plain-english.mjs')
const { findings } = (await import(pathToFileURL(script).href)) as {
  findings: (file: string, text: string) => Finding[]
}

/** Lines and words of what is found in a text of a kind of file. */
const found = (file: string, text: string) =>
  findings(file, text).map(({ line, word }) => `${line} ${word.toLowerCase()}`)

describe('scripts/plain-english.mjs', () => {
  it('reads comments and strings, and no code', () => {
    const text = [
      'const told = behind(stands)',
      '// The user is told.',
      "const message = 'it stands here'",
      'const other = `it lies behind`',
      '/* a `told` in backticks is code */',
      "const key = 'told'",
    ].join('\n')
    expect(found('x.ts', text)).to.deep.equal(['2 told', '3 stands', '4 lies', '4 behind'])
  })

  it('is not misled by quotes in regular expressions', () => {
    expect(
      found('x.ts', ['const quote = /[\'"`]/g', 'const told = 1 // told', "const quiet = ''"].join('\n')),
    ).to.deep.equal(['2 told'])
  })

  it('finds words over a line break of a comment', () => {
    expect(found('x.ts', '/**\n * It comes by\n * itself.\n */')).to.deep.equal(['2 by * itself'])
    expect(found('x.py', '# so\n# many')).to.deep.equal(['1 so # many'])
  })

  it('lets the other uses of a word pass', () => {
    const text = 'N stands for the batch. The value lies between 0 and 1. As many rows as columns. A standalone file.'
    expect(found('page.md', text)).to.deep.equal([])
  })

  it('finds British spelling in code too, and parts of names', () => {
    expect(found('x.ts', 'const batchNormalisation = chooseColour(promise, otherwise, noise)')).to.deep.equal([
      '1 colour',
      '1 normalis',
    ])
  })

  it('reads pages whole, but for code between backticks', () => {
    expect(found('page.md', 'It is told.\n\n```\nnetc: behind\n```\n\n`told`')).to.deep.equal(['1 told', '4 behind'])
  })

  it('reads comments of .net files, YAML and C++', () => {
    expect(found('x.net', 'block told { relu } // told')).to.deep.equal(['1 told'])
    expect(found('x.yaml', 'told: 1 # told\nurl: "a#told"')).to.deep.equal(['1 told'])
    expect(found('x.cc', 'int told; // told')).to.deep.equal(['1 told'])
    expect(found('x.bin', 'told')).to.deep.equal([])
  })

  it('finds comments wider than the formatter lays out code, and no wide code', () => {
    const wide = 'word '.repeat(25)
    expect(
      found('x.ts', `// ${wide}\nconst text = '${wide}'\n// https://example.org/${'x'.repeat(120)}`),
    ).to.deep.equal(['1 a comment wider than 120'])
  })

  it('prints place, word and suggestion, and ends with 1', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'netc-plain-'))
    try {
      const run = (text: string) => {
        const file = path.join(folder, 'x.ts')
        writeFileSync(file, text)
        return { file, ...spawnSync(process.execPath, [script, file], { encoding: 'utf8' }) }
      }
      const { status, stdout, file } = run('// Fine.\n// It is told.\n')
      expect(status).to.equal(1)
      expect(stdout).to.equal(
        `${file}:2: "told": shown, reported, said or given\n1 place is not plain English; see scripts/plain-english-words.mjs.\n`,
      )
      expect(run('// Fine.\n')).to.include({ status: 0, stdout: '' })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
