import { expect } from 'chai'
import { folderOf, importedPath, memoryHost } from '../../compiler/source-host.js'

describe('imports', () => {
  const inside: readonly (readonly [string, string, string])[] = [
    ['b.net', 'a.net', 'b.net'],
    ['./x/../b.net', 'specs/a.net', 'specs/b.net'],
    ['blocks/b.net', 'specs/a.net', 'specs/blocks/b.net'],
    ['../b.net', 'specs/deep/a.net', 'specs/b.net'],
    ['std/conv.net', 'specs/a.net', 'std/conv.net'],
    ['conv.net', 'std/attention.net', 'std/conv.net'],
    ['std/conv.net', 'std/attention.net', 'std/conv.net'],
    ['b.net', '../up/a.net', '../up/b.net'],
    ['b.net', '/abs/a.net', '/abs/b.net'],
    ['./std/own.net', 'a.net', './std/own.net'],
    ['b.net', './std/own.net', './std/b.net'],
  ]
  for (const [specifier, importer, path] of inside) {
    it(`"${specifier}" in ${importer} is ${path}`, () => {
      const root = importer.startsWith('std/') || importer.includes('deep') ? 'specs' : folderOf(importer)
      expect(importedPath(specifier, importer, root)).to.equal(path)
    })
  }

  const outside = [
    ...['../b.net', '/etc/passwd', 'x/../../b.net', '', '.', 'C:/b.net', '..\\b.net', 'https://host/b.net', 'a\0b'],
    ...['std/../b.net', 'std/../../b.net', 'std/', `${'x'.repeat(2_000)}.net`],
  ]
  for (const specifier of outside) {
    it(`${JSON.stringify(specifier.slice(0, 30))} leaves the folder`, () => {
      expect(importedPath(specifier, 'specs/a.net', 'specs')).to.equal(undefined)
    })
  }

  it('in memory come from what is there, and from nowhere else', () => {
    const host = memoryHost({ 'a.net': 'x' })
    expect([host.read('a.net'), host.read('b.net'), host.read('__proto__'), host.read('toString')]).to.deep.equal([
      'x',
      undefined,
      undefined,
      undefined,
    ])
  })
})
