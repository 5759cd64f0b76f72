import { expect } from 'chai'
import { Lexer, type TokenType } from 'chevrotain'
import { messages } from '../../grammar/messages.js'
import { NetParser } from '../../grammar/parser.js'
import { allTokens, commentGroup, createLexer, docGroup } from '../../grammar/tokens.js'

const lexer = createLexer({ skipValidations: true })

/** `Type:image`, as the parser would see them. */
const tokens = (text: string): readonly string[] =>
  lexer.tokenize(text).tokens.map(({ tokenType, image }) => `${tokenType.name}:${image}`)

const kinds = (text: string): readonly string[] => tokens(text).map((token) => token.split(':')[0])

describe('the grammar', () => {
  it('passes the checks that a start leaves out', () => {
    expect(() => createLexer({ skipValidations: false })).not.to.throw()
    expect(() => new NetParser({ recovers: true, checks: true, messages })).not.to.throw()
  })
})

/** What a lexer tries at each first character, by the names of the types. */
function triedAt(lexer: Lexer): readonly (readonly string[])[] {
  type Tried = readonly { readonly tokenType: TokenType }[]
  const internals = lexer as unknown as { readonly charCodeToPatternIdxToConfig: Record<string, readonly Tried[]> }
  const tried = internals.charCodeToPatternIdxToConfig.defaultMode
  // Some characters share a place with others that no pattern begins with.
  return Array.from(tried, (types) => [...new Set((types ?? []).map(({ tokenType }) => tokenType.name))])
}

describe('the first characters of patterns', () => {
  it('are those that chevrotain finds in them', () => {
    const unaided = allTokens.map((type) =>
      type.PATTERN instanceof RegExp ? { ...type, START_CHARS_HINT: undefined } : type,
    )
    const hinted = allTokens.filter(
      (type) =>
        type.PATTERN instanceof RegExp && (type as { START_CHARS_HINT?: unknown }).START_CHARS_HINT !== undefined,
    )
    expect(hinted).to.have.length(13)
    const reference = new Lexer(unaided, { positionTracking: 'onlyOffset', skipValidations: true })
    expect(triedAt(lexer)).to.deep.equal(triedAt(reference))
  })
})

describe('tokens', () => {
  it('take a size for a size, and not for numbers', () => {
    expect(tokens('3x3 105x105x1 10 x3 3 x 3')).to.deep.equal([
      'Size:3x3',
      'Size:105x105x1',
      'Number:10',
      'Name:x3',
      'Number:3',
      'Name:x',
      'Number:3',
    ])
  })

  it('know every way to write a number', () => {
    for (const number of ['0', '64', '1_569_792', '0.01', '1e-4', '1.5E+3', '300M', '14.89M', '2K', '1G']) {
      expect(tokens(number), number).to.deep.equal([`Number:${number}`])
    }
  })

  it('take what only begins like a number for one token', () => {
    for (const text of ['12abc', '1_', '1__0', '3x', '3x3x', '.5', '1.', '1.2.3', '5k', '0x1F', '1e']) {
      expect(tokens(text), text).to.deep.equal([`MalformedNumber:${text}`])
    }
  })

  it('find keywords only in whole words', () => {
    expect(kinds('block blocks in input inside let lets for format network_')).to.deep.equal([
      ...['Block', 'Name', 'In', 'Input', 'Name', 'Let', 'Name', 'For', 'Name', 'Name'],
    ])
  })

  it('distinguish operators of several characters from their beginnings', () => {
    expect(kinds('a==b=c!=d<=e<f>=g>h+-i+ -j->k- >l')).to.deep.equal([
      ...['Name', 'EqualEqual', 'Name', 'Equals', 'Name', 'NotEqual', 'Name', 'LessEqual', 'Name', 'Less', 'Name'],
      ...['GreaterEqual', 'Name', 'Greater', 'Name', 'PlusMinus', 'Name', 'Plus', 'Minus', 'Name', 'Arrow', 'Name'],
      ...['Minus', 'Greater', 'Name'],
    ])
  })

  it('take a bracket for an index only where it touches what it belongs to', () => {
    expect(kinds('a[b] c [d][e] f(g)[h] 2[i] 3x3[j]').filter((kind) => kind.endsWith('Bracket'))).to.deep.equal([
      ...['IndexBracket', 'RBracket', 'LBracket', 'RBracket', 'IndexBracket', 'RBracket', 'IndexBracket', 'RBracket'],
      ...['LBracket', 'RBracket', 'IndexBracket', 'RBracket'],
    ])
  })

  it('know the sign of a tolerance from a division', () => {
    expect(kinds('a = 3 +- 0.5% "b"').slice(3)).to.deep.equal(['PlusMinus', 'Number', 'ToleranceUnit', 'String'])
    expect(kinds('3 % 2 5% 3')).to.deep.equal(['Number', 'Percent', 'Number', 'Number', 'Percent', 'Number'])
  })

  it('end a string that is not closed with its line', () => {
    expect(kinds('"a" "b\\"c" "open -> x\nrelu')).to.deep.equal(['String', 'String', 'UnterminatedString', 'Name'])
  })

  it('take strings in foreign quotes whole', () => {
    expect(kinds("'a b' “a b” „a b“")).to.deep.equal(['ForeignString', 'ForeignString', 'ForeignString'])
  })

  it('keep comments apart, and those that document', () => {
    const { tokens: read, groups } = lexer.tokenize('/// doc\n// plain\n//// line\nrelu // after it\n///last')
    expect(read.map(({ image }) => image)).to.deep.equal(['relu'])
    expect(groups[docGroup].map(({ image }) => image)).to.deep.equal(['/// doc', '///last'])
    expect(groups[commentGroup].map(({ image }) => image)).to.deep.equal(['// plain', '//// line', '// after it'])
  })
  it('take // for a comment whatever is around it', () => {
    for (const text of ['2*f // f', 'a//b', '(a // 2, b', 'a[0] // 2 and b', '128 // filters', '"a" // "b" c']) {
      const [code, comment] = text.split('//')
      expect(tokens(text), text).to.deep.equal(tokens(code))
      expect(lexer.tokenize(text).groups[commentGroup][0].image).to.equal(`//${comment}`)
    }
    expect(kinds('a div b divide div_')).to.deep.equal(['Name', 'Div', 'Name', 'Name', 'Name'])
  })
})
