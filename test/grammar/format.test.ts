import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { format, lineWidth } from '../../grammar/format/format.js'
import { parse } from '../../grammar/parse.js'
import { commentGroup, createLexer, docGroup } from '../../grammar/tokens.js'
import { sourceFile } from './arbitrary.js'
import { print } from './print.js'
import { resnext, siameseCnn, sircnn } from './specs.js'
import { withoutSpans } from './trees.js'

const lexer = createLexer({ skipValidations: true })

function formatted(text: string): string {
  const { text: result, errors } = format(text, 'test.net')
  expect(errors, text).to.deep.equal([])
  return result
}

/** The comments of a text, in order. */
function comments(text: string): readonly string[] {
  const { groups } = lexer.tokenize(text)
  return [...groups[commentGroup], ...groups[docGroup]]
    .sort((a, b) => a.startOffset - b.startOffset)
    .map(({ image }) => image.trimEnd())
}

/** The words of a text; a comma at the end of a list says nothing. */
const words = (text: string): readonly string[] =>
  lexer
    .tokenize(text)
    .tokens.map(({ image }) => image)
    .filter((image, index, all) => !(image === ',' && [')', ']', '}'].includes(all[index + 1])))

/** What holds for every text without errors. */
function keepsAll(text: string): void {
  const once = formatted(text)
  expect(formatted(once), text).to.equal(once)
  expect(words(once), text).to.deep.equal(words(text))
  expect(comments(once), text).to.deep.equal(comments(text))
  const tree = (of: string) => withoutSpans(parse(of, 'test.net').tree)
  expect(tree(once), text).to.deep.equal(tree(text))
  const ends = once.match(/\r\n|\r|\n/g) ?? []
  expect(new Set(ends).size, text).to.be.at.most(1)
  const lines = once.replaceAll(ends[0] ?? '\n', '\n')
  expect(lines).to.match(/^(?:|\S(?:[\s\S]*\S)?\n)$/)
  expect(lines).not.to.match(/[ \t]$|\n\n\n/m)
}

const body = (text: string): string => {
  const lines = formatted(`tower t {\n${text}\n}\n`).split('\n')
  return lines
    .slice(1, -2)
    .map((line) => line.slice(2))
    .join('\n')
}

describe('format', () => {
  it('keeps how lines end, and a byte order mark', () => {
    const spec = formatted(sircnn)
    for (const end of ['\r\n', '\r']) {
      const other = spec.replaceAll('\n', end)
      expect(formatted(other)).to.equal(other)
      expect(formatted(`\ufeff${other}`)).to.equal(`\ufeff${other}`)
      expect(formatted(other.replaceAll(' ->', '  ->'))).to.equal(other)
    }
    expect(formatted('block b { relu }\r\nblock c { relu }\n')).to.equal('block b { relu }\r\n\r\nblock c { relu }\r\n')
    expect(formatted('\ufeff')).to.equal('\ufeff')
  })

  it('writes slices without blanks, and breaks a comprehension before its clauses', () => {
    expect(body('plan[ 1 : ] -> x[ : -1 ] -> y[a+1:b]')).to.equal('plan[1:] -> x[:-1] -> y[a + 1:b]')
    expect(body('let act :block=relu')).to.equal('let act: block = relu')
    expect(body('let l = [ 2*w  for ( w,_ ) as i in plan  if w>8 ]')).to.equal(
      'let l = [2*w for (w, _) as i in plan if w > 8]',
    )
    const long = (glue: string) =>
      `let rates = [${glue}drop_rate_of_all_blocks * (blocks_before_this_stage + at) / number_of_all_blocks${glue || ' '}for at in range(blocks)${glue || ' '}if at > 0${glue}]`
    expect(body(long(''))).to.equal(long('\n').replace(/\n(?=[dfi])/g, '\n  '))
    expect(body(long('\n'))).to.equal(body(long('')))
    expect(body('let l = [\n  w // a\n  for w in x // b\n]')).to.equal('let l = [\n  w // a\n  for w in x // b\n]')
  })

  it('leaves what ships as it is', () => {
    for (const folder of ['specs', 'compiler/std', 'examples']) {
      for (const name of readdirSync(folder).filter((file) => file.endsWith('.net'))) {
        const text = readFileSync(`${folder}/${name}`, 'utf8')
        expect(formatted(text), name).to.equal(text)
      }
    }
    for (const spec of [sircnn, resnext]) expect(formatted(spec)).to.equal(spec)
  })

  it('gives a file with errors back as it is, with what is wrong', () => {
    const text = 'tower   t {\n\n\n f(a b) }'
    const result = format(text, 'test.net')
    expect(result.text).to.equal(text)
    expect(result.errors.map(({ code }) => code)).to.deep.equal(['unexpected-token'])
  })

  it('makes nothing of nothing', () => {
    for (const text of ['', ' \n\n']) expect(formatted(text)).to.equal('')
    expect(formatted('\n\n// only this')).to.equal('// only this\n')
  })

  for (const [title, text, want] of [
    [
      'one line of space between declarations',
      'tower a {}\nconst b = 1\n\n\nhead h {}',
      'tower a {}\n\nconst b = 1\n\nhead h {}\n',
    ],
    [
      'imports together',
      'import {a} from "a"\n\n\nimport { b, c, } from "b"\nimport {\n d,\n e, } from "d"\ntower t{}',
      'import { a } from "a"\n\nimport { b, c } from "b"\nimport {\n  d,\n  e,\n} from "d"\n\ntower t {}\n',
    ],
    [
      'comments of the file',
      '// a\n\n\n/// b\ntower t {} // c\n// d\n\n// e\ntower u {}\n\n\n// f',
      '// a\n\n/// b\ntower t {} // c\n\n// d\n\n// e\ntower u {}\n\n// f\n',
    ],
    ['headers', 'block   b( f :int=2,g:list ){relu}', 'block b(f: int = 2, g: list) { relu }\n'],
    [
      'functions',
      'fn f(a:int)=\n      let b = a div 2 in\n  let c=-b in if a<b {b} else {c}',
      'fn f(a: int) =\n  let b = a div 2 in\n  let c = -b in if a < b { b } else { c }\n',
    ],
    [
      'tables',
      'const p=[ (1,2), (3,4), ]\nconst q = [\n(1,2),(3,4),\n\n   (5,6),]',
      'const p = [(1, 2), (3, 4)]\n\nconst q = [\n  (1, 2), (3, 4),\n  (5, 6),\n]\n',
    ],
    [
      'networks',
      'network n{\n\ninput x:3x3\n\n\ntower t(a=1)\nhead h\ndefaults conv{a=1,b=2}\n}',
      'network n {\n  input x: 3x3\n\n  tower t(a=1)\n  head h\n  defaults conv { a = 1, b = 2 }\n}\n',
    ],
    [
      'claims in columns',
      'network n {\nexpect {\na.b = 14.89M+-0.5% "one"\nabc <= 3 // why\nd=1 "two"\n\ne = 2\n}}',
      'network n {\n  expect {\n    a.b  = 14.89M +- 0.5% "one"\n    abc <= 3 // why\n    d    = 1              "two"\n\n    e = 2\n  }\n}\n',
    ],
  ] as const) {
    it(`lays out ${title}`, () => expect(formatted(text)).to.equal(want))
  }

  for (const [title, text, want] of [
    ['calls', 'f( a,b = 1 , g ( 2*x , y*z , i+j ) ,)', 'f(a, b=1, g(2*x, y*z, i + j))'],
    ['signs', 'let x=- a+ - b', 'let x = -a + -b'],
    ['pipelines of one line', 'a->b  ->c', 'a -> b -> c'],
    ['pipelines that the author breaks', 'let x = in ->\n b -> c\n      ->d', 'let x = in\n  -> b -> c\n  -> d'],
    [
      'pipelines that are too long',
      `let x = in -> ${'a'.repeat(60)} -> ${'b'.repeat(60)} -> c`,
      `let x = in\n  -> ${'a'.repeat(60)}\n  -> ${'b'.repeat(60)}\n  -> c`,
    ],
    [
      'calls that are too long',
      `f(${'a'.repeat(60)}, ${'b'.repeat(60)})`,
      `f(\n  ${'a'.repeat(60)},\n  ${'b'.repeat(60)}\n)`,
    ],
    [
      'bodies that are too long',
      `stage s { f(${'a'.repeat(60)}) -> g(${'b'.repeat(60)}) }`,
      `stage s {\n  f(${'a'.repeat(60)})\n    -> g(${'b'.repeat(60)})\n}`,
    ],
    [
      'stages in columns',
      'stage a{x}\nstage bcd  { y }\n\nstage efghi { z }',
      'stage a   { x }\nstage bcd { y }\n\nstage efghi { z }',
    ],
    ['stages with bodies of many lines', 'stage a {\nx }\nstage bcd { y }', 'stage a {\n  x\n}\nstage bcd { y }'],
    ['names with expressions', 'stage conv{i+2}_{ j } { x }', 'stage conv{i+2}_{ j } { x }'],
    [
      'conditions',
      'let x = if a==b and not c {d} else {\ne }\nif a { b }\nelse if c { d }',
      'let x = if a == b and not c {\n  d\n} else {\n  e\n}\nif a { b } else if c { d }',
    ],
    [
      'loops',
      'for(a,b)as i in plan{ x }\nrepeat n-1{ x }\nfor a in b {\n\n\n x\n\n\n y\n\n}',
      'for (a, b) as i in plan { x }\nrepeat n - 1 { x }\nfor a in b {\n  x\n\n  y\n}',
    ],
    [
      'what continues braces',
      'repeat 2 {x}->a->b\nstage s { x } -> a\nstage tu {\ny } -> a\n-> b\nfor a in b { x }\n\n-> a',
      'repeat 2 { x } -> a -> b\nstage s { x } -> a\nstage tu {\n  y\n} -> a\n  -> b\nfor a in b { x }\n  -> a',
    ],
    ['checks', 'assert a%2==0,"a {a}"\nassert b ,\n      "b"', 'assert a%2 == 0, "a {a}"\nassert b,\n  "b"'],
    [
      'loops that are too long, in their lists',
      `for (${'a'.repeat(30)}, ${'b'.repeat(30)}) as i in [(${'c'.repeat(20)}, 1), (${'d'.repeat(20)}, 2)] { x }`,
      `for (${'a'.repeat(30)}, ${'b'.repeat(30)}) as i in [\n  (${'c'.repeat(20)}, 1),\n  (${'d'.repeat(20)}, 2)\n] { x }`,
    ],
    [
      'sums that are too long, in their last call',
      `let x = f(${'a'.repeat(50)}) + g(${'b'.repeat(30)}, ${'c'.repeat(30)})`,
      `let x = f(${'a'.repeat(50)}) + g(\n  ${'b'.repeat(30)},\n  ${'c'.repeat(30)}\n)`,
    ],
    [
      'tables, one row a line, with numbers in columns',
      'let a = [(1,16,3x3),\n(6,-240,11x11), // c\n\n(12,0.5,3x3)]',
      'let a = [\n  ( 1,   16,   3x3),\n  ( 6, -240, 11x11), // c\n  (12,  0.5,   3x3)\n]',
    ],
    [
      'tables of rows without brackets, or with several',
      'let a = [1,2,\n10,20]\nlet b = [\n[1,2], [3,4],\n[10,2], [3,40]\n]',
      'let a = [\n   1,  2,\n  10, 20\n]\nlet b = [\n  [ 1, 2], [3,  4],\n  [10, 2], [3, 40]\n]',
    ],
    [
      'tables with words, which begin in columns',
      'let a = [\n(relu,true,8),\n(hard_swish,false,16),\n]',
      'let a = [\n  (relu,       true,   8),\n  (hard_swish, false, 16),\n]',
    ],
    [
      'rows of words, and those that are of no table, as they are',
      'let a = [\n(relu,x),\n(hard_swish,y)\n]\nlet b = [\n(1,2),\n(10,f(2)),\n(100,2,3)]\nlet c = [1,20]\nlet d = [\n1,\n20]',
      'let a = [\n  (relu, x),\n  (hard_swish, y)\n]\nlet b = [\n  (1, 2),\n  (10, f(2)),\n  (100, 2, 3)\n]\nlet c = [1, 20]\nlet d = [\n  1,\n  20\n]',
    ],
    ['indices and members', 'f( p[ 0 ][i+1] . x )', 'f(p[0][i + 1].x)'],
    ['comments among statements', '\n\n// a\nx // b\n\n// c\n\n// d\ny\n// e', '// a\nx // b\n\n// c\n\n// d\ny\n// e'],
    [
      'comments inside of them',
      'f( // a\n b, // c\n // d\n e)\nlet x = // f\n g\n// h\n -> i',
      'f( // a\n  b, // c\n  // d\n  e\n)\nlet x = // f\n  g\n  // h\n  -> i',
    ],
    ['comments before branches', 'if a { b } // c\n// d\nelse { e }', 'if a {\n  b\n} // c\n// d\nelse {\n  e\n}'],
    ['bodies of comments', 'stage s { // a\n}\nstage u {\n\n// b\n}', 'stage s { // a\n}\nstage u {\n  // b\n}'],
  ] as const) {
    it(`lays out ${title}`, () => expect(body(text)).to.equal(want))
  }

  it('breaks every line that is too long where there is a way', () => {
    for (const line of formatted(siameseCnn.replaceAll('64', 'x'.repeat(50))).split('\n')) {
      expect(line.length).to.be.at.most(lineWidth)
    }
  })
})

/** How a gap without a line break, and one with, may be written. */
const narrow = ['', ' ', '  ', '\t', '\n', '\n\n', ' // c\n', '\n/// d\n']
const wide = ['\n', '\n  ', '\n\n\n', ' // c\n', '\n// e\n\n\n/// d\n', '\r\n', '// x {\n\n']

/** The text with its gaps written otherwise, as `choices` say. */
function respaced(text: string, choices: readonly number[]): string {
  let result = ''
  let end = 0
  for (const [index, { startOffset, image }] of lexer.tokenize(text).tokens.entries()) {
    const gap = text.slice(end, startOffset)
    const choice = choices[index % choices.length]
    const ways = gap.includes('\n') ? wide : narrow
    // Most gaps stay: else hardly any text would be one without errors.
    result += (choice % 4 === 0 ? ways[(choice >> 2) % ways.length] : gap) + image
    end = startOffset + image.length
  }
  return result + text.slice(end)
}

describe('whatever is formatted', () => {
  const run = { seed: 20_240_229, numRuns: 300 }

  it('keeps its words, comments and meaning, and stays when formatted again', () => {
    fc.assert(
      fc.property(sourceFile, (file) => keepsAll(print(file))),
      run,
    )
  })

  it('does so with tables of any rows', () => {
    const value = fc.constantFrom(
      '1',
      '64',
      '-3',
      '0.5',
      '1_000',
      '3x3',
      '11x11',
      'relu',
      'true',
      '"a"',
      'f(1)',
      '[1, 2]',
    )
    const gap = fc.constantFrom(' ', '', '\n', ' // c\n', '\n\n')
    const row = (open: string, close: string) =>
      fc.array(value, { minLength: 1, maxLength: 4 }).map((cells) => `${open}${cells.join(',')}${close}`)
    const rows = fc.array(fc.tuple(gap, fc.oneof(value, row('(1,', ')'), row('[', ']'))), {
      minLength: 1,
      maxLength: 6,
    })
    fc.assert(
      fc.property(rows, gap, fc.boolean(), (all, last, hasComma) => {
        const items = all.map(([before, item]) => before + item).join(',')
        keepsAll(`const plan = [${items}${hasComma ? ',' : ''}${last}]\nblock b(x: int) { relu }\n`)
      }),
      { ...run, numRuns: 500 },
    )
  })

  it('does so however it is spaced', () => {
    let read = 0
    const spaced = fc.array(fc.nat(63), { minLength: 1, maxLength: 40 })
    const text = fc.oneof(fc.constantFrom(sircnn, siameseCnn, resnext), sourceFile.map(print))
    fc.assert(
      fc.property(text, spaced, (plain, choices) => {
        const other = respaced(plain, choices)
        if (parse(other, 'test.net').errors.length > 0) return
        read++
        keepsAll(other)
      }),
      { ...run, numRuns: 1000 },
    )
    expect(read).to.be.above(100)
  })
})
