import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { decode } from 'fast-png'
import { UserError } from '../../../runtime/base/user-error.js'
import { readImage } from '../../../runtime/data/image-store.js'
import { embeddedDataset } from '../../../runtime/data/loaders/embedded.js'
import { sheetPng, sheetSvg, writeSheet } from '../../../runtime/data/sheet.js'
import { temporaryFolder } from './temporary-folder.js'

const dataset = embeddedDataset({ alphabets: 2, evaluation: 1, characters: 3, drawers: 4, seed: 3 })
const options = { characters: 2, drawings: 3 }

function inkOf(image: number): number {
  const pixels = new Float32Array(105 * 105)
  readImage(dataset.images, image, pixels)
  return pixels.reduce((sum, pixel) => sum + 1 - pixel, 0)
}

describe('the contact sheet', () => {
  const temporary = temporaryFolder()

  it('shows each image in its row and column', () => {
    const sheet = decode(sheetPng(dataset, dataset.groups.slice(0, 2), options))
    expect(sheet.width).to.equal(3 + 3 * 108)
    const firstTops = [3, 3 + 108, 3 + 2 * 108 + 11, 3 + 3 * 108 + 11]
    expect(sheet.height).to.equal(firstTops[3] + 108)
    for (const [row, image] of [0, 4, 12, 16].entries()) {
      for (let column = 0; column < 3; column++) {
        let ink = 0
        for (let y = 0; y < 105; y++) {
          for (let x = 0; x < 105; x++) {
            if (sheet.data[(firstTops[row] + y) * sheet.width + 3 + column * 108 + x] === 0) ink++
          }
        }
        expect(ink).to.equal(inkOf(image + column))
      }
    }
  })

  it('draws the same ink as a vector image', () => {
    const svg = sheetSvg(dataset, dataset.groups.slice(0, 1), options)
    const cells = [...svg.matchAll(/<path d="([^"]*)"\/>/g)].map(([, d]) => d)
    const areas = cells.map((d) => [...d.matchAll(/h(\d+)v1/g)].reduce((sum, [, run]) => sum + Number(run), 0))
    expect(areas).to.deep.equal([0, 1, 2, 4, 5, 6].map(inkOf))
  })

  it('is written as its name says, of all or of one alphabet', () => {
    const file = path.join(temporary(), 'a/sheet.png')
    expect(writeSheet(dataset, file).images).to.equal(3 * 3 * 4)
    expect(decode(readFileSync(file)).width).to.equal(3 + 4 * 108)
    expect(writeSheet(dataset, path.join(temporary(), 'sheet.SVG'), 'Evaluation 01').images).to.equal(12)
    expect(readFileSync(path.join(temporary(), 'sheet.SVG'), 'utf8')).to.match(/^<svg /)
    expect(() => writeSheet(dataset, path.join(temporary(), 'sheet.gif'))).to.throw(UserError, 'neither .png nor .svg')
    expect(() => writeSheet(dataset, file, 'Klingon')).to.throw(UserError, 'has no alphabet Klingon')
    expect(() => writeSheet(dataset, path.join(file, 'b.png'))).to.throw(UserError, 'cannot write')
    expect(existsSync(path.join(temporary(), 'sheet.gif'))).to.equal(false)
  })
})
