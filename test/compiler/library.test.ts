import { expect } from 'chai'
import { compile } from '../../compiler/compile.js'
import { codesOf, hostOf, libraryFiles, networkAround } from './support.js'

/** Compiles the first file as one that may be a library of `libraryRoot`. */
const check = (files: Readonly<Record<string, string>>, libraryRoot = '') =>
  compile(Object.keys(files)[0]!, { host: hostOf(files), libraryRoot })

describe('a library', () => {
  it('is no error for want of a network', () => {
    const { value, diagnostics } = check({ 'a.net': 'block b(n: int) { conv(n, 1x1) }' })
    expect(value).to.equal(undefined)
    expect(diagnostics).to.deep.equal([])
    expect(codesOf(check({ 'a.net': '' }))).to.deep.equal([])
  })

  it('has its bodies checked, and its imports', () => {
    expect(codesOf(check({ 'a.net': 'block b { conv(4) -> rellu }' }))).to.deep.equal([
      'missing-argument',
      'unknown-name',
    ])
    expect(codesOf(check({ 'a.net': 'import { c } from "c.net"\nblock b { c }' }))).to.deep.equal(['file-not-found'])
  })

  for (const [path, text] of Object.entries(libraryFiles)) {
    // Compilations that import from it do not look through what they do not use.
    it(`has no mistakes in ${path}`, () => {
      const { diagnostics } = compile(path, { host: hostOf({}), libraryRoot: 'std' })
      expect(diagnostics).to.deep.equal([])
      const wrong = compile(path, {
        host: hostOf({ [path]: `${text}\nblock with_a_mistake { rellu }` }),
        libraryRoot: 'std',
      })
      expect(codesOf(wrong)).to.deep.equal(['unknown-name'])
    })
  }

  it('is not what has a network, or two', () => {
    const one = networkAround('  flatten')
    expect(check({ 'a.net': one }).value?.name).to.equal('n')
    expect(codesOf(check({ 'a.net': `${one}\nnetwork m { input image: 8x8x1\nsiamese t\nhead h\n}` }))).to.deep.equal([
      'several-networks',
    ])
  })

  it('imports from the root that is given; a network from its own folder', () => {
    const base = { 'base.net': 'block base { relu }' }
    const importing = 'import { base } from "../base.net"\n'
    const library = { 'in/a.net': `${importing}block b { base }`, ...base }
    expect(codesOf(check(library))).to.deep.equal([])
    expect(codesOf(check(library, 'in'))).to.deep.equal(['import-outside'])
    expect(codesOf(check({ 'in/a.net': importing + networkAround('  base -> flatten'), ...base }))).to.deep.equal([
      'import-outside',
    ])
    const above = { 'root/in/a.net': 'import { c } from "../../c.net"\nblock b { c }', 'c.net': 'block c { relu }' }
    expect(codesOf(check(above, 'root'))).to.deep.equal(['import-outside'])
  })
})
