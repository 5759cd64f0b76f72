/**
 * The documentation of every code of a book is true: its examples are checked, and its message is the fixture CODE.txt
 * (`npm run docs`).
 */
import { existsSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { type CodeBook, explain } from '../../../compiler/diagnostics/examples/book.js'
import { projectFolder } from '../support.js'

export const fixtures = `${projectFolder}test/fixtures/diagnostics/`

export function describeBook(book: CodeBook): void {
  for (const [code, { title, why, bad, good, also = [] }] of Object.entries(book.documentation)) {
    it(`${code}: its bad example has this error, once, and no other`, () => {
      const found = book.check(bad).diagnostics.map((diagnostic) => diagnostic.code)
      expect(found.filter((other) => other === code)).to.have.length(1)
      expect(new Set(found)).to.deep.equal(new Set([code, ...also]))
    })

    it(`${code}: its good example has none`, () => {
      const { diagnostics } = book.check(good)
      expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).to.deep.equal([])
    })

    it(`${code}: is documented in sentences`, () => {
      expect(title).to.match(/^\S.*[^.]\.$/)
      expect(title).not.to.include('\n')
      expect(why).to.match(/^\S.*\.$/)
    })

    it(`${code}: is printed as its fixture has it`, () => {
      const file = `${fixtures}${code}.txt`
      expect(existsSync(file), `${file} is missing: run \`npm run docs\``).to.equal(true)
      expect(explain(code, [book])?.message).to.equal(readFileSync(file, 'utf8').trimEnd())
    })
  }

  it('has an entry for each, and no other', () => {
    expect(Object.keys(book.documentation)).to.deep.equal(Object.keys(book.entries))
  })
}
