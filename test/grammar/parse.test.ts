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

  it('says what stands where', () => {
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
    const types = ['int', 'float', 'bool', 'string', 'size', 'shape', 'block']
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
      head h
      expect {
        t.s.params.total >= 1_000
        macs = 2 * 3M
          "Table 1"
        t.output = [1, 2] "Table 2"
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
            source: { kind: 'string', value: 'Table 2' },
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

  it('go on where a line begins or ends with what joins', () => {
    for (const body of [
      'let x = in\n  -> relu\n  -> bn',
      'let x = in ->\n  relu ->\n\n  // why\n  bn',
      'let x =\n    in -> relu -> bn',
      'let\nx\n= in -> relu -> bn',
    ]) {
      const [statement, ...rest] = statements(body)
      expect(rest, body).to.deep.equal([])
      expect(statement).to.deep.equal({
        ...{ kind: 'let', name: { text: 'x' } },
        value: { kind: 'pipeline', steps: [name('in'), name('relu'), name('bn')] },
      })
    }
    expect(statements('a\n+ b\n- c').length).to.equal(1)
    expect(statements('conv(\n  64\n  ,\n  3x3\n)\nstage s\n{\n}').length).to.equal(2)
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
      ['(a // b) // c', 'a // b // c'],
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
