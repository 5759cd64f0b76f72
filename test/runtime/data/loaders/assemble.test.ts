import { expect } from 'chai'
import { UserError } from '../../../../runtime/base/user-error.js'
import { readImage } from '../../../../runtime/data/image-store.js'
import { assembleDataset, type Drawing } from '../../../../runtime/data/loaders/assemble.js'

const size = { height: 2, width: 3 }

function drawing(part: Drawing['part'], alphabet: string, character: string, drawer: number, bits: number): Drawing {
  return {
    part,
    alphabet,
    character,
    drawer,
    source: `${alphabet}/${character}/${drawer}`,
    read: () => Uint8Array.of(bits),
  }
}

const drawings = [
  drawing('evaluation', 'A', 'character01', 1, 0b111111_00),
  drawing('background', 'b', 'character02', 1, 0b000001_00),
  drawing('background', 'b', 'character01', 10, 0b000010_00),
  drawing('background', 'b', 'character01', 9, 0b000100_00),
  drawing('background', 'Z', 'character01', 1, 0b100110_00),
]

describe('a data set', () => {
  it('is in one order, whatever the order its drawings were found in', () => {
    const dataset = assembleDataset('small', size, drawings)
    expect(dataset.groups).to.deep.equal([
      { name: 'Z', part: 'background', classes: [{ name: 'character01', items: [0] }] },
      {
        name: 'b',
        part: 'background',
        classes: [
          { name: 'character01', items: [1, 2] },
          { name: 'character02', items: [3] },
        ],
      },
      { name: 'A', part: 'evaluation', classes: [{ name: 'character01', items: [4] }] },
    ])
    expect([...dataset.images.bytes]).to.deep.equal([0b100110_00, 0b000100_00, 0b000010_00, 0b000001_00, 0b111111_00])
    expect(assembleDataset('other', size, drawings.toReversed()).fingerprint).to.equal(dataset.fingerprint)
  })

  it('has another fingerprint when a pixel, a name or a part is another', () => {
    const prints = [
      drawings,
      [...drawings.slice(1), drawing('evaluation', 'A', 'character01', 1, 0b111110_00)],
      [...drawings.slice(1), drawing('evaluation', 'A', 'character02', 1, 0b111111_00)],
      [...drawings.slice(1), drawing('background', 'A', 'character01', 1, 0b111111_00)],
    ].map((list) => assembleDataset('small', size, list).fingerprint)
    expect(new Set(prints)).to.have.length(4)
    expect(prints[0]).to.match(/^[0-9a-f]{64}$/)
  })

  it('gives an image as zeros for ink and ones for paper', () => {
    const out = new Float32Array(8).fill(7)
    readImage(assembleDataset('small', size, drawings).images, 0, out, 1)
    expect([...out]).to.deep.equal([7, 1, 0, 0, 1, 1, 0, 7])
  })

  it('has one drawing of a character by each drawer', () => {
    const twice = [...drawings, drawing('background', 'b', 'character01', 9, 0)]
    expect(() => assembleDataset('small', size, twice)).to.throw(
      UserError,
      'are drawings of the same character by the same drawer',
    )
  })
})
