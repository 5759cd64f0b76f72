/** A comment says nothing, wherever it is and whatever it holds. */
import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { parse } from '../../grammar/parse.js'
import { createLexer } from '../../grammar/tokens.js'
import { withoutSpans } from '../grammar/trees.js'
import { codesOf, compileText, netFiles, networkAround, networkOf, projectFolder } from './support.js'

const lexer = createLexer({ skipValidations: true })
const run = { seed: 20_261_016, numRuns: 5 }

const textOf = (file: string): string => readFileSync(`${projectFolder}${file}`, 'utf8')
const specs = ['specs', 'examples'].flatMap((folder) => netFiles(folder).map((name) => `${folder}/${name}`))
const library = netFiles('compiler/std').map((name) => `compiler/std/${name}`)

/** Where the tokens of a text end. */
const ends = (text: string): readonly number[] =>
  lexer.tokenize(text).tokens.map(({ startOffset, image }) => startOffset + image.length)

/**
 * Puts what `write` gives at places of a text. A comment ends with its line, so a new line comes after each, which goes
 * further in than the one before: it continues the same statement wherever a line may be broken at all.
 */
function broken(text: string, places: readonly number[], write: (index: number) => string): string {
  const starts = [0, ...places]
  const parts = starts.map((start, index) => text.slice(start, places[index] ?? text.length))
  return parts.map((part, index) => (index === 0 ? part : `${write(index)}\n${' '.repeat(index)}${part}`)).join('')
}

const meaning = (text: string): unknown => {
  const { tree, errors } = parse(text, 'main.net')
  return errors.length === 0 ? withoutSpans(tree) : errors
}

/** The places at which a line may be broken: after every other token, a new line begins the next statement. */
function breakable(text: string): readonly number[] {
  const whole = JSON.stringify(meaning(text))
  return ends(text).filter((place) => JSON.stringify(meaning(broken(text, [place], () => ''))) === whole)
}

/** Code, numbers and prose, in any order. */
const words = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['filters', 'f', '2', '(a', '128', 'in', 'and', 'div 2', '->', 'relu', '}', '{', ')', ',', '"'],
      ),
      fc.constantFrom(
        ...['let x = 3', '50K', '3x3', '//', '///', '/*', '*/', '=', '<=', "'", '“', 'else', '+- 2%', 'é'],
      ),
      fc.string({ maxLength: 8 }).map((text) => text.replaceAll(/[\r\n]/g, ' ')),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(' '))

/** A comment for every place, of few different ones. */
const comments = fc.array(words, { minLength: 7, maxLength: 7 })

describe('a comment', () => {
  for (const file of [...specs, ...library]) {
    it(`changes nothing of ${file}, after any of its words`, () => {
      const text = textOf(file)
      const places = breakable(text)
      expect(places.length / ends(text).length).to.be.above(0.6)
      const commented = (all: readonly string[]) => broken(text, places, (index) => ` // ${all[index % all.length]}`)
      const whole = meaning(text)
      fc.assert(
        fc.property(comments, (all) => {
          expect(meaning(commented(all))).to.deep.equal(whole)
        }),
        run,
      )
      if (!specs.includes(file)) return
      const [all] = fc.sample(comments, { seed: run.seed, numRuns: 1 })
      expect(withoutSpans(networkOf(commented(all)))).to.deep.equal(withoutSpans(networkOf(text)))
    })
  }

  it('divides nothing, counts nothing and drops nothing', () => {
    const filters = (body: string, declarations = '') =>
      networkOf(networkAround(body, { declarations })).towers[0]!.nodes.map(({ attributes }) => attributes.filters)
    expect(filters('  let f = 4\n  let g = 2*f // f\n  conv(g, 1x1) -> flatten')).to.include(8)
    expect(filters('  conv(units, 1x1) -> flatten', 'const units = 128 // filters')).to.include(128)
    const repeated = networkOf(networkAround('  repeat 2 // f\n  { relu }\n  flatten'))
    expect(repeated.towers[0]!.nodes.map(({ op }) => op)).to.deep.equal(['input', 'relu', 'relu', 'flatten'])
    const claims = 'expect { params.total <= 50K // budget\n }'
    expect(codesOf(compileText(networkAround('  flatten', { items: claims })))).to.deep.equal([])
    expect(networkOf(networkAround('  flatten', { items: claims })).claims[0].expected).to.equal(50_000)
  })
})
