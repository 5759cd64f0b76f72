/** The documentation of every code is true: its examples are compiled, and its message is the fixture CODE.txt (`npm run docs`). */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { Code } from '../../../compiler/diagnostics/diagnostic.js'
import { compileExample } from '../../../compiler/diagnostics/examples/example.js'
import { explain } from '../../../compiler/diagnostics/examples/explain.js'
import { documentation } from '../../../compiler/diagnostics/examples/index.js'
import { codesOf, hostOf, projectFolder } from '../support.js'

const folder = `${projectFolder}test/fixtures/diagnostics/`
const library = hostOf({})
const codes = Object.keys(documentation) as Code[]

describe('the documentation of errors', () => {
  for (const code of codes) {
    const { title, why, bad, good, also = [] } = documentation[code]

    it(`${code}: its bad example has this error, once, and no other`, () => {
      const found = codesOf(compileExample(bad, library))
      expect(found.filter((other) => other === code)).to.have.length(1)
      expect(new Set(found)).to.deep.equal(new Set([code, ...also]))
    })

    it(`${code}: its good example has none`, () => {
      const { value, diagnostics } = compileExample(good, library)
      expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).to.deep.equal([])
      expect(value).not.to.equal(undefined)
    })

    it(`${code}: is told in sentences`, () => {
      expect(title).to.match(/^\S.*[^.]\.$/)
      expect(title).not.to.include('\n')
      expect(why).to.match(/^\S.*\.$/)
    })

    it(`${code}: is printed as its fixture has it`, () => {
      const file = `${folder}${code}.txt`
      expect(existsSync(file), `${file} is missing: run \`npm run docs\``).to.equal(true)
      expect(explain(code, library).message).to.equal(readFileSync(file, 'utf8').trimEnd())
    })
  }

  it('has no fixture of a code that is gone', () => {
    const texts = readdirSync(folder).filter((name) => name.endsWith('.txt'))
    const own = texts.filter((name) => !existsSync(folder + name.replace('.txt', '.net')))
    expect(own.toSorted()).to.deep.equal(codes.map((code) => `${code}.txt`).toSorted())
  })

  it('is read from nothing but the examples and the library', () => {
    const asked: string[] = []
    const read = (path: string) => {
      asked.push(path)
      return library.read(path)
    }
    for (const code of ['file-not-found', 'import-outside', 'import-cycle', 'claim-failed'] as const) {
      for (const example of [documentation[code].bad, documentation[code].good]) compileExample(example, { read })
    }
    expect(asked).to.include('std/heads.net')
    expect(asked.filter((path) => !path.startsWith('std/'))).to.deep.equal([])
  })
})
