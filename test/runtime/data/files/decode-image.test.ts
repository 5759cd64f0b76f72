import { expect } from 'chai'
import { encode } from 'fast-png'
import { UserError } from '../../../../runtime/base/user-error.js'
import { type DecodeOptions, decodeImage, maxPixels } from '../../../../runtime/data/files/decode-image.js'
import { photo, type Raw, sharpOrSkip, withChunk } from './photos.js'

const without: DecodeOptions = { sharp: 'the package sharp is not installed' }

async function refusal(bytes: Uint8Array, options?: DecodeOptions): Promise<string> {
  try {
    await decodeImage(bytes, 'a.jpg', options)
  } catch (error) {
    if (error instanceof UserError) return `${error.message}; ${error.help}`
    throw error
  }
  return ''
}

/** Where row r and column c of an upright image are in the stored one, by the EXIF orientation. */
const stored: Record<number, (r: number, c: number, height: number, width: number) => readonly [number, number]> = {
  1: (r, c) => [r, c],
  2: (r, c, _, width) => [r, width - 1 - c],
  3: (r, c, height, width) => [height - 1 - r, width - 1 - c],
  4: (r, c, height) => [height - 1 - r, c],
  5: (r, c) => [c, r],
  6: (r, c, _, width) => [width - 1 - c, r],
  7: (r, c, height, width) => [width - 1 - c, height - 1 - r],
  8: (r, c, height) => [c, height - 1 - r],
}

/** The upright image of which `raw` is stored. */
function upright(raw: Raw, orientation: number): Raw {
  const turned = orientation > 4
  const [height, width] = turned ? [raw.width, raw.height] : [raw.height, raw.width]
  const data = new Uint8Array(raw.data.length)
  for (let r = 0; r < height; r++)
    for (let c = 0; c < width; c++) {
      const [row, column] = stored[orientation](r, c, height, width)
      for (let k = 0; k < 3; k++) data[(r * width + c) * 3 + k] = raw.data[(row * raw.width + column) * 3 + k]
    }
  return { ...raw, height, width, data }
}

const png = (raw: Raw, depth: 8 | 16 = 8) =>
  encode({
    ...raw,
    channels: raw.channels,
    data: depth === 8 ? raw.data : Uint16Array.from(raw.data, (v, i) => v * 256 + (i % 256)),
    depth,
  })

describe('Decoding', () => {
  it('reads PNG of every kind, with sharp and without, to the same pixels', async function () {
    const sharp = await sharpOrSkip(this)
    const raw = (channels: number) => photo(13, 7, channels)
    const palette = (colors: number) =>
      sharp(photo(13, 7).data, { raw: photo(13, 7) })
        .png({ palette: true, colors, dither: 0 })
        .toBuffer()
    const bits = encode({ width: 13, height: 7, channels: 1, depth: 1, data: new Uint8Array(14).map((_, i) => i * 37) })
    const files = [
      ...[1, 2, 3, 4].flatMap((channels) => [png(raw(channels)), png(raw(channels), 16)]),
      ...(await Promise.all([2, 4, 16, 200].map(palette))),
      bits,
      await sharp(photo(13, 7).data, { raw: photo(13, 7) })
        .png({ progressive: true })
        .toBuffer(),
      await sharp(photo(13, 7, 4).data, { raw: photo(13, 7, 4) })
        .png({ palette: true })
        .toBuffer(),
      withChunk(png(raw(1)), 'tRNS', Uint8Array.of(0, raw(1).data[5])),
      withChunk(png(raw(3)), 'tRNS', Uint8Array.of(0, raw(3).data[0], 0, raw(3).data[1], 0, raw(3).data[2])),
    ]
    for (const [at, file] of files.entries()) {
      for (const background of [255, 60]) {
        const [a, b] = [
          await decodeImage(file, 'a.png', { background }),
          await decodeImage(file, 'a.png', { ...without, background }),
        ]
        expect(Buffer.from(b.pixels).equals(Buffer.from(a.pixels)), `file ${at}`).to.equal(true)
        expect([a.height, a.width, a.pixels.length]).to.deep.equal([7, 13, 7 * 13 * 3])
      }
    }
  })

  it('keeps values: gray three times, the high byte of 16 bits, transparency over the background', async () => {
    const one = async (channels: 1 | 2 | 3 | 4, data: number[], depth: 8 | 16 = 8) => {
      const samples = depth === 8 ? Uint8Array.from(data) : Uint16Array.from(data)
      const { pixels } = await decodeImage(encode({ width: 1, height: 1, channels, depth, data: samples }), 'a.png', {
        ...without,
        background: 200,
      })
      return [...pixels]
    }
    expect(await one(1, [7])).to.deep.equal([7, 7, 7])
    expect(await one(1, [0x12ff], 16)).to.deep.equal([0x12, 0x12, 0x12])
    expect(await one(2, [100, 51])).to.deep.equal([180, 180, 180]) // a fifth of 100 and four of 200
    expect(await one(4, [100, 0, 255, 0])).to.deep.equal([200, 200, 200])
    expect(await one(4, [100, 0, 255, 255])).to.deep.equal([100, 0, 255])
  })

  it('turns images as EXIF says, bit for bit', async function () {
    const sharp = await sharpOrSkip(this)
    const raw = photo(24, 16)
    for (let orientation = 1; orientation <= 8; orientation++) {
      for (const format of ['jpeg', 'webp', 'tiff', 'png']) {
        const file = await sharp(raw.data, { raw }).withMetadata({ orientation }).toFormat(format).toBuffer()
        const asStored = await sharp(file).raw().toBuffer()
        const expected = upright({ ...raw, data: asStored }, orientation)
        const { height, width, pixels } = await decodeImage(file, 'a')
        expect([height, width], `${format} ${orientation}`).to.deep.equal([expected.height, expected.width])
        expect(Buffer.from(pixels).equals(Buffer.from(expected.data)), `${format} ${orientation}`).to.equal(true)
      }
    }
  })

  it('reads JPEG, CMYK too, WebP, AVIF, GIF and TIFF near to what they were made of', async function () {
    const sharp = await sharpOrSkip(this)
    const raw = { ...photo(32, 24), data: photo(32, 24).data.map((value) => 40 + value / 2) }
    const made = () => sharp(raw.data, { raw }).blur(2)
    const wanted: Uint8Array = await made().raw().toBuffer()
    const files: Record<string, Promise<Buffer>> = {
      jpeg: made().jpeg({ quality: 95 }).toBuffer(),
      progressive: made().jpeg({ quality: 95, progressive: true }).toBuffer(),
      cmyk: made().toColorspace('cmyk').jpeg({ quality: 95 }).toBuffer(),
      webp: made().webp({ quality: 95 }).toBuffer(),
      avif: made().avif({ quality: 95 }).toBuffer(),
      gif: made().gif().toBuffer(),
      tiff: made().tiff().toBuffer(),
    }
    for (const [name, file] of Object.entries(files)) {
      const { pixels, width, height } = await decodeImage(await file, name)
      expect([width, height]).to.deep.equal([32, 24])
      const error = pixels.reduce((sum, value, at) => sum + Math.abs(value - wanted[at]), 0) / pixels.length
      expect(error, name).to.be.below(name === 'cmyk' ? 12 : 6)
    }
  })

  it('reads the first frame of an animation', async function () {
    const sharp = await sharpOrSkip(this)
    const frames = [30, 220].map((value) => ({
      create: { width: 8, height: 6, channels: 3, background: { r: value, g: value, b: value } },
    }))
    const pictures = await Promise.all(frames.map((frame) => sharp(frame).png().toBuffer()))
    const file = await sharp(pictures, { join: { animated: true } })
      .gif()
      .toBuffer()
    const { height, pixels } = await decodeImage(file, 'a.gif')
    expect(height).to.equal(6)
    expect(pixels.every((value) => Math.abs(value - 30) < 3)).to.equal(true)
  })

  it('refuses what is damaged, and takes what phones write', async function () {
    const sharp = await sharpOrSkip(this)
    const raw = photo(64, 48)
    const file: Buffer = await sharp(raw.data, { raw }).jpeg().toBuffer()
    for (const keep of [0.3, 0.9]) {
      expect(await refusal(file.subarray(0, file.length * keep))).to.match(
        /^a\.jpg is a damaged JPEG image: .*; replace it/,
      )
    }
    const sos = file.indexOf(Buffer.from([0xff, 0xda]))
    const odd = Buffer.from(file)
    odd[sos + 12] = 0
    expect((await decodeImage(odd, 'a.jpg')).pixels).to.deep.equal((await decodeImage(file, 'a.jpg')).pixels)
  })

  it('refuses damaged PNG without sharp too, and never decompresses more than the header says', async () => {
    const whole = Buffer.from(png(photo(40, 30)))
    expect(await refusal(whole.subarray(0, whole.length - 30), without)).to.match(
      /damaged PNG image: it ends too early/,
    )
    const flipped = Buffer.from(whole)
    flipped[whole.length - 60] ^= 0x40
    expect(await refusal(flipped, without)).to.match(/damaged PNG image/)
    const small = Buffer.from(whole)
    small.writeUInt32BE(2, 16)
    small.writeUInt32BE(2, 20)
    expect(await refusal(small, without)).to.match(/it contains more than its header says/)
    const huge = Buffer.from(whole)
    huge.writeUInt32BE(1 << 20, 16)
    huge.writeUInt32BE(1 << 20, 20)
    expect(await refusal(huge, without)).to.equal(
      `a.jpg has more than ${maxPixels} pixels, the maximum; save it smaller`,
    )
    expect(await refusal(huge)).to.match(/has more than|damaged/)
  })

  it('goes by the content, names what else a file is, and never reads SVG', async () => {
    const isText = 'is not an image that netc can read: it is'
    expect(await refusal(Buffer.from('hello\n'))).to.match(
      /^a\.jpg is not an image that netc can read: it is text; netc reads PNG, JPEG/,
    )
    expect(await refusal(Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'))).to.contain(
      `${isText} an SVG drawing`,
    )
    expect(await refusal(Buffer.from('\0\0\0\x18ftypheic\0\0\0\0', 'latin1'))).to.contain(`${isText} a HEIC image`)
    expect(await refusal(Buffer.from('BM\0\0\0\0'))).to.contain(`${isText} a BMP image`)
    expect(await refusal(Buffer.alloc(40))).to.contain(`${isText} of an unknown format`)
    expect(await refusal(Buffer.alloc(0))).to.contain('a.jpg is empty')
  })

  it('says without sharp what to install for the rest', async function () {
    const sharp = await sharpOrSkip(this)
    const raw = photo(8, 8)
    expect(await refusal(await sharp(raw.data, { raw }).jpeg().toBuffer(), without)).to.equal(
      'a.jpg is a JPEG image, and the package sharp is not installed; npm install sharp, or convert the images to PNG',
    )
    const withProfile = await sharp(raw.data, { raw }).withIccProfile('p3').png().toBuffer()
    expect(await refusal(withProfile, without)).to.contain(
      'cannot be read without the package sharp: it has a color profile',
    )
  })
})
