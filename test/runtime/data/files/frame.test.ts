import { expect } from 'chai'
import fc from 'fast-check'
import { decodeImage } from '../../../../runtime/data/files/decode-image.js'
import { type Frame, frameFor, frameImage, whyNoFrame } from '../../../../runtime/data/files/frame.js'
import { use } from '../images/pictures.js'
import { photo, sharpOrSkip } from './photos.js'

const frame = (changes: Partial<Frame>): Frame => ({
  height: 6,
  width: 9,
  channels: 3,
  fit: 'stretch',
  background: 255,
  ...changes,
})

const decoded = ({ width, height, data }: ReturnType<typeof photo>) => ({ width, height, pixels: data })

/**
 * The mean over a window of the image that becomes a pixel, by the overlap of every old pixel with it, in single
 * precision after each axis.
 */
function reference(
  image: ReturnType<typeof photo>,
  { height, width }: Frame,
  row: number,
  column: number,
  channel: number,
): number {
  const overlap = (i: number, to: number, j: number, from: number) =>
    Math.max(0, Math.min((i + 1) / to, (j + 1) / from) - Math.max(i / to, j / from)) * to
  let sum = 0
  for (let r = 0; r < image.height; r++)
    for (let c = 0; c < image.width; c++)
      sum +=
        overlap(row, height, r, image.height) *
        overlap(column, width, c, image.width) *
        image.data[(r * image.width + c) * 3 + channel]
  return sum
}

describe('Framing', () => {
  it('stretches by area, to the nearest whole value', () => {
    const side = fc.integer({ min: 1, max: 20 })
    fc.assert(
      fc.property(side, side, side, side, (h, w, height, width) => {
        const image = photo(w, h)
        const wanted = frame({ height, width })
        const pixels = frameImage(decoded(image), wanted)
        for (let at = 0; at < pixels.length; at++) {
          const place = Math.floor(at / 3)
          const mean = reference(image, wanted, Math.floor(place / width), place % width, at % 3)
          expect(Math.abs(pixels[at] - mean)).to.be.below(0.5001)
        }
      }),
      { seed: 5, numRuns: 60 },
    )
  })

  it('covers the frame with the middle of the image', () => {
    const image = photo(30, 12)
    // 6x9 is as high as 12 rows are when 18 of the 30 columns are left.
    const middle = {
      ...image,
      width: 18,
      data: image.data.filter((_, at) => Math.abs((Math.floor(at / 3) % 30) - 14.5) < 9),
    }
    expect(frameImage(decoded(image), frame({ fit: 'cover' }))).to.deep.equal(frameImage(decoded(middle), frame({})))
  })

  it('contains the whole image, with background around it', () => {
    const image = photo(24, 12)
    const pixels = frameImage(decoded(image), frame({ height: 8, width: 8, fit: 'contain', background: 7 }))
    const inner = frameImage(decoded(image), frame({ height: 4, width: 8 }))
    expect(pixels.subarray(0, 48).every((value) => value === 7)).to.equal(true)
    expect(pixels.subarray(48, 144)).to.deep.equal(inner)
    expect(pixels.subarray(144).every((value) => value === 7)).to.equal(true)
    // However thin, something is seen.
    expect(
      frameImage(decoded(photo(400, 1)), frame({ height: 8, width: 8, fit: 'contain' })).some((value) => value !== 255),
    ).to.equal(true)
  })

  it('makes gray of color', () => {
    const image = { width: 2, height: 1, pixels: Uint8Array.of(255, 0, 0, 10, 20, 30) }
    expect([...frameImage(image, frame({ height: 1, width: 2, channels: 1 }))]).to.deep.equal([76, 18])
    expect([...frameImage(image, frame({ height: 1, width: 2 }))]).to.deep.equal([...image.pixels])
  })

  it('gives the same bytes for a photo upright and as EXIF 6', async function () {
    const sharp = await sharpOrSkip(this)
    const raw = photo(300, 200)
    const turned: Buffer = await sharp(raw.data, { raw }).jpeg().withMetadata({ orientation: 6 }).toBuffer()
    // The pixels that the file holds, turned clockwise by sharp's own rotation, without loss.
    const upright: Buffer = await sharp(await sharp(turned).raw().toBuffer(), { raw })
      .rotate(90)
      .png()
      .toBuffer()
    for (const fit of ['cover', 'contain', 'stretch'] as const) {
      const [a, b] = await Promise.all(
        [turned, upright].map(async (file) =>
          frameImage(await decodeImage(file, 'a'), frame({ height: 64, width: 48, fit })),
        ),
      )
      expect(Buffer.from(a).equals(Buffer.from(b))).to.equal(true)
    }
  })

  it('is what the first step says, of the size and colors that the network takes', () => {
    const steps = [use('resize', { fit: 'contain', background: 0.5 }), use('standard')]
    const shape = (channels: number) => ({ height: 20, width: 30, channels })
    expect(frameFor(steps, shape(3))).to.deep.equal({
      height: 20,
      width: 30,
      channels: 3,
      fit: 'contain',
      background: 128,
    })
    expect(frameFor(steps, shape(1)).channels).to.equal(1)
    expect(frameFor([...steps, use('geometry')], shape(5)).channels).to.equal(1)
    expect(frameFor([...steps, use('geometry')], shape(7)).channels).to.equal(3)
    expect(frameFor([use('resize', { height: 40, fit: 'cover' })], shape(3))).to.include({ height: 40, width: 30 })
    expect(frameFor([])).to.deep.equal({ height: 64, width: 64, channels: 3, fit: 'cover', background: 255 })
    expect(whyNoFrame(steps)).to.equal(undefined)
    expect(whyNoFrame([use('ink'), use('resize')])).to.contain('begin its `images` with the step `resize`')
  })
})
