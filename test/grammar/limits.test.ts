import { expect } from 'chai'
import { parse, sizeLimit } from '../../grammar/parse.js'
import { errorLimit } from '../../grammar/recovery.js'

/** As many steps as a chain may have at least. */
const many = 100_000
const deep = 20_000

const codes = (text: string): readonly string[] => parse(text, 'test.net').errors.map(({ code }) => code)

describe('limits', () => {
  it('refuse a file that is too large before reading it', () => {
    expect(codes(' '.repeat(sizeLimit))).to.deep.equal([])
    expect(codes('('.repeat(sizeLimit + 1))).to.deep.equal(['file-too-large'])
  })

  for (const [title, nest] of Object.entries({
    parentheses: (depth: number) => `tower t { ${'('.repeat(depth)}a${')'.repeat(depth)} }`,
    calls: (depth: number) => `tower t { ${'f('.repeat(depth)}a${')'.repeat(depth)} }`,
    'named arguments': (depth: number) => `tower t { ${'f(n = 1 + '.repeat(depth)}a${')'.repeat(depth)} }`,
    lists: (depth: number) => `tower t { ${'['.repeat(depth)}a${']'.repeat(depth)} }`,
    stages: (depth: number) => `tower t {${'stage s {'.repeat(depth)}a${'}'.repeat(depth)} }`,
    signs: (depth: number) => `tower t { let x = ${'-'.repeat(depth)}a }`,
    members: (depth: number) => `tower t { let x = in${'.a'.repeat(depth)} }`,
    tuples: (depth: number) => `const x = ${'(1, '.repeat(depth)}a${')'.repeat(depth)}`,
    indices: (depth: number) => `const x = a${'[a'.repeat(depth)}${']'.repeat(depth)}`,
    'indices of indices': (depth: number) => `const x = a${'[0]'.repeat(depth)}`,
    'indices and members': (depth: number) => `const x = a${'[0].b'.repeat(depth >> 1)}`,
    negations: (depth: number) => `const x = ${'not '.repeat(depth)}a`,
    'negated signs': (depth: number) => `const x = not ${'-'.repeat(depth)}a`,
    branches: (depth: number) => `tower t { ${'if a { '.repeat(depth)}b${' }'.repeat(depth)} }`,
    'branches in calls': (depth: number) => `tower t { ${'f(if a { '.repeat(depth >> 1)}b${' })'.repeat(depth >> 1)} }`,
    conditions: (depth: number) => `const x = ${'if '.repeat(depth)}a${' { b }'.repeat(depth)}`,
    'else branches': (depth: number) => `tower t { if a { b }${' else if a { b }'.repeat(depth)} }`,
    loops: (depth: number) => `tower t { ${'for a in b { '.repeat(depth)}c${' }'.repeat(depth)} }`,
    repetitions: (depth: number) => `tower t { ${'repeat 2 { '.repeat(depth)}c${' }'.repeat(depth)} }`,
    'expressions in strings': (depth: number) => `const x = "{${'('.repeat(depth)}a${')'.repeat(depth)}}"`,
    'open conditions': (depth: number) =>
      depth < deep ? 'tower t { a }' : `tower t { ${'if if a {} else {} + '.repeat(depth)}`,
    'open parentheses': (depth: number) => (depth < deep ? 'tower t { a }' : `tower t { ${'('.repeat(depth)}`),
    'open stages': (depth: number) => (depth < deep ? 'tower t { a }' : `tower t { ${'stage s {'.repeat(depth)}`),
    'mixed brackets': (depth: number) => (depth < deep ? 'tower t { a }' : `tower t { ${'(]'.repeat(depth)}`),
  })) {
    it(`take ${title} nested as deep as a reader can follow, and refuse them twenty thousand deep`, () => {
      expect(codes(nest(195))).to.deep.equal([])
      expect(codes(nest(deep))).to.deep.equal(['nesting-too-deep'])
    })
  }

  it('leave the length of a chain alone', () => {
    const steps = parse(`tower t {\n  in${'\n -> relu'.repeat(many)}\n}`, 'test.net')
    expect(steps.errors).to.deep.equal([])
    const [tower] = steps.tree.declarations
    const [flow] = tower.kind === 'tower' ? tower.body : []
    expect(flow.kind === 'flow' && flow.value.kind === 'pipeline' && flow.value.steps.length).to.equal(many + 1)
  })

  it('leave the length of a sum alone', () => {
    const sum = parse(`tower t { let x = a${' + 1 * 2'.repeat(many)} }`, 'test.net')
    expect(sum.errors).to.deep.equal([])
    const [tower] = sum.tree.declarations
    const [statement] = tower.kind === 'tower' ? tower.body : []
    let value = statement.kind === 'let' ? statement.value : undefined
    let depth = 0
    for (; value?.kind === 'binary'; value = value.left) depth++
    expect(depth).to.equal(many)
  })

  it('leave the length of a condition alone', () => {
    for (const chain of ['a and ', 'a < b or ', 'not a and ', 'a -> ', 'if a { b } else { c } + ']) {
      expect(codes(`tower t { let x = ${chain.repeat(deep)}b }`), chain).to.deep.equal([])
    }
    expect(codes(`fn f(a: int) = ${'let b = a in '.repeat(deep)}b`)).to.deep.equal([])
    expect(codes(`const x = "${'{a}'.repeat(deep)}"`)).to.deep.equal([])
    expect(codes(`tower t { let x = ${'a < '.repeat(deep)}b }`)).to.deep.equal(['chained-comparison'])
  })

  it('leave the number of statements and arguments alone', () => {
    expect(codes(`tower t {\n${'relu\n'.repeat(deep)}}`)).to.deep.equal([])
    expect(codes(`tower t { f(${'1,'.repeat(deep)}) }`)).to.deep.equal([])
  })

  for (const [title, text] of Object.entries({
    statements: `tower t {\n${'a b\n'.repeat(deep)}}`,
    declarations: 'x\ntower t {}\n'.repeat(deep),
    characters: '$\n'.repeat(deep),
    strings: '"\n'.repeat(deep),
    'operators in the wrong place': `tower t { ${'a + not '.repeat(deep)}b }`,
    'strings with braces': 'const a = "{"\n'.repeat(deep),
    'claims with tolerances': `network n { expect {\n${'a <= 3 +- 1\n'.repeat(deep)}} }`,
    escapes: `import { a } from "${'\\q'.repeat(deep)}"`,
    'unclosed brackets': 'tower t {\n'.repeat(deep),
    'missing braces': 'tower t\n relu\n'.repeat(deep),
    parameters: `block b(${'a,'.repeat(deep)}) {}`,
  })) {
    it(`end the errors of many broken ${title}`, () => {
      const found = codes(text)
      expect(found.length).to.equal(errorLimit + 1)
      expect(found.at(-1)).to.equal('too-many-errors')
    })
  }
})
