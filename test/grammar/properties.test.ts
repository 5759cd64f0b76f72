import { expect } from 'chai'
import fc from 'fast-check'
import type { Expression } from '../../grammar/ast.js'
import { parse } from '../../grammar/parse.js'
import { createLexer } from '../../grammar/tokens.js'
import { print } from './print.js'
import { siameseCnn, sircnn } from './specs.js'
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
  ...new Set([sircnn, siameseCnn].flatMap((spec) => lexer.tokenize(spec).tokens.map(({ image }) => image))),
  ...[
    '//',
    '///',
    '[',
    ']',
    '%',
    '>=',
    '"',
    '"a',
    "'",
    '\\',
    '_',
    '3x',
    '1.',
    '.5',
    '-',
    '\n',
    '\r\n',
    '\t',
    'for',
    'if',
  ],
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
    const spec = fc.constantFrom(sircnn, siameseCnn)
    fc.assert(
      fc.property(spec, fc.array(edit, { minLength: 1, maxLength: 12 }), (text, edits) => isSound(apply(text, edits))),
      run,
    )
  })

  it('a parse is sound for a spec that ends anywhere', () => {
    for (let end = 0; end <= sircnn.length; end += 2) isSound(sircnn.slice(0, end))
  })

  it('a parse depends on nothing that was parsed before', () => {
    const spec = fc.constantFrom(sircnn, siameseCnn)
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

const span = { file: 'test.net', start: 0, end: 0 }
const identifier = fc
  .stringMatching(/^[a-z_][a-z0-9_]{0,6}$/)
  .filter((text) => lexer.tokenize(text).tokens[0].tokenType.name === 'Name')
  .map((text) => ({ text, span }))

/** Expressions of every kind, as the parser would make them; but for `//`, which begins a comment in some places. */
const { expression } = fc.letrec<{ expression: Expression; call: Expression & { kind: 'call' } }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.oneof(
      fc.nat().map((value): Expression => ({ kind: 'number', value, integer: true, span })),
      fc.boolean().map((value): Expression => ({ kind: 'bool', value, span })),
      fc.stringMatching(/^[ -~\n\t]{0,8}$/).map((value): Expression => ({ kind: 'string', value, span })),
      fc
        .array(fc.nat(), { minLength: 2, maxLength: 3 })
        .map((extents): Expression => ({ kind: 'size', extents, span })),
      identifier.map((name): Expression => ({ kind: 'name', name, span })),
    ),
    fc.array(tie('expression'), { maxLength: 3 }).map((items): Expression => ({ kind: 'list', items, span })),
    fc
      .record({ object: tie('expression'), property: identifier })
      .map((parts): Expression => ({ kind: 'member', ...parts, span })),
    tie('expression').map((operand): Expression => ({ kind: 'unary', operator: '-', operand, span })),
    fc
      .record({
        operator: fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const, '%' as const),
        left: tie('expression'),
        right: tie('expression'),
      })
      .map((parts): Expression => ({ kind: 'binary', ...parts, span })),
    fc
      .array(tie('expression'), { minLength: 2, maxLength: 3 })
      .map((steps): Expression => ({ kind: 'pipeline', steps, span })),
    tie('call'),
  ),
  call: fc
    .record({
      callee: identifier,
      arguments: fc.array(
        fc.oneof(
          tie('expression').map((value) => ({ kind: 'positional' as const, value, span })),
          fc
            .record({ name: identifier, value: tie('expression') })
            .map((parts) => ({ kind: 'named' as const, ...parts, span })),
        ),
        { maxLength: 3 },
      ),
    })
    .map((parts) => ({ kind: 'call' as const, ...parts, span })),
}))

describe('whatever the expression', () => {
  it('its text is read as it', () => {
    fc.assert(
      fc.property(expression, (value) => {
        const name = { text: 'x', span }
        const file = print({
          kind: 'file',
          imports: [],
          declarations: [
            { kind: 'tower', name, parameters: [], body: [{ kind: 'let', name, value: value, span }], span },
          ],
          span,
        })
        const { tree, errors } = parse(file, 'test.net')
        expect(errors, file).to.deep.equal([])
        const [tower] = tree.declarations
        const [statement] = tower.kind === 'tower' ? tower.body : []
        expect(statement.kind === 'let' && withoutSpans(statement.value), file).to.deep.equal(withoutSpans(value))
      }),
      run,
    )
  })
})
