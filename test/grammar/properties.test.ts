import { expect } from 'chai'
import fc from 'fast-check'
import { parse } from '../../grammar/parse.js'
import { createLexer } from '../../grammar/tokens.js'
import { sourceFile } from './arbitrary.js'
import { print } from './print.js'
import { resnext, siameseCnn, sircnn } from './specs.js'
import { strayNodes, withoutSpans } from './trees.js'

const lexer = createLexer({ skipValidations: true })
const run = { seed: 20_240_229, numRuns: 250 }

/** What holds for every text whatsoever. */
function isSound(text: string): void {
  const { tree, errors } = parse(text, 'test.net')
  expect(tree.span).to.deep.equal({ file: 'test.net', start: 0, end: text.length })
  expect(strayNodes(tree, text.length)).to.deep.equal([])
  let last = 0
  for (const { span } of errors) {
    expect(span.start).to.be.within(last, span.end)
    expect(span.end).to.be.at.most(text.length)
    last = span.start
  }
  if (errors.length === 0) {
    expect(tree.partial).to.equal(undefined)
    expect(JSON.stringify(tree)).not.to.include('"missing"')
  }
}

/** Pieces of text: the words of the specs and what may go wrong with them. */
const words = [
  ...new Set([sircnn, siameseCnn, resnext].flatMap((spec) => lexer.tokenize(spec).tokens.map(({ image }) => image))),
  ...['//', '///', 'div', '[', ']', '%', '>=', '"', '"a', "'", '\\', '_', '3x', '1.', '.5', '-', '\n', '\r\n', '\t'],
  ...['const', 'fn', 'layer', 'repeat', 'for', 'as', 'assert', 'if', 'else', 'and', 'or', 'not', '==', '<', '!='],
  ...['+-', '"a {', '"a {b} c"', '"{', '{', '}', '(a, b)', 'x[', 'stage s{', '}_{i}'],
  ...['$', '😀', '\ufeff', '\u2028', '“a”', '-'.repeat(300), '('.repeat(150), '{'.repeat(150)],
]

/** The spec in pieces: its tokens, and the blanks and comments between them. */
function pieces(text: string): string[] {
  const parts: string[] = []
  let end = 0
  for (const { startOffset, image } of lexer.tokenize(text).tokens) {
    parts.push(text.slice(end, startOffset), image)
    end = startOffset + image.length
  }
  return [...parts, text.slice(end)]
}

type Edit = {
  readonly kind: 'delete' | 'insert' | 'swap'
  readonly at: number
  readonly to: number
  readonly word: string
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('delete', 'insert', 'swap'),
  at: fc.nat(),
  to: fc.nat(),
  word: fc.constantFrom(...words),
})

function apply(text: string, edits: readonly Edit[]): string {
  const parts = pieces(text)
  for (const { kind, at, to, word } of edits) {
    const [first, second] = [at % parts.length, to % parts.length]
    if (kind === 'delete') parts.splice(first, 1)
    else if (kind === 'insert') parts.splice(first, 0, word)
    else [parts[first], parts[second]] = [parts[second], parts[first]]
  }
  return parts.join('')
}

describe('whatever the text', () => {
  it('a parse is sound for random characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), isSound), run)
  })

  it('a parse is sound for words in any order', () => {
    const soup = fc.array(fc.constantFrom(...words), { maxLength: 60 })
    fc.assert(
      fc.property(soup, fc.constantFrom(' ', '', '\n'), (parts, glue) => isSound(parts.join(glue))),
      run,
    )
  })

  it('a parse is sound for specs with tokens lost, added and swapped', () => {
    const spec = fc.constantFrom(sircnn, siameseCnn, resnext)
    fc.assert(
      fc.property(spec, fc.array(edit, { minLength: 1, maxLength: 12 }), (text, edits) => isSound(apply(text, edits))),
      run,
    )
  })

  it('a parse is sound for a spec that ends anywhere', () => {
    for (const spec of [sircnn, resnext]) {
      for (let end = 0; end <= spec.length; end += 3) isSound(spec.slice(0, end))
    }
  })

  it('a parse depends on nothing that was parsed before', () => {
    const spec = fc.constantFrom(sircnn, siameseCnn, resnext)
    const first = JSON.stringify(parse(sircnn, 'test.net'))
    fc.assert(
      fc.property(spec, fc.array(edit, { maxLength: 6 }), (text, edits) => {
        const broken = apply(text, edits)
        const once = JSON.stringify(parse(broken, 'test.net'))
        expect(JSON.stringify(parse(sircnn, 'test.net'))).to.equal(first)
        expect(JSON.stringify(parse(broken, 'test.net'))).to.equal(once)
      }),
      { ...run, numRuns: 50 },
    )
  })
})

describe('whatever the tree', () => {
  it('its text is read as it', () => {
    fc.assert(
      fc.property(sourceFile, (file) => {
        const text = print(file)
        const { tree, errors } = parse(text, 'test.net')
        expect(errors, text).to.deep.equal([])
        expect(withoutSpans(tree), text).to.deep.equal(withoutSpans(file))
        expect(strayNodes(tree, text.length), text).to.deep.equal([])
      }),
      run,
    )
  })
})
