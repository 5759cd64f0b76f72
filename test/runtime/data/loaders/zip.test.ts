import { expect } from 'chai'
import fc from 'fast-check'
import { strToU8, type Zippable, zipSync } from 'fflate'
import { UserError } from '../../../../runtime/base/user-error.js'
import { readZip, zipLimits } from '../../../../runtime/data/loaders/zip.js'

const contents = { 'a/one.txt': strToU8('one '.repeat(40)), 'a/b/two.txt': strToU8('two'), 'a/empty.txt': strToU8('') }

function refusal(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
  return ''
}

/** Lists and unpacks everything. */
function readAll(bytes: Uint8Array, limits = zipLimits): Record<string, Uint8Array> {
  return Object.fromEntries(readZip(bytes, 'x.zip', limits).map(({ path, read }) => [path, read()]))
}

/** Writes `value` at `offset` of every header that begins with `signature`. */
function patch(bytes: Uint8Array, signature: number, offset: number, value: number): Uint8Array {
  const copy = bytes.slice()
  const view = new DataView(copy.buffer)
  for (let at = 0; at + 4 <= copy.length; at++) {
    if (view.getUint32(at, true) === signature) view.setUint16(at + offset, value, true)
  }
  return copy
}

const central = 0x02014b50

describe('zip archives', () => {
  it('give the files that are in them, packed or stored, without the folders', () => {
    for (const level of [0, 9] as const) {
      const read = readAll(zipSync({ ...contents, folder: {} } as Zippable, { level }))
      expect(
        Object.fromEntries(Object.entries(read).map(([path, bytes]) => [path, Uint8Array.from(bytes)])),
      ).to.deep.equal(contents)
    }
  })

  it('are refused when they are cut off anywhere', () => {
    const whole = zipSync(contents)
    for (let length = 0; length < whole.length; length++) {
      expect(
        refusal(() => readAll(whole.subarray(0, length))),
        `${length} bytes`,
      ).to.match(/^x\.zip/)
    }
  })

  it('never fail in another way than by naming themselves, whatever is in them', () => {
    const whole = zipSync(contents)
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = whole.slice()
        changed[at] ^= change
        refusal(() => readAll(changed))
      }),
      { seed: 2, numRuns: 2000 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(refusal(() => readAll(bytes))).to.match(/^x\.zip/)
      }),
      { seed: 3, numRuns: 200 },
    )
  })

  it('are checked against their checksums', () => {
    const stored = zipSync({ 'one.txt': strToU8('one') }, { level: 0 })
    stored[30 + 'one.txt'.length] ^= 1
    expect(refusal(() => readAll(stored))).to.equal('x.zip: one.txt is damaged: its checksum is wrong')
  })

  for (const path of [
    '../out.png',
    'a/../../out.png',
    '/etc/out.png',
    'C:/out.png',
    '..\\out.png',
    'a//out.png',
    './a.png',
  ]) {
    it(`refuse the path ${path}`, () => {
      expect(refusal(() => readAll(zipSync({ [path]: strToU8('x') })))).to.contain('leaves its folder')
    })
  }

  it('refuse symbolic links', () => {
    const bytes = zipSync({ 'link.png': [strToU8('/etc/passwd'), { os: 3, attrs: 0o120777 << 16 }] })
    expect(refusal(() => readAll(bytes))).to.equal('x.zip contains a symbolic link, link.png')
  })

  it('refuse what is encrypted, or packed in a way that is not known', () => {
    expect(refusal(() => readAll(patch(zipSync(contents), central, 8, 1)))).to.contain('is encrypted')
    expect(refusal(() => readAll(patch(zipSync(contents), central, 10, 99)))).to.contain('is compressed by method 99')
  })

  it('refuse two files of one name', () => {
    const bytes = zipSync({ 'a.png': strToU8('1'), 'b.png': strToU8('2') })
    for (let at = 0; at < bytes.length; at++) if (bytes[at] === 0x62 && bytes[at + 1] === 0x2e) bytes[at] = 0x61
    expect(refusal(() => readAll(bytes))).to.equal('x.zip holds a.png twice')
  })

  it('are read up to limits', () => {
    const bytes = zipSync(contents)
    expect(refusal(() => readAll(bytes, { ...zipLimits, entries: 2 }))).to.contain('has 3 entries; expected at most 2')
    expect(refusal(() => readAll(bytes, { ...zipLimits, entryBytes: 100 }))).to.contain('unpacks to too many bytes')
    expect(refusal(() => readAll(bytes, { ...zipLimits, totalBytes: 161 }))).to.contain('unpacks to too many bytes')
  })

  it('cannot unpack to more than they say', () => {
    // A megabyte of zeros that calls itself 10 bytes.
    const bytes = patch(patch(zipSync({ 'bomb.png': new Uint8Array(1 << 20) }), central, 24, 10), central, 26, 0)
    expect(readZip(bytes, 'x.zip')[0].size).to.equal(10)
    expect(refusal(() => readAll(bytes))).to.match(/bomb\.png/)
  })
})
