import { expect } from 'chai'
import type { Expression, Statement } from '../../grammar/ast.js'
import { parse } from '../../grammar/parse.js'
import { createLexer } from '../../grammar/tokens.js'
import { print } from './print.js'
import { siameseCnn, sircnn } from './specs.js'
import { strayNodes, withoutSpans } from './trees.js'

/** Without blanks and comments: what two spellings of one tree have in common. */
const bare = (text: string): string => text.replace(/\/\/[^\n]*/g, '').replace(/\s+/g, '')

/** Numbers as JavaScript prints them. */
const plainNumbers = (text: string): string =>
  text
    .replace(/(?<=\d)_(?=\d)/g, '')
    .replace('300M', '300000000')
    .replace('1e-4', '0.0001')

/** The tree of a text without errors, places left out. */
function read(text: string) {
  const { tree, errors } = parse(text, 'test.net')
  expect(errors, text).to.deep.equal([])
  expect(strayNodes(tree, text.length), text).to.deep.equal([])
  return withoutSpans(tree) as typeof tree
}

function statements(body: string): readonly Statement[] {
  const [tower] = read(`tower t {\n${body}\n}`).declarations
  if (tower.kind !== 'tower') throw new Error('not a tower')
  return tower.body
}

/** The text of an expression again, by the tree's meaning alone. */
const again = (expression: string): string => {
  const text = print(read(`tower t {\n${expression}\n}`))
  return text.slice(text.indexOf('\n') + 1, text.lastIndexOf('\n'))
}

const name = (text: string) => ({ kind: 'name', name: { text } })
const number = (value: number, integer = true) => ({ kind: 'number', value, integer })

describe('parse', () => {
  for (const [title, text] of Object.entries({ sircnn, siameseCnn })) {
    it(`reads ${title} whole, and nothing else into it`, () => {
      expect(bare(print(read(text)))).to.equal(bare(plainNumbers(text)))
    })

    it(`finds every token of ${title} in a declaration or an import`, () => {
      const { tree } = parse(text, 'test.net')
      const parts = [...tree.imports, ...tree.declarations].map(({ span }) => span)
      for (const { startOffset: start, image } of createLexer({ skipValidations: true }).tokenize(text).tokens) {
        expect(
          parts.some((span) => span.start <= start && start + image.length <= span.end),
          `${image} at ${start}`,
        ).to.equal(true)
      }
    })
  }

  it('reads what it prints', () => {
    for (const text of [sircnn, siameseCnn]) {
      const printed = print(read(text))
      expect(print(read(printed))).to.equal(printed)
    }
  })

  it('has the places of all parts', () => {
    const text = 'block b(f: int = 2) {\n  let x = in -> relu\n  (x + f) * 2\n}'
    const [block] = parse(text, 'a.net').tree.declarations
    const at = ({ span }: { span: { start: number; end: number } }) => text.slice(span.start, span.end)
    if (block.kind !== 'block') throw new Error('not a block')
    expect(block.span.file).to.equal('a.net')
    expect(at(block)).to.equal(text)
    expect(at(block.name)).to.equal('b')
    expect(at(block.parameters[0])).to.equal('f: int = 2')
    const [first, second] = block.body
    expect(at(first)).to.equal('let x = in -> relu')
    expect(first.kind === 'let' && at(first.value)).to.equal('in -> relu')
    expect(at(second)).to.equal('(x + f) * 2')
    expect(second.kind === 'flow' && second.value.kind === 'binary' && at(second.value.left)).to.equal('(x + f)')
  })

  it('reads nothing from an empty file', () => {
    for (const text of ['', ' \n\t', '// only this', '\ufeff', '/// a text for nothing']) {
      expect(read(text)).to.deep.equal({ kind: 'file', imports: [], declarations: [] })
    }
  })

  it('does not mind a byte order mark, and how lines end', () => {
    const plain = read(sircnn)
    for (const end of ['\r\n', '\r']) expect(read(`\ufeff${sircnn.replaceAll('\n', end)}`)).to.deep.equal(plain)
  })
})

describe('declarations', () => {
  it('keep the order of the text', () => {
    const text = 'network n {}\nblock b {}\ndefaults conv {}\nhead h {}\ntower t {}\nblock c {}'
    expect(read(text).declarations.map(({ kind }) => kind)).to.deep.equal([
      ...['network', 'block', 'defaults', 'head', 'tower', 'block'],
    ])
  })

  it('have parameters of every type, with defaults', () => {
    const types = ['int', 'float', 'bool', 'string', 'size', 'shape', 'list', 'block']
    const [block] = read(
      `block b(${types.map((type) => `${type}_: ${type}`).join(', ')}, last: int = 2 * 3,) {}`,
    ).declarations
    if (block.kind !== 'block') throw new Error('not a block')
    expect(block.parameters.map(({ type }) => type)).to.deep.equal([...types, 'int'])
    expect(block.parameters.at(-1)?.default).to.deep.equal({
      ...{ kind: 'binary', operator: '*' },
      ...{ left: number(2), right: number(3) },
    })
  })

  it('of constants and functions have values', () => {
    const text = [
      '/// Stages.',
      'const plan = [(1, 2),',
      '  (3, 4)]',
      'fn even(x: int, by: int = 2) =',
      '  let half = x div by in',
      '  let back = half * by in',
      '  if back == x { x } else { back }',
      'const none = -1',
    ].join('\n')
    const [plan, even, none] = read(text).declarations
    const pair = (a: number, b: number) => ({ kind: 'tuple', items: [number(a), number(b)] })
    expect(plan).to.deep.equal({
      ...{ kind: 'const', name: { text: 'plan' }, doc: 'Stages.' },
      value: { kind: 'list', items: [pair(1, 2), pair(3, 4)] },
    })
    if (even.kind !== 'fn') throw new Error('not a function')
    expect(even.parameters.map((parameter) => parameter.name.text)).to.deep.equal(['x', 'by'])
    expect(even.lets.map((binding) => binding.names[0]!.text)).to.deep.equal(['half', 'back'])
    expect(even.value.kind).to.equal('if')
    expect(none.kind === 'const' && none.value).to.deep.equal({ kind: 'unary', operator: '-', operand: number(1) })
  })

  it('of heads name tensors before parameters', () => {
    const [head] = read('head h(left, right, units: int = 1) { abs(left - right) }').declarations
    if (head.kind !== 'head') throw new Error('not a head')
    expect(head.inputs).to.deep.equal([{ text: 'left' }, { text: 'right' }])
    expect(head.parameters.map((parameter) => parameter.name.text)).to.deep.equal(['units'])
  })

  it('are documented by the lines above them', () => {
    const text = [
      '/// The file.',
      'import { a } from "b.net"',
      '/// First line,  ',
      '///   second.',
      '// not this',
      '',
      'tower t {',
      '  /// Inner.',
      '  stage s { relu } /// of the next',
      '  stage u { relu }',
      '  stage v { relu }',
      '}',
      '//// nor this',
      'block b {}',
    ].join('\n')
    const [tower, block] = read(text).declarations
    if (tower.kind !== 'tower') throw new Error('not a tower')
    expect(tower.doc).to.equal('First line,\n  second.')
    expect(tower.body.map((stage) => stage.kind === 'stage' && stage.doc)).to.deep.equal([
      ...['Inner.', 'of the next', undefined],
    ])
    expect(block).not.to.have.property('doc')
  })

  it('of imports name things and a file', () => {
    expect(read('import { unit, from, } from "std/conv.net"\nimport {\n  a\n} from "b"').imports).to.deep.equal([
      {
        kind: 'import',
        names: [{ text: 'unit' }, { text: 'from' }],
        from: { kind: 'string', value: 'std/conv.net' },
      },
      { kind: 'import', names: [{ text: 'a' }], from: { kind: 'string', value: 'b' } },
    ])
  })

  it('of networks hold items of every kind', () => {
    const [network] = read(`network n {
      input image: 105x105x1
      defaults bn {
        momentum = 0.9,
        epsilon = 1e-3
      }
      siamese t(1)
      tower u
      head h
      expect {
        t.s.params.total >= 1_000
        macs = 2 * 3M
          "Table 1"
        t.output = [1, 2] "Table 2 {a}"
        t.macs = 14.89M +- 0.5%
          "Table 3"
        u.macs = 3 +- 1K
      }
    }`).declarations
    if (network.kind !== 'network') throw new Error('not a network')
    const call = (text: string, args: object[]) => ({ kind: 'call', callee: { text }, arguments: args })
    const dotted = (text: string) => text.split('.').map((part) => ({ text: part }))
    expect(network.items).to.deep.equal([
      { kind: 'input', name: { text: 'image' }, shape: { kind: 'size', extents: [105, 105, 1] } },
      {
        kind: 'defaults',
        operator: { text: 'bn' },
        settings: [
          { kind: 'named', name: { text: 'momentum' }, value: number(0.9, false) },
          { kind: 'named', name: { text: 'epsilon' }, value: number(0.001, false) },
        ],
      },
      { kind: 'siamese', tower: call('t', [{ kind: 'positional', value: number(1) }]) },
      { kind: 'use-tower', tower: call('u', []) },
      { kind: 'use-head', head: call('h', []) },
      {
        kind: 'expect',
        claims: [
          { kind: 'claim', subject: dotted('t.s.params.total'), comparison: '>=', value: number(1000) },
          {
            ...{ kind: 'claim', subject: dotted('macs'), comparison: '=' },
            value: { kind: 'binary', operator: '*', left: number(2), right: number(3e6) },
            source: { kind: 'string', value: 'Table 1' },
          },
          {
            ...{ kind: 'claim', subject: dotted('t.output'), comparison: '=' },
            value: { kind: 'list', items: [number(1), number(2)] },
            source: { kind: 'string', value: 'Table 2 {a}' },
          },
          {
            ...{ kind: 'claim', subject: dotted('t.macs'), comparison: '=', value: number(14_890_000) },
            tolerance: { kind: 'tolerance', value: 0.5, percent: true },
            source: { kind: 'string', value: 'Table 3' },
          },
          {
            ...{ kind: 'claim', subject: dotted('u.macs'), comparison: '=', value: number(3) },
            tolerance: { kind: 'tolerance', value: 1000, percent: false },
          },
        ],
      },
    ])
  })
})

describe('statements', () => {
  it('are separated by lines', () => {
    expect(statements('relu\nlet a = in\nstage s { relu\n relu }\na').map(({ kind }) => kind)).to.deep.equal([
      ...['flow', 'let', 'stage', 'flow'],
    ])
  })

  it('continue where a line begins or ends with what joins', () => {
    for (const body of [
      'let x = in\n  -> relu\n  -> bn',
      'let x = in ->\n  relu ->\n\n  // why\n  bn',
      'let x =\n    in -> relu -> bn',
      'let\nx\n= in -> relu -> bn',
    ]) {
      const [statement, ...rest] = statements(body)
      expect(rest, body).to.deep.equal([])
      expect(statement).to.deep.equal({
        ...{ kind: 'let', names: [{ text: 'x' }], tuple: false },
        value: { kind: 'pipeline', steps: [name('in'), name('relu'), name('bn')] },
      })
    }
    expect(statements('a\n+ b\n- c').length).to.equal(1)
    expect(statements('conv(\n  64\n  ,\n  3x3\n)\nstage s\n{\n}').length).to.equal(2)
  })

  it('run bodies again and again', () => {
    const flow = { kind: 'flow', value: name('x') }
    expect(statements('repeat n - 1 { x }')).to.deep.equal([
      {
        kind: 'repeat',
        count: { kind: 'binary', operator: '-', left: name('n'), right: number(1) },
        body: [flow],
      },
    ])
    const loop = (head: string) => statements(`for ${head} in plan\n{ x }`)[0]
    const common = { kind: 'for', items: name('plan'), body: [flow] }
    const names = (...texts: string[]) => texts.map((text) => ({ text }))
    expect(loop('a')).to.deep.equal({ ...common, names: names('a'), tuple: false })
    expect(loop('(a)')).to.deep.equal({ ...common, names: names('a'), tuple: false })
    expect(loop('(a, b,) as i')).to.deep.equal({
      ...{ ...common, names: names('a', 'b'), tuple: true },
      index: { text: 'i' },
    })
    expect(loop('as as from')).to.deep.equal({ ...common, names: names('as'), tuple: false, index: { text: 'from' } })
  })

  it('branch', () => {
    const flow = (text: string) => ({ kind: 'flow', value: name(text) })
    const branch = (text: string) => ({ body: [flow(text)] })
    const choice = (condition: string, then: string, otherwise?: object) => ({
      ...{ kind: 'if', condition: name(condition) },
      // biome-ignore lint/suspicious/noThenProperty: the tree's word for it
      then: branch(then),
      ...(otherwise !== undefined && { otherwise }),
    })
    for (const text of ['if a { b } else { c }', 'if a\n{\nb\n}\n\n// why\nelse\n{\nc }']) {
      expect(statements(`${text}\nd`)).to.deep.equal([
        { kind: 'flow', value: choice('a', 'b', branch('c')) },
        flow('d'),
      ])
    }
    const last = { kind: 'flow', value: choice('c', 'd', branch('e')) }
    const chain = choice('a', 'b', { body: [last] })
    expect(statements('if a { b } else if c { d }\nelse { e }')).to.deep.equal([{ kind: 'flow', value: chain }])
    expect(statements('let x = if a { b }')).to.deep.equal([
      { kind: 'let', names: [{ text: 'x' }], tuple: false, value: choice('a', 'b') },
    ])
    expect(statements('if a { b }\n-> c')).to.deep.equal([
      { kind: 'flow', value: { kind: 'pipeline', steps: [choice('a', 'b'), name('c')] } },
    ])
  })

  it('in braces may be continued', () => {
    const flow = (...steps: readonly string[]) => {
      return { kind: 'flow', value: { kind: 'pipeline', continues: true, steps: steps.map(name) } }
    }
    const [braced, ...rest] = ['repeat 2 { a }', 'stage s {\na\n}', 'for i in b { a }'].flatMap((text) => {
      const [alone] = statements(text)
      for (const arrow of [' -> ', '\n-> ', ' // c\n  -> ', ' ->\n'])
        expect(statements(`${text}${arrow}b -> c\nd`), text).to.deep.equal([
          alone,
          flow('b', 'c'),
          { kind: 'flow', value: name('d') },
        ])
      expect(statements(`${text} -> b`)).to.deep.equal([alone, flow('b')])
      return alone
    })
    expect([braced.kind, ...rest.map(({ kind }) => kind)]).to.deep.equal(['repeat', 'stage', 'for'])
  })

  it('make layers and check conditions', () => {
    expect(statements('layer a = f(1)\nlayer b =\n  g')).to.deep.equal([
      {
        ...{ kind: 'layer', name: { text: 'a' } },
        value: { kind: 'call', callee: { text: 'f' }, arguments: [{ kind: 'positional', value: number(1) }] },
      },
      { kind: 'layer', name: { text: 'b' }, value: name('g') },
    ])
    expect(statements('assert a\nassert b, "c"\nassert b,\n  "c {d}"')).to.deep.equal([
      { kind: 'assert', condition: name('a') },
      { kind: 'assert', condition: name('b'), message: { kind: 'string', value: 'c' } },
      { kind: 'assert', condition: name('b'), message: { kind: 'template', parts: ['c ', name('d')] } },
    ])
  })

  it('name stages, by expressions too', () => {
    const named = (text: string) => {
      const [stage] = statements(`stage ${text}`)
      return stage.kind === 'stage' ? [stage.name.text, stage.name.parts, stage.body.length] : undefined
    }
    const sum = { kind: 'binary', operator: '+', left: name('i'), right: number(2) }
    expect(named('a { x }')).to.deep.equal(['a', ['a'], 1])
    expect(named('a{ x }')).to.deep.equal(['a', ['a'], 1])
    expect(named('a{\nx\ny }')).to.deep.equal(['a', ['a'], 2])
    expect(named('a{i + 2} { x }')).to.deep.equal(['a{i + 2}', ['a', sum], 1])
    expect(named('a{i + 2}_{j}\n{ x }')).to.deep.equal(['a{i + 2}_{j}', ['a', sum, '_', name('j')], 1])
    expect(named('a{i}{j}3x3in { x }')).to.deep.equal(['a{i}{j}3x3in', ['a', name('i'), name('j'), '3x3in'], 1])
    expect(statements('stage a{ x }\nstage b{ y }').length).to.equal(2)
  })

  it('do not take a parenthesis on the next line for a call', () => {
    const [first, second] = statements('a\n(b)')
    expect([first, second]).to.deep.equal([
      { kind: 'flow', value: name('a') },
      { kind: 'flow', value: name('b') },
    ])
  })
})

describe('expressions', () => {
  it('bind as arithmetic does, and -> less than all', () => {
    for (const [text, meaning] of [
      ['a + b * c', 'a + b * c'],
      ['(a + b) * c', '(a + b) * c'],
      ['a - (b - c)', 'a - (b - c)'],
      ['(a - b) - c', 'a - b - c'],
      ['a * b % c / d', 'a * b % c / d'],
      ['(a div b) div c', 'a div b div c'],
      ['(a + b) -> f', 'a + b -> f'],
      ['a + (b -> f)', 'a + (b -> f)'],
      ['a -> f -> g + h', 'a -> f -> g + h'],
      ['(a -> f) -> g', '(a -> f) -> g'],
      ['-a * b', '-a * b'],
      ['-(a * b)', '-(a * b)'],
      ['- -a', '--a'],
      ['a - -b', 'a - -b'],
      ['-in.channels', '-in.channels'],
      ['(a -> f).channels', '(a -> f).channels'],
      ['a.b.c', 'a.b.c'],
      ['not (a == (b + c))', 'not a == b + c'],
      ['((not a) and b) or (c and (not d))', 'not a and b or c and not d'],
      ['(not a) == b', '(not a) == b'],
      ['not not a', 'not not a'],
      ['(a < b) == c', '(a < b) == c'],
      ['(a or b) and c', '(a or b) and c'],
      ['(a == b) -> f', 'a == b -> f'],
      ['(a and b) and c', 'a and b and c'],
      ['-a[0].b', '-a[0].b'],
      ['(-a)[0]', '(-a)[0]'],
      ['(a + b)[0]', '(a + b)[0]'],
    ] as const) {
      expect(again(`let x = ${text}`)).to.equal(`let x = ${meaning}`)
    }
  })

  it('hold literals of every kind', () => {
    const value = (text: string): Expression => {
      const [statement] = statements(`let x = ${text}`)
      if (statement.kind !== 'let') throw new Error('not a let')
      return statement.value
    }
    expect(value('64')).to.deep.equal(number(64))
    expect(value('9_007_199_254_740_991')).to.deep.equal(number(Number.MAX_SAFE_INTEGER))
    expect(value('14.89M')).to.deep.equal(number(14_890_000))
    expect(value('0.3K')).to.deep.equal(number(300))
    expect(value('1.005G')).to.deep.equal(number(1_005_000_000))
    expect(value('1e3')).to.deep.equal(number(1000, false))
    expect(value('1.5E-2')).to.deep.equal(number(0.015, false))
    expect(value('true')).to.deep.equal({ kind: 'bool', value: true })
    expect(value('false')).to.deep.equal({ kind: 'bool', value: false })
    expect(value('"a \\"b\\" \\\\ \\n\\t // c"')).to.deep.equal({ kind: 'string', value: 'a "b" \\ \n\t // c' })
    expect(value('1x3')).to.deep.equal({ kind: 'size', extents: [1, 3] })
    expect(value('[1, [2x2], a,]')).to.deep.equal({
      kind: 'list',
      items: [number(1), { kind: 'list', items: [{ kind: 'size', extents: [2, 2] }] }, name('a')],
    })
    expect(value('[]')).to.deep.equal({ kind: 'list', items: [] })
  })

  it('hold expressions in strings, with their places', () => {
    const text = 'const x = "a {b + "\nconst y = "\\{ }\\n{ b.c }{f(1, 2)}\\""'.replace('{b + "', '{b + 1}"')
    const { tree, errors } = parse(text, 'test.net')
    expect(errors).to.deep.equal([])
    expect(strayNodes(tree, text.length)).to.deep.equal([])
    const values = tree.declarations.map((constant) => (constant.kind === 'const' ? constant.value : undefined))
    const spans = values.map((value) => {
      if (value?.kind !== 'template') throw new Error('not a template')
      return value.parts.map((part) => (typeof part === 'string' ? part : [text.slice(part.span.start, part.span.end)]))
    })
    expect(spans).to.deep.equal([
      ['a ', ['b + 1']],
      ['{ }\n', ['b.c'], ['f(1, 2)'], '"'],
    ])
  })

  it('take braces that are escaped, and strings without any, for text', () => {
    for (const [text, value] of [
      ['"\\{a\\}"', '{a}'],
      ['"a } b"', 'a } b'],
      ['"a"', 'a'],
    ] as const) {
      expect(statements(`f(${text})`)).to.deep.equal([
        {
          kind: 'flow',
          value: {
            ...{ kind: 'call', callee: { text: 'f' } },
            arguments: [{ kind: 'positional', value: { kind: 'string', value } }],
          },
        },
      ])
    }
    const [declaration] = read('import { a } from "b{c}"').imports
    expect(declaration.from?.value).to.equal('b{c}')
  })

  it('distinguish tuples from parentheses', () => {
    const [first, second] = statements('let x = (a)\nlet y = (a, b, )')
    expect(first).to.deep.equal({ kind: 'let', names: [{ text: 'x' }], tuple: false, value: name('a') })
    expect(second.kind === 'let' && second.value).to.deep.equal({ kind: 'tuple', items: [name('a'), name('b')] })
  })

  it('call with arguments in order and by name', () => {
    expect(statements('f(a, n = b + 1, in -> g, m = h(),)')).to.deep.equal([
      {
        kind: 'flow',
        value: {
          ...{ kind: 'call', callee: { text: 'f' } },
          arguments: [
            { kind: 'positional', value: name('a') },
            {
              ...{ kind: 'named', name: { text: 'n' } },
              value: { kind: 'binary', operator: '+', left: name('b'), right: number(1) },
            },
            { kind: 'positional', value: { kind: 'pipeline', steps: [name('in'), name('g')] } },
            {
              ...{ kind: 'named', name: { text: 'm' } },
              value: { kind: 'call', callee: { text: 'h' }, arguments: [] },
            },
          ],
        },
      },
    ])
  })
})
