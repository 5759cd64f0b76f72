import { expect } from 'chai'
import type { Code } from '../../../compiler/diagnostics/diagnostic.js'
import { compileExample } from '../../../compiler/diagnostics/examples/example.js'
import { compilerBook, documentation } from '../../../compiler/diagnostics/examples/index.js'
import { hostOf } from '../support.js'
import { describeBook } from './book.js'

const library = hostOf({})

describe('the documentation of errors', () => {
  describeBook(compilerBook(library))

  it('compiles every good example to a network', () => {
    const without = (Object.keys(documentation) as Code[]).filter(
      (code) => compileExample(documentation[code].good, library).value === undefined,
    )
    expect(without).to.deep.equal([])
  })

  it('is read only from the examples and the library', () => {
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
