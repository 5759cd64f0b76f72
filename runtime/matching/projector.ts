/**
 * Features for TensorBoard's projector: vectors and labels as tables, a sprite sheet of small images, and the file that
 * lists them.
 */
import path from 'node:path'
import { encode } from 'fast-png'
import { beginFile, type FileDraft, writeAtomically } from '../base/write-atomically.js'
import { type ImageStore, readImage, valuesPerImage } from '../data/image-store.js'
import { areaAverage } from '../data/images/area.js'
import type { ImageFile } from './image-files.js'
import type { Features } from './matcher.js'

/**
 * The side of a small image, and the maximum number per side of the sheet: browsers support textures of 8192 pixels,
 * and are slow long before.
 */
const side = 32
const mostPerSide = 64

export interface ProjectorDraft {
  add(files: readonly ImageFile[], images: ImageStore, features: Features): void
  /** Puts all files in place. */
  finish(): void
  abandon(): void
}

/** `count` images will be added. @throws the file system's own error */
export function beginProjector(folder: string, name: string, count: number): ProjectorDraft {
  const inside = (file: string) => path.join(folder, file)
  const drafts: FileDraft[] = []
  const begin = (file: string): FileDraft => {
    const draft = beginFile(inside(file))
    drafts.push(draft)
    return draft
  }
  const tensors = begin('tensors.tsv')
  const metadata = begin('metadata.tsv')
  const sheet = count <= mostPerSide ** 2 ? createSheet(count) : undefined
  metadata.write(Buffer.from('label\tfile\n'))
  return {
    add(files, images, { values, count }) {
      const length = values.length / count
      for (const [row, { file, label }] of files.entries()) {
        const own = values.subarray(row * length, (row + 1) * length)
        tensors.write(Buffer.from(`${Array.from(own, short).join('\t')}\n`))
        metadata.write(Buffer.from(`${cell(label)}\t${cell(file)}\n`))
      }
      sheet?.add(images)
    },
    finish() {
      for (const draft of drafts) draft.finish()
      if (sheet !== undefined) writeAtomically(inside('sprite.png'), [sheet.png()])
      // Last: it refers to the others.
      writeAtomically(inside('projector_config.pbtxt'), [Buffer.from(configOf(name, sheet !== undefined))])
    },
    abandon() {
      for (const draft of drafts) draft.abandon()
    },
  }
}

/** 9 digits distinguish all float32 values. */
const short = (value: number): string => String(Number(value.toPrecision(9)))

/** Removes characters that end a cell or a line. */
const cell = (text: string): string => text.replaceAll(/[\t\r\n]/g, ' ')

function configOf(name: string, hasSheet: boolean): string {
  const sprite = `  sprite {\n    image_path: "sprite.png"\n    single_image_dim: ${side}\n    single_image_dim: ${side}\n  }\n`
  const tables = '  tensor_path: "tensors.tsv"\n  metadata_path: "metadata.tsv"\n'
  return `embeddings {\n  tensor_name: ${JSON.stringify(name)}\n${tables}${hasSheet ? sprite : ''}}\n`
}

/** Small images in a square grid. */
function createSheet(count: number) {
  const across = Math.max(1, Math.ceil(Math.sqrt(count)))
  const width = across * side
  const data = new Uint8Array(width * width * 3)
  let next = 0
  return {
    add(images: ImageStore) {
      const { channels } = images
      const shrink = areaAverage(images, { height: side, width: side })
      const whole = new Float32Array(valuesPerImage(images))
      const small = new Float32Array(side * side * channels)
      for (let image = 0; image < images.count; image++, next++) {
        readImage(images, image, whole)
        shrink(whole, small)
        const [top, left] = [Math.floor(next / across) * side, (next % across) * side]
        for (let pixel = 0; pixel < side * side; pixel++) {
          const to = 3 * ((top + Math.floor(pixel / side)) * width + left + (pixel % side))
          for (let k = 0; k < 3; k++)
            data[to + k] = Math.round(255 * small[pixel * channels + Math.min(k, channels - 1)])
        }
      }
    },
    png: () => encode({ width, height: width, data, depth: 8, channels: 3 }),
  }
}
