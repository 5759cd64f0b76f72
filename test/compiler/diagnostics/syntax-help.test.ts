/**
 * What people write who know other languages, or wrote in a word processor: one error each, whose help says what to
 * write.
 */
import { expect } from 'chai'
import { compileText, networkAround } from '../support.js'

/** Where, the code, and a part of the help. */
type Want = readonly [place: string, code: string, help: string]

/** The diagnostics of a text, each with its `line:column`. */
function told(text: string): readonly (readonly [string, string, string])[] {
  return compileText(text).diagnostics.map(({ span, code, help }) => {
    const before = text.slice(0, span.start).split('\n')
    return [`${before.length}:${before.at(-1)!.length + 1}`, code, help]
  })
}

function tellsOnce(written: string, text: string, [place, code, help]: Want): void {
  it(`is told of ${JSON.stringify(written)}`, () => {
    const all = told(text)
    expect(all).to.have.length(1)
    expect(all[0].slice(0, 2)).to.deep.equal([place, code])
    expect(all[0][2]).to.include(help)
  })
}

const token = 'unexpected-token'
const sign = 'foreign-sign'

/** In a tower, of which the first line is line 3. */
const bodies: readonly (readonly [string, ...Want])[] = [
  ['relu # a comment, (with\n# another\nflatten', '3:6', sign, 'a comment begins with //'],
  ['relu /* one */ -> bn\n/* of many\nlines ( */\nflatten', '3:6', sign, 'a comment begins with //'],
  ['relu /* open\nflatten', '3:6', sign, 'a comment begins with //'],
  ['relu;\nconv(8, 3x3); bn;\nflatten;', '3:5', sign, 'a new line ends a statement'],
  ['conv(8; 3x3)\nflatten', '3:7', sign, 'write a comma'],
  ['relu → bn → relu\nin → relu\nflatten', '3:6', sign, 'write ->'],
  ['relu –> bn\nflatten', '3:6', sign, 'write ->'],
  ['relu => bn\nflatten', '3:6', sign, 'write ->'],
  ['relu |> bn\nflatten', '3:6', sign, 'write ->'],
  ['conv(2 × 3, 3×3)\nflatten', '3:8', sign, 'write x in a size, * elsewhere'],
  ['conv(8 − 2, 3x3)\nflatten', '3:8', sign, 'write -'],
  ['conv(8 – 2, 3x3)\nflatten', '3:8', sign, 'write -'],
  ['bn(momentum=1 ÷ 2)\nflatten', '3:15', sign, 'write /'],
  ['if in.channels ≤ 3 { relu }\nflatten', '3:16', sign, 'write <='],
  ['if in.channels => 3 { relu }\nflatten', '3:16', sign, 'write >='],
  ['if in.channels ≠ 3 { relu }\nflatten', '3:16', sign, 'write !='],
  ['if true && true { relu }\nflatten', '3:9', sign, 'write and'],
  ['if true || true { relu }\nflatten', '3:9', sign, 'write or'],
  ['if !true { relu }\nflatten', '3:4', sign, 'write not'],
  ['re\u200blu\nflatten', '3:3', 'unexpected-character', 'remove it'],
  ['assert in.channels == 1, “one\nflatten', '3:26', 'unexpected-character', 'in "double quotes"'],
  ['x = conv(8, 3)\nx -> flatten', '3:1', token, 'let x = ...'],
  ['x := 3\nconv(x, 3x3) -> flatten', '3:1', token, 'let x = ...'],
  ['x: 3\nconv(x, 3x3) -> flatten', '3:1', token, 'let x = ...'],
  ['x: int = 3\nconv(x, 3x3) -> flatten', '3:1', token, 'let x = ...'],
  ['var x = 3\nconv(x, 3x3) -> flatten', '3:1', token, 'by let'],
  ['const x = 3\nconv(x, 3x3) -> flatten', '3:1', token, 'by let'],
  ['let x == 3\nflatten', '3:7', token, 'by ='],
  ['let x = 3\nx += 1\nflatten', '4:4', token, 'a name keeps its value'],
  ['return flatten', '3:1', token, 'without return'],
  ['conv(8, 3x3, stride==2)\nflatten', '3:14', 'unknown-name', 'a single =: stride=...'],
  ['conv(filters: 8, kernel: 3x3)\nflatten', '3:13', token, 'filters=8'],
  ['if in.channels = 1 { relu }\nflatten', '3:16', token, 'with =='],
  ['assert in.channels = 1\nflatten', '3:20', token, 'with =='],
  ['if in.channels == 1 { relu } elif true { bn } else { bn }\nflatten', '3:30', token, 'else if'],
  ['if in.channels == 1: relu\nflatten', '3:20', token, 'in braces'],
  ['for i in range(3):\n  relu\nflatten', '3:18', token, 'in braces'],
  ['for i range(3) { relu }\nflatten', '3:7', token, 'for NAME in LIST'],
  ['while true { relu }\nflatten', '3:7', token, 'repeat COUNT'],
  ['let x = repeat 3 { bn }\nx -> flatten', '3:9', token, 'in -> repeat'],
  ['relu -> let x = in\nflatten', '3:9', token, 'begin a new line'],
  ['conv(2 if in.channels == 1 else 3, 3x3)\nflatten', '3:8', token, 'if CONDITION'],
  ['conv(in.channels == 1 ? 2 : 3, 3x3)\nflatten', '3:23', 'unexpected-character', 'if CONDITION'],
  ['conv(2**3, 3x3)\nflatten', '3:8', token, 'pow(x, y)'],
  ['conv(2^3, 3x3)\nflatten', '3:7', 'unexpected-character', 'pow(x, y)'],
  ['let a = in @ in\na -> flatten', '3:12', 'unexpected-character', 'matmul(a, b)'],
  ['conv(8, 3 x 3)\nflatten', '3:11', token, 'without blanks'],
  ['-> relu\nflatten', '3:1', token, 'in -> ...'],
  ['layer conv(8, 3x3)\nflatten', '3:11', token, 'layer NAME = CALL'],
  ['stage "one" { relu }\nflatten', '3:7', token, 'stage conv1'],
  ['stage one-a { relu }\nflatten', '3:10', token, 'stage conv1'],
  ['{ relu }\nflatten', '3:1', token, 'braces belong to'],
  ['in.relu()\nflatten', '3:8', token, 'in -> relu'],
  ['conv(8, 3x3)(in)\nflatten', '3:13', token, 'in -> relu'],
  ['let a = [8]\nconv(a [0], 3x3)\nflatten', '4:8', token, 'plan[0]'],
  ['assert true, f"{in.channels}"\nflatten', '3:14', token, 'without a letter'],
  ['let stage = relu\nstage -> flatten', '3:5', token, 'choose another name'],
  ['let let x = relu\nx -> flatten', '3:5', token, 'is there twice'],
  ['block b { relu }\nflatten', '3:1', token, 'outside of these braces'],
  ['conv(8 // 2, 3x3)\nflatten', '3:5', 'unclosed-bracket', 'div divides'],
]

/** In place of `siamese t` and `head h`, in lines 8 and 9. */
const items: readonly (readonly [string, ...Want])[] = [
  ['siamese t, t\nhead h', '8:10', token, 'pseudo_siamese a, b'],
  ['siamese(t)\nhead h', '8:8', token, 'siamese NAME'],
  ['siamese t\nhead = h', '9:6', token, 'head NAME'],
  ['defaults conv { padding: same, l2: 0.1 }\nsiamese t\nhead h', '8:24', token, 'filters=8'],
  ['defaults conv { padding = same; l2 = 0.1 }\nsiamese t\nhead h', '8:31', sign, 'write a comma'],
  ['defaults conv(padding = same)\nsiamese t\nhead h', '8:14', token, 'defaults conv { padding = same'],
  ['siamese t\nhead h\nexpect { params.total == 65 }', '10:23', token, 'NAME = VALUE'],
  ['siamese t\nhead h\nexpect { params.total: 65 }', '10:22', token, 'NAME = VALUE'],
  ['siamese t\nhead h\nexpect { params.total < 66 }', '10:23', token, '<='],
  ['siamese t\nhead h\nexpect { params.total = 65 ± 1% }', '10:28', sign, 'write +-'],
  ['siamese t\nhead h\nexpect { params.total = 65 “counted” }', '10:28', 'wrong-quotes', '"double quotes"'],
]

/** In the first line of the file. */
const declarations: readonly (readonly [string, ...Want])[] = [
  ['let x = 3', '1:1', token, 'const x = ...'],
  ['x = 3', '1:1', token, 'const x = ...'],
  ['const x: int = 3', '1:8', token, 'leave the type out'],
  ['fn f(a: int) = return a', '1:23', token, 'without return'],
  ['fn f(a: int) { return a + 1 }', '1:14', token, 'a function is one value'],
  ['fn f(a: int) = let b = a c', '1:26', token, 'ends with in'],
  ['def b(n: int) { conv(n, 3x3) }', '1:1', token, 'block NAME'],
  ['def b(x, n):', '1:1', token, 'block NAME'],
  ['class Net(Module) { relu }', '1:1', token, 'block NAME'],
  ['module b(n: int) { conv(n, 3x3) }', '1:1', token, 'block NAME'],
  ['conv(8, 3x3) -> relu', '1:1', token, 'in the braces of a tower'],
  ['block b(int n) { relu }', '1:13', token, 'the name comes first'],
  ['block b(n = 3) { relu }', '1:9', 'parameter-without-type', 'write n: int'],
  ['import unit from "std/conv.net"', '1:8', token, 'import { unit }'],
  ['from "std/conv.net" import unit', '1:1', token, 'import { unit }'],
]

describe('the help', () => {
  for (const [body, ...want] of bodies) tellsOnce(body, networkAround(body), want)
  for (const [lines, ...want] of items) {
    tellsOnce(
      lines,
      networkAround('flatten').replace('  siamese t\n  head h', () => lines),
      want,
    )
  }
  for (const [line, ...want] of declarations) tellsOnce(line, networkAround('flatten', { declarations: line }), want)
  tellsOnce('input image = 8x8x1', networkAround('flatten').replace('image:', 'image ='), [
    '7:15',
    token,
    'input NAME: SHAPE',
  ])

  it('counts the other places of a sign', () => {
    const { diagnostics } = compileText(networkAround('relu → bn → relu\nin → relu -> flatten'))
    expect(diagnostics.map(({ message }) => message)).to.deep.equal([
      "'→' is not part of the language, here and in 2 other places",
    ])
  })

  it('takes the blanks of word processors for blanks', () => {
    expect(told(networkAround('relu\u00a0-> bn\u202f\n\u2003flatten'))).to.deep.equal([])
  })
})
