import { expect } from 'chai'
import { parse } from '../../grammar/parse.js'
import { print } from './print.js'
import { siameseCnn, sircnn } from './specs.js'

/** Without blanks, comments and the commas at a list's end: what two spellings of one tree have in common. */
const bare = (text: string): string => text.replace(/\/\/[^\n]*/g, '').replace(/\s+/g, '')

/** Numbers as JavaScript prints them. */
const plainNumbers = (text: string): string =>
  text
    .replace(/(?<=\d)_(?=\d)/g, '')
    .replace('300M', '300000000')
    .replace('1e-4', '0.0001')

describe('parse', () => {
  for (const [name, text] of Object.entries({ sircnn, siameseCnn })) {
    it(`reads ${name} whole, and nothing else into it`, () => {
      const { tree, errors } = parse(text, `${name}.net`)
      expect(errors).to.deep.equal([])
      expect(bare(print(tree))).to.equal(bare(plainNumbers(text)))
    })
  }
})
