import { expect } from 'chai'
import { told } from './told.js'

/** What is put where, and what is told of it; in the body of a tower it is the second line. */
const inBody: readonly (readonly [string, ...string[]])[] = [
  ['let x', "2:6 unexpected-token a new line, not '='"],
  ['let x =', '2:8 unexpected-token a new line, not a value'],
  ['let = in', "2:5 unexpected-token '=', not a name"],
  ['let x in', "2:7 unexpected-token the keyword 'in', not '='"],
  ['let stage = in', "2:5 unexpected-token the keyword 'stage', not a name"],
  ['let for = in', "2:5 unexpected-token the reserved word 'for', not a name"],
  ['Let x = in', "2:1 unexpected-token 'Let', not 'let'"],
  ['stage { relu }', "2:7 unexpected-token '{', not a name"],
  ['stge a { relu }', "2:1 unexpected-token 'stge', not 'stage'"],
  ['stage a relu }', "2:9 unexpected-token 'relu', not '{'"],
  ['stage a -> relu', "2:9 unexpected-token '->', not '{'"],
  ['relu bn', "2:6 unexpected-token 'bn', not '->' a new line '}'"],
  ['relu ->', '2:8 unexpected-token a new line, not a value'],
  ['-> relu', "2:1 unexpected-token '->', not 'let' 'stage' a value"],
  ['a + -> relu', "2:5 unexpected-token '->', not a value"],
  ['f(a b)', "2:5 unexpected-token 'b', not '=' ',' ')'"],
  ['f(a,, b)', "2:5 unexpected-token ',', not a value"],
  ['f(n == 2)', "2:6 unexpected-token '=', not a value"],
  ['f(a', '2:2 unclosed-bracket ('],
  ['f(a -> relu', '2:2 unclosed-bracket ('],
  ['f([1, 2)', '2:3 unclosed-bracket ['],
  ['f(a)) -> relu', "2:5 unexpected-token ')', not"],
  ['f a)', "2:3 unexpected-token 'a', not '->' a new line '}'"],
  ['(a b)', "2:4 unexpected-token 'b', not '->' ')'"],
  ['[1 2]', "2:4 unexpected-token '2', not ',' ']'"],
  ['in.', '2:4 unexpected-token a new line, not a name'],
  ['a $ b', '2:3 unexpected-character $'],
  ['a; b; c', '2:2 unexpected-character ;', '2:5 unexpected-character ;'],
  ['größe', '2:3 unexpected-character ö'],
  ['f(😀)', '2:3 unexpected-character 😀'],
  ['f("abc) -> relu', '2:3 unterminated-string'],
  ["f('abc')", '2:3 wrong-quotes'],
  ['f(“abc”)', '2:3 wrong-quotes'],
  ['f("a\\q")', '2:5 invalid-escape \\q'],
  ['f(12px, 3x)', '2:3 invalid-number 12px', '2:9 invalid-number 3x'],
  ['f(1.0005K)', '2:3 invalid-number 1.0005K'],
  ['f(9_007_199_254_740_993)', '2:3 number-too-large 9_007_199_254_740_993'],
  ['f(1e999)', '2:3 number-too-large 1e999'],
  ['f(9999999999999999x3)', '2:3 number-too-large 9999999999999999x3'],
  ['if a { b }', "2:1 unexpected-token the reserved word 'if', not 'let' 'stage' a value"],
  ['block b { relu }', "2:1 unexpected-token the keyword 'block', not 'let' 'stage' a value"],
]

const inNetwork: readonly (readonly [string, ...string[]])[] = [
  ['input image 3x3', "2:13 unexpected-token '3x3', not ':'"],
  ['siamese', '2:8 unexpected-token a new line, not a name'],
  ['siamse t', "2:1 unexpected-token 'siamse', not 'siamese'"],
  ['let x = 3', "2:1 unexpected-token the keyword 'let', not 'input' 'siamese' 'head' 'defaults' 'expect'"],
  ['head h { relu }', "2:8 unexpected-token '{', not a new line '}'"],
  ['defaults conv { bias true }', "2:22 unexpected-token the keyword 'true', not '='"],
  ['defaults conv { bias = true padding = same }', "2:29 unexpected-token 'padding', not ',' '}'"],
  ['expect { macs 3 }', "2:15 unexpected-token '3', not '.' '=' '<=' '>='"],
  ['expect { macs = }', "2:17 unexpected-token '}', not a value"],
  ['expect {\nmacs =\nparams.total = 3 }', '3:7 unexpected-token a new line, not a value'],
  ['expect { macs = 3 params = 4 }', "2:19 unexpected-token 'params', not a new line '}'"],
  ['expct { macs = 3 }', "2:1 unexpected-token 'expct', not 'expect'"],
]

const inFile: readonly (readonly [string, ...string[]])[] = [
  ['blok b(f: int) { relu }', "1:1 unexpected-token 'blok', not 'block'"],
  ['model m { relu }', "1:1 unexpected-token 'model', not 'block' 'tower' 'head' 'network' 'import'"],
  ['block (f: int) { relu }', "1:7 unexpected-token '(', not a name"],
  ['block b(f: int { relu }', '1:8 unclosed-bracket ('],
  ['block b(f int, g: int) { relu }', "1:11 unexpected-token 'int', not ':' ',' ')'"],
  ['block b(f) { relu }', '1:9 parameter-without-type f'],
  ['head h(a: int, b) { relu }', '1:16 parameter-without-type b'],
  ['block b(f: integer) { relu }', '1:12 unknown-type integer'],
  ['block b(f: = 3) { relu }', "1:12 unexpected-token '=', not a type"],
  ['block b(f: int = ) { relu }', "1:18 unexpected-token ')', not a value"],
  ['block b relu }', "1:9 unexpected-token 'relu', not '{'"],
  ['block b { relu }\n}', "2:1 unexpected-token '}', not 'block' 'tower' 'head' 'network' 'import'"],
  ['relu', "1:1 unexpected-token 'relu', not 'block' 'tower' 'head' 'network' 'import'"],
  ['import unit from "a"', "1:8 unexpected-token 'unit', not '{'"],
  ['import { unit } "a"', '1:17 unexpected-token "a", not \'from\''],
  ['import { unit } from a', "1:22 unexpected-token 'a', not a file in quotes"],
  ['import { unit } from', '1:21 unexpected-token the end of the file, not a file in quotes'],
  ['import { unit from "a"', '1:8 unclosed-bracket {'],
  ['import {} from "a"', "1:9 unexpected-token '}', not a name"],
  ['import { a b } from "a"', "1:12 unexpected-token 'b', not ',' '}'"],
  ['import { a } from "a', '1:19 unterminated-string'],
  ['block b { relu', '1:9 unclosed-bracket {'],
  ['block b {\n  let x =', '1:9 unclosed-bracket {'],
]

describe('one mistake', () => {
  const check = (source: string, text: string, wants: readonly string[]) =>
    it(`in ${JSON.stringify(source)} is told once`, () => expect(told(text)).to.deep.equal(wants))

  for (const [source, ...wants] of inBody) check(source, `tower t {\n${source}\n}\nblock b { relu }`, wants)
  for (const [source, ...wants] of inNetwork) check(source, `network n {\n${source}\n}\nblock b { relu }`, wants)
  for (const [source, ...wants] of inFile) check(source, source, wants)
})
