/**
 * Files made to be slow or large: each is refused by an error that says why. `npm run bench:compile` measures how soon.
 */
import { expect } from 'chai'
import { hostile } from './hostile.js'
import { codesOf, compileText } from './support.js'

describe('a hostile file', () => {
  for (const [name, { text, code }] of Object.entries(hostile)) {
    it(`of ${name} is refused with ${code}`, () => {
      const codes = codesOf(compileText(text))
      expect(codes).to.include(code)
    })
  }
})
