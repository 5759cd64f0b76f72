import { expect } from 'chai'
import { parse } from '../../grammar/parse.js'
import { createLexer } from '../../grammar/tokens.js'
import { resnext, sircnn } from './specs.js'
import { told } from './told.js'
import { withoutSpans } from './trees.js'

const whole = parse(sircnn, 'test.net').tree

/** The spec with one passage replaced, which must be there once at least. */
function edited(from: string, to: string, text = sircnn): string {
  if (!text.includes(from)) throw new Error(`no ${from}`)
  return text.replace(from, () => to)
}

/** The declarations that are not what they are in the whole spec, by name. */
function changed(text: string): readonly string[] {
  const declarations = parse(text, 'test.net').tree.declarations.map((declaration) =>
    JSON.stringify(withoutSpans(declaration)),
  )
  return whole.declarations
    .filter((declaration) => !declarations.includes(JSON.stringify(withoutSpans(declaration))))
    .map((declaration) => (declaration.kind === 'defaults' ? 'defaults' : declaration.name.text))
}

/** The edit, the errors, and the declarations that it changes: all others are read unchanged. */
const edits: readonly (readonly [string, string, string, readonly string[]])[] = [
  ['block residual', 'blok residual', "6:1 unexpected-token 'blok', not 'block'", []],
  ['network sircnn', 'netwrok sircnn', "27:1 unexpected-token 'netwrok', not 'network'", []],
  ['siamese backbone', 'siamse backbone', "31:3 unexpected-token 'siamse', not 'siamese'", []],
  ['stage1 {', 'stage1', "17:16 unexpected-token 'residual', not '{'", []],
  ['= 64) {\n  input', '= 64)\n  input', "28:3 unexpected-token the keyword 'input', not '{'", []],
  ['expect {', 'expect', "35:5 unexpected-token 'backbone', not '{'", []],
  ['-> relu }', '-> relu', '16:16 unclosed-bracket {', []],
  ['shortcut -> relu\n}', 'shortcut -> relu', '6:58 unclosed-bracket {', []],
  ['flatten\n}', 'flatten', '15:33 unclosed-bracket {', []],
  ['forward"\n  }', 'forward"', '34:10 unclosed-bracket {', ['sircnn']],
  ['l2 = 0.01 }', 'l2 = 0.01', '29:17 unclosed-bracket {', ['sircnn']],
  ['{ unit }', '{ unit', '2:8 unclosed-bracket {', []],
  ['residual(width) }', 'residual(width) }}', "17:35 unexpected-token '}', not", []],
  ['stage stage1', '}\n  stage stage1', "17:3 unexpected-token '}', not", []],
  ['unit(f, 3x3) ->', 'unit(f, 3x3 ->', '9:12 unclosed-bracket (', ['residual']],
  ['= separable_eca)', '= separable_eca', '6:15 unclosed-bracket (', ['residual']],
  ['unit(f, 3x3) ->', 'unit(f, 3x3)) ->', "9:20 unexpected-token ')', not", ['residual']],
  ['in -> unit(2*f, 1x1, stride=2)', '', '11:17 unexpected-token a new line, not a value', ['residual']],
  ['= in -> unit(2*f, 1x1, stride=2)', '', "11:15 unexpected-token a new line, not '='", ['residual']],
  ['"Table 3"', '"Table 3', '35:47 unterminated-string', ['sircnn']],
  ['"std/conv.net"', '"std/conv.net', '2:22 unterminated-string', []],
  [
    '  flatten',
    '  block x { relu }\n  flatten',
    "20:3 unexpected-token the keyword 'block', not 'let' 'layer' 'stage' 'repeat' 'for' 'assert' a value: declaration",
    [],
  ],
]

describe('recovery', () => {
  for (const [from, to, want, names] of edits) {
    it(`from ${JSON.stringify(to)} for ${JSON.stringify(from)} is reported, and the rest is read`, () => {
      const text = edited(from, to)
      expect(told(text)).to.deep.equal([want])
      expect(changed(text)).to.deep.equal(names)
    })
  }

  it('reports all mistakes of a file, and nothing else', () => {
    const text = [
      ['block residual', 'blok residual'],
      ['unit(f, 3x3)', 'unit(f,, 3x3)'],
      ['stage stage1 {', 'stage {'],
      ['dense(1)', 'dense(1'],
      ['image: 105', 'image 105'],
      ['"Table 3"', '"Table 3'],
      ['<= 300M', '< 300M'],
    ].reduce((all, [from, to]) => edited(from, to, all), sircnn)
    expect(told(text)).to.deep.equal([
      "6:1 unexpected-token 'blok', not 'block'",
      "9:15 unexpected-token ',', not a value",
      "17:9 unexpected-token '{', not a name",
      '24:29 unclosed-bracket (',
      "28:15 unexpected-token '105x105x1', not ':': input",
      '35:47 unterminated-string',
      "39:34 unexpected-token '<', not '.' '=' '<=' '>=': claim",
    ])
  })

  it('reports the error of each of many statements', () => {
    const lines = Array.from({ length: 50 }, (_, line) => `  f${line}(a b)`)
    const text = `tower t {\n${lines.join('\n')}\n}`
    expect(told(text)).to.deep.equal(
      lines.map((line, index) => `${index + 2}:${line.indexOf(' b') + 2} unexpected-token 'b', not '=' ',' ')'`),
    )
  })

  it('knows where something is missing, so that it is not missed', () => {
    const statements = (body: string) => {
      const [tower] = parse(`tower t {\n${body}\n}`, 'test.net').tree.declarations
      return tower.kind === 'tower' ? withoutSpans(tower.body) : undefined
    }
    const missing = { kind: 'missing' }
    const relu = { kind: 'flow', value: { kind: 'name', name: { text: 'relu' } } }
    expect(statements('  let x =\n  relu')).to.deep.equal([
      { kind: 'let', names: [{ text: 'x' }], tuple: false, value: missing },
      relu,
    ])
    expect(statements('  f(a b)\n  relu')).to.deep.equal([{ kind: 'flow', value: missing }, relu])
    expect(statements('  stage { relu }\n  relu')).to.deep.equal([{ kind: 'flow', value: missing }, relu])
    expect(statements('  f(12px)')).to.deep.equal([
      {
        kind: 'flow',
        value: { kind: 'call', callee: { text: 'f' }, arguments: [{ kind: 'positional', value: missing }] },
      },
    ])
    const { tree } = parse('import { a } from\nmodel m { relu }\nnetwork n { siamese }\nblock b(f int) {}', 'test.net')
    expect(tree.imports.map(({ names, from }) => [names.length, from])).to.deep.equal([[1, undefined]])
    expect(tree.partial).to.equal(true)
    expect(tree.declarations.map(({ kind, ...rest }) => [kind, 'partial' in rest && rest.partial])).to.deep.equal([
      ...[
        ['network', true],
        ['block', true],
      ],
    ])
    expect(whole.partial).to.equal(undefined)
  })

  for (const [title, spec] of Object.entries({ sircnn, resnext })) {
    it(`reports one error for one token of ${title} too few or too many, nearly everywhere`, () => {
      const tokens = createLexer({ skipValidations: true }).tokenize(spec).tokens
      const counts = new Map<number, number>()
      const tell = (text: string) => {
        const { length } = told(text)
        counts.set(length, (counts.get(length) ?? 0) + 1)
      }
      for (const { startOffset: start, image } of tokens) {
        const end = start + image.length
        tell(spec.slice(0, start) + spec.slice(end))
        tell(`${spec.slice(0, end)} ${spec.slice(start)}`)
        for (const extra of '({})') tell(`${spec.slice(0, start)}${extra} ${spec.slice(start)}`)
      }
      expect(Math.max(...counts.keys())).to.be.at.most(2)
      expect(counts.get(2) ?? 0).to.be.at.most(tokens.length / 50)
    })
  }

  it('reports one error, and two at most, for a character or a line too few, two swapped, or a line broken or joined', () => {
    const counts = new Map<number, number>()
    const tell = (text: string) => counts.set(told(text).length, (counts.get(told(text).length) ?? 0) + 1)
    for (let at = 0; at < sircnn.length; at += 11) {
      tell(sircnn.slice(0, at) + sircnn.slice(at + 1))
      tell(
        sircnn.slice(0, at) +
          sircnn
            .slice(at, at + 2)
            .split('')
            .reverse()
            .join('') +
          sircnn.slice(at + 2),
      )
    }
    const lines = sircnn.split('\n')
    for (const at of lines.keys()) {
      tell(lines.toSpliced(at, 1).join('\n'))
      tell(lines.toSpliced(at, 2, `${lines[at]} ${lines[at + 1] ?? ''}`).join('\n'))
      tell(lines.toSpliced(at, 1, lines[at], lines[at]).join('\n'))
      tell(lines.toSpliced(at, 1, lines[at].replace(/(\S) /, '$1\n')).join('\n'))
    }
    expect(Math.max(...counts.keys())).to.be.at.most(2)
    expect(counts.get(2) ?? 0).to.be.at.most(6)
  })
})
