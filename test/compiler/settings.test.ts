/** Values that are given from outside, in the language's own notation. */
import { expect } from 'chai'
import { renderPretty } from '../../compiler/diagnostics/render-pretty.js'
import { compileText, networkOf } from './support.js'

const text = `import { eca, se } from "std/attention.net"

const wide = 12
fn half(n: int) = n div 2
block twice(f: block) { f -> f }

tower t(plan: list, kernel: size, act: block, deep: bool, rate: float, title: string) {
  assert title != "no"
  for (f, _) in plan { conv(f, kernel, padding=same) -> act }
  if deep { eca(taps=3) -> se }
  dropout(rate) -> twice(relu) -> flatten
}
head h(left, right) { abs(left - right) -> dense(1) -> sigmoid }

network n(
  width: int = 4, kernel: size = 3x3, plan: list = [(width, 1)], act: block = relu, deep: bool = false, rate: float = 0.5,
  title: string = "a {width}", input_shape: shape = 8x8x2
) {
  input image: input_shape
  siamese t(plan, kernel, act, deep, rate, title)
  head h
}
`

const changedBy = (set: Readonly<Record<string, string>>) => networkOf(text, set).parameters
const found = (set: Readonly<Record<string, string>>) => {
  const { diagnostics, sources } = compileText(text, set)
  return diagnostics.map(({ code, span, message, help }) => {
    const written = sources.get(span.file)!.slice(span.start, span.end)
    return `${span.file} ${code} "${written}": ${message}; ${help}`
  })
}

describe('settings', () => {
  it('take every type as the language writes it', () => {
    const cases: readonly (readonly [string, string, unknown])[] = [
      ['width', '8', 8],
      ['width', '2 * 3', 6],
      ['width', 'half(wide)', 6],
      ['width', '1_000', 1000],
      ['kernel', '3x5', [3, 5]],
      ['kernel', '5', [5, 5]],
      ['kernel', '[1, half(6)]', [1, 3]],
      ['plan', '[(2, 1), (3, 1)]', '[(2, 1), (3, 1)]'],
      ['plan', '[(n, n) for n in range(1, 3)]', '[(1, 1), (2, 2)]'],
      ['act', 'swish', 'swish'],
      ['act', 'eca(taps=5)', 'eca(taps=5)'],
      ['act', 'twice(leaky_relu(0.2))', 'twice(leaky_relu(0.2))'],
      ['act', 'if wide > 3 { swish } else { relu }', 'swish'],
      ['deep', 'true', true],
      ['deep', 'wide > 20', false],
      ['rate', '0.1', 0.1],
      ['rate', '1e-3', 0.001],
      ['rate', '-0.1 + 0.2', 0.1],
      ['input_shape', '9x9x1', [9, 9, 1]],
      ['title', 'anything at all, 3x3', 'anything at all, 3x3'],
      ['title', '"in quotes, {width + 1}"', 'in quotes, 5'],
      ['title', '', ''],
    ]
    for (const [name, value, expected] of cases)
      expect(changedBy({ [name]: value })[name], `${name}=${value}`).to.deep.equal(expected)
    expect(changedBy({ width: '8' }).plan).to.equal('[(8, 1)]')
    // Parameters that are set see those before them, set or not.
    expect(changedBy({ width: '8', kernel: 'half(width) - 1' }).kernel).to.deep.equal([3, 3])
  })

  it('are wrong at their places on the command line', () => {
    const line = '<command line>'
    const cases: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
      [
        { width: '8', widht: '3' },
        `${line} unknown-setting "widht": the network n has no parameter widht; did you mean width?`,
      ],
      [{ width: '4.5' }, `${line} wrong-type "4.5": width of n takes an int, but is given the float 4.5;`],
      [{ width: '' }, `${line} unexpected-token "": expected a value, found the end of the value;`],
      [{ width: '8)' }, `${line} unexpected-token ")":`],
      [{ width: '8 9' }, `${line} unexpected-token "9": unexpected '9';`],
      [{ width: '8\nconst y = 3' }, `${line} unexpected-token "const": unexpected 'const';`],
      [{ plan: '[(2, 1)' }, `${line} unclosed-bracket "[":`],
      [{ rate: '"a' }, `${line} unterminated-string ""a":`],
      [{ width: '$' }, `${line} unexpected-character "$":`],
      [{ act: 'swihs' }, `${line} unknown-name "swihs": unknown name swihs; did you mean swish?`],
      [{ act: 'ecca(taps=5)' }, `${line} unknown-name "ecca": unknown block or operator ecca; did you mean eca?`],
      [{ act: 'in' }, `${line} no-flow "in":`],
      [{ width: 'kernel' }, `${line} unknown-name "kernel":`],
      [
        { kernel: '(3, 5)' },
        `${line} wrong-type "(3, 5)": kernel of n takes a size or an int, but is given the tuple (3, 5);`,
      ],
      [{ deep: 'yes' }, `${line} unknown-name "yes":`],
      [{ title: '"a' }, `${line} unterminated-string ""a":`],
    ]
    for (const [set, expected] of cases) {
      const [first = ''] = found(set)
      expect(first.slice(0, expected.length), JSON.stringify(set)).to.equal(expected)
      expect(
        found(set).every((one) => one.startsWith(line) || one.includes('main.net')),
        JSON.stringify(set),
      ).to.equal(true)
    }
    expect(found({ width: '8 9', act: 'swihs' })).to.have.length(2)
  })

  it('are quoted as they were given', () => {
    const { diagnostics, sources } = compileText(text, { width: '8', act: 'eca(taps=x)' })
    expect(renderPretty(diagnostics, sources)).to.include('2 | --set act=eca(taps=x)\n  |                    ^')
  })

  it('of any length are read', () => {
    expect(changedBy({ width: Array.from({ length: 20_000 }, () => '1').join(' + ') }).width).to.equal(20_000)
    expect(found({ width: '('.repeat(300) + ')'.repeat(300) })[0]).to.include('nesting-too-deep')
  })
})
