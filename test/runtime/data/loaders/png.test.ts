import { expect } from 'chai'
import fc from 'fast-check'
import { encode } from 'fast-png'
import { UserError } from '../../../../runtime/base/user-error.js'
import { decodeBits, encodeBits } from '../../../../runtime/data/loaders/png.js'

const size = { height: 11, width: 13 }
const bytes = Math.ceil((11 * 13) / 8)

/** Random bits; those after the last pixel are 0. */
const images = fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((bits) => {
  bits[bytes - 1] &= 0xff00 >> ((11 * 13) % 8)
  return bits
})

function refusal(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
  return ''
}

describe('PNG images', () => {
  it('decode to what was encoded', () => {
    fc.assert(
      fc.property(images, (bits) => {
        expect(decodeBits(encodeBits(bits, size), size, 'a.png')).to.deep.equal(bits)
      }),
      { seed: 1, numRuns: 50 },
    )
  })

  it('are read row by row, most significant bit first', () => {
    const data = new Uint8Array(11 * 2)
    data[1] = 0b0000_1000 // row 0, x = 12
    data[2] = 0b1000_0000 // row 1, x = 0
    const bits = decodeBits(encode({ width: 13, height: 11, data, depth: 1, channels: 1 }), size, 'a.png')
    expect([...bits.slice(0, 3)]).to.deep.equal([0, 0b0000_1100, 0])
  })

  it('are refused when they are cut off anywhere', () => {
    const whole = encodeBits(new Uint8Array(bytes).fill(0b0101_1010), size)
    for (let length = 0; length < whole.length; length++) {
      expect(refusal(() => decodeBits(whole.subarray(0, length), size, 'a.png'))).to.match(/^a\.png is /)
    }
  })

  it('are refused when any byte is another', () => {
    const whole = encodeBits(new Uint8Array(bytes).fill(0b0101_1010), size)
    for (let at = 0; at < whole.length; at++) {
      for (const change of [0x01, 0x80, 0xff]) {
        const changed = whole.slice()
        changed[at] ^= change
        expect(
          refusal(() => decodeBits(changed, size, 'a.png')),
          `byte ${at}`,
        ).to.match(/^a\.png is /)
      }
    }
  })

  const other = (width: number, height: number, depth: 1 | 8, channels: number) =>
    encode({ width, height, data: new Uint8Array(Math.ceil((width * depth) / 8) * height * channels), depth, channels })
  const refused: [string, Uint8Array, RegExp][] = [
    ['an empty file', new Uint8Array(0), /is not a PNG image: it is empty/],
    ['another kind of file', new TextEncoder().encode('GIF89a'.repeat(20)), /is not a PNG image/],
    ['another size', other(28, 28, 1, 1), /is 28x28 pixels; expected 13x11/],
    ['a size of billions', hugeHeader(), /is 4294967295x4294967295 pixels/],
    ['grays', other(13, 11, 8, 1), /is a 8-bit grayscale image; expected 1-bit grayscale/],
    ['colors', other(13, 11, 8, 3), /is a 8-bit RGB image/],
    ['a file too large to be an image', new Uint8Array(20_000), /has 20000 bytes/],
  ]
  for (const [what, file, message] of refused) {
    it(`refuse ${what}`, () => {
      expect(refusal(() => decodeBits(file, size, 'a.png'))).to.match(message)
    })
  }
})

function hugeHeader(): Uint8Array {
  const file = encodeBits(new Uint8Array(bytes), size)
  file.fill(0xff, 16, 24)
  return file
}
