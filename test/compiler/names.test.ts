/** Undefined names: what they were likely meant as, and that one mistake is one error. */
import { expect } from 'chai'
import { libraryNames } from '../../compiler/library-names.js'
import { libraryReference } from '../../compiler/library-reference.js'
import { compileText, libraryFiles, networkAround } from './support.js'

type Around = Parameters<typeof networkAround>[1]

const found = (body: string, around?: Around): readonly string[] =>
  compileText(networkAround(body, around)).diagnostics.map(({ code, message, help }) => `${code}: ${message}; ${help}`)

describe('an unknown name', () => {
  it('is one error, whatever the call of what it was meant as lacks', () => {
    expect(found('  cnv(8) -> flatten')).to.deep.equal([
      'unknown-name: unknown block or operator cnv; did you mean conv?',
    ])
    expect(found('  cnv(8, 3x3, strid=2, 1) -> flatten')).to.have.length(1)
    const declarations = 'block wide(filters: int) { conv(filters, 3x3) }'
    expect(found('  wid("a") -> flatten', { declarations })).to.have.length(1)
    expect(found('  wid(1, 2) -> flatten', { declarations })).to.have.length(1)
  })

  it('is read as what it was meant as where that fits, so that the rest is judged', () => {
    expect(found('  cnv(8, 3x3) -> conv(4, 9x9) -> flatten').map((one) => one.split(':')[0])).to.deep.equal([
      'unknown-name',
      'kernel-too-large',
    ])
    expect(found('  conv(2, 3x3) -> max_pol(20) -> flatten').map((one) => one.split(':')[0])).to.deep.equal([
      'unknown-name',
      'kernel-too-large',
    ])
  })

  it('of the library is imported from its file', () => {
    expect(found('  eca(taps=3) -> flatten')).to.deep.equal([
      'unknown-name: unknown block or operator eca; add import { eca } from "std/attention.net"',
    ])
    expect(found('  in -> bottelneck(4, 8) -> flatten')).to.deep.equal([
      'unknown-name: unknown block or operator bottelneck; did you mean bottleneck? import { bottleneck } from "std/residual.net"',
    ])
    // A name of the file's own is nearer than any that would have to be imported.
    const declarations = 'block bottlenek { relu }'
    expect(found('  bottelneck -> flatten', { declarations })[0]).to.include('did you mean bottlenek?')
    // A value is none of the library's blocks.
    expect(found('  conv(untis, 3x3) -> flatten')[0]).to.include('define untis above')
  })
})

describe('a word of a parameter', () => {
  it('is known by what it is called elsewhere', () => {
    const [found] = compileText(
      networkAround('  conv(2, 3x3, init=kaiming_normal, padding="SAME") -> flatten'),
    ).diagnostics.map(({ code, help }) => `${code}: ${help}`)
    expect(found).to.equal('unknown-word: did you mean he_normal?')
    const [padded] = compileText(networkAround('  conv(2, 3x3, padding="SAME") -> flatten')).diagnostics
    expect(padded!.help).to.equal('did you mean same?')
  })
})

describe('the names of the library', () => {
  it('are those of its files; else run node scripts/docs.mjs', () => {
    const names = libraryReference(libraryFiles).flatMap(({ file, declarations }) =>
      declarations.map(({ name, also }) => ({ name, file, ...(also.length > 0 && { also }) })),
    )
    expect(libraryNames).to.deep.equal(names)
    expect(new Set(names.map(({ name }) => name)).size).to.equal(names.length)
  })
})
