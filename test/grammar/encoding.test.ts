import { expect } from 'chai'
import fc from 'fast-check'
import { decodeText, findNotText } from '../../grammar/encoding.js'
import { told } from './told.js'

const utf8 = new TextEncoder()
const run = { seed: 20_261_104, numRuns: 200 }

/** The code units of a text in two bytes each. */
const utf16 = (text: string, littleEndian: boolean): Uint8Array => {
  const view = new DataView(new ArrayBuffer(2 * text.length))
  for (let index = 0; index < text.length; index++) view.setUint16(2 * index, text.charCodeAt(index), littleEndian)
  return new Uint8Array(view.buffer)
}

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))

const problemOf = (bytes: Uint8Array) => {
  const found = findNotText(decodeText(bytes), 'a.net')
  return found && [found.byte, found.found, found.encoding]
}

describe('the text of bytes', () => {
  it('is what was written, in UTF-8', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((written) => !/[\0\ufffd]/.test(written))
    fc.assert(
      fc.property(text, (written) => {
        expect(decodeText(utf8.encode(written))).to.equal(written)
        expect(findNotText(written, 'a.net')).to.equal(undefined)
      }),
      run,
    )
    expect(decodeText(utf8.encode('\ufeffrelu'))).to.equal('\ufeffrelu')
  })

  it('says which byte is the first that is not UTF-8, whatever the bytes', () => {
    const isText = (bytes: Uint8Array) => {
      try {
        return !new TextDecoder('utf-8', { fatal: true }).decode(bytes).includes('\0')
      } catch {
        return false
      }
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
        const problem = findNotText(decodeText(bytes), 'a.net')
        expect(problem === undefined).to.equal(isText(bytes))
        if (problem === undefined) return
        expect(problem.found).to.equal(bytes[problem.byte])
        // All before it is text, except a character that cannot end there.
        expect(isText(bytes.subarray(0, problem.byte))).to.equal(true)
      }),
      run,
    )
  })

  it('distinguishes Latin-1 from UTF-16, with its mark or without, and from no text', () => {
    expect(problemOf(latin1('// gr\u00f6\u00dfe'))).to.deep.equal([5, 0xf6, 'LATIN1'])
    expect(problemOf(utf8.encode('// größe 100 \u20ac'))).to.equal(undefined)
    for (const littleEndian of [true, false]) {
      const name = littleEndian ? 'UTF-16LE' : 'UTF-16BE'
      expect(problemOf(utf16('\ufeffblock b', littleEndian))).to.deep.equal([0, littleEndian ? 0xff : 0xfe, name])
      expect(problemOf(utf16('block b', littleEndian))).to.deep.equal([littleEndian ? 1 : 0, 0, name])
      expect(problemOf(utf16('\ufeff\u4e2d\u6587', littleEndian))![2]).to.equal(name)
    }
    expect(problemOf(utf8.encode('block b {\0 relu }'))).to.deep.equal([9, 0, undefined])
    expect(problemOf(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a))).to.deep.equal([0, 0x89, undefined])
  })

  it('counts bytes, where another program has put a sign in place of what it could not read', () => {
    expect(findNotText('// \u20ac \ufffd', 'a.net')).to.deep.include({ byte: 7, found: undefined, encoding: undefined })
  })

  it('is one error for a parse, in comments and strings too', () => {
    expect(told('block b { relu } // \0 \0\nblock b {\0')).to.deep.equal(['1:21 not-text 20 0 undefined'])
    expect(told(decodeText(latin1('x # gr\u00f6\u00dfe $')))).to.deep.equal(['1:7 not-text 6 246 LATIN1'])
  })
})
