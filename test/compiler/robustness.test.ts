/** Whatever the text, the compiler answers: it never throws, and its answer hangs together. */
import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import type { Compilation } from '../../compiler/compile.js'
import { toJson } from '../../compiler/diagnostics/render-json.js'
import { renderPretty } from '../../compiler/diagnostics/render-pretty.js'
import { maxExpansionDepth } from '../../compiler/limits.js'
import { verifyGraph } from '../../compiler/verify-graph.js'
import { codesOf, compileText, networkAround, projectFolder } from './support.js'

const seed = 20_260_101

const specs = ['specs/sircnn.net', 'specs/siamese-cnn.net', 'examples/quickstart.net'].map((file) =>
  readFileSync(projectFolder + file, 'utf8'),
)

/** Checks what must hold of any answer. */
function check(compilation: Compilation, text: string): void {
  const { value, diagnostics, sources } = compilation
  const places = new Set<string>()
  for (const { code, span, message } of diagnostics) {
    const source = sources.get(span.file) ?? ''
    expect(span.start >= 0 && span.start <= span.end && span.end <= source.length, `${code} of ${text}`).to.equal(true)
    const place = `${code} ${span.file} ${span.start} ${span.end}`
    expect(places.has(place), place).to.equal(false)
    places.add(place)
    expect(message).not.to.match(/undefined|\[object/)
  }
  renderPretty(diagnostics, sources, { colour: true })
  toJson(diagnostics, sources)
  if (value === undefined)
    expect(
      diagnostics.some(({ severity }) => severity === 'error'),
      text,
    ).to.equal(true)
  else verifyGraph(value)
}

/** Pieces of the language, and what does not belong to it. */
const pieces = [
  ...specs.flatMap((text) => text.split(/\s+/)),
  ...[
    'in',
    '->',
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    '\n',
    ',',
    '=',
    ':',
    '//',
    'div',
    '%',
    '-',
    '.',
    '0',
    '9'.repeat(30),
    '"',
    '§',
    '\u0000',
  ],
  ...['import { unit } from "std/conv.net"\n', 'tower t {', 'head h(a, b) {', 'network n {', 'let x =', 'stage s {'],
]

/** Takes out, doubles, swaps and puts in pieces of a spec. */
const mutated = fc
  .tuple(
    fc.constantFrom(...specs),
    fc.array(fc.tuple(fc.nat(), fc.nat(20), fc.constantFrom('cut', 'double', 'insert'), fc.constantFrom(...pieces)), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([spec, edits]) =>
    edits.reduce((text, [place, length, edit, piece]) => {
      const start = place % (text.length + 1)
      const part = text.slice(start, start + length)
      const middle = { cut: '', double: part + part, insert: `${piece} ${part}` }[edit]!
      return text.slice(0, start) + middle + text.slice(start + length)
    }, spec),
  )

describe('the compiler', () => {
  it('answers any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => check(compileText(text), text)),
      { seed, numRuns: 60 },
    )
  })

  it('answers any row of its own words', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), (words) => {
        const text = words.join(' ')
        check(compileText(text), text)
      }),
      { seed, numRuns: 200 },
    )
  })

  it('answers any spec that was tampered with', () => {
    fc.assert(
      fc.property(mutated, (text) => check(compileText(text), text)),
      { seed, numRuns: 150 },
    )
  })

  it('says one thing of one slip: any word of a spec left out, or written twice', () => {
    const [spec] = specs
    const words = [...spec!.matchAll(/\/\/.*|"[^"]*"|[A-Za-z_]\w*|\d\w*(?:\.\d+)?|->|<=|\S/g)]
    for (const { 0: word, index } of words.filter(({ 0: word }) => !word.startsWith('//'))) {
      const end = index + word.length
      for (const middle of ['', `${word} ${word}`]) {
        const text = spec!.slice(0, index) + middle + spec!.slice(end)
        const { diagnostics, sources } = compileText(text)
        expect(diagnostics.length, renderPretty(diagnostics, sources)).to.be.at.most(1)
      }
    }
  })

  it('answers any setting', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.oneof(fc.constant('width'), fc.string()), fc.string()), (set) =>
        check(compileText(specs[0]!, set), JSON.stringify(set)),
      ),
      { seed, numRuns: 60 },
    )
  })

  it('gives the same answer to the same text', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        const answer = () => {
          const { draft, diagnostics, ...rest } = compileText(text)
          return { ...rest, told: toJson(diagnostics, rest.sources), draft: draft?.() }
        }
        expect(answer()).to.deep.equal(answer())
      }),
      { seed, numRuns: 30 },
    )
  })

  it('keeps its stack in long chains and deep nests', () => {
    const repeat = (part: string, count: number) => part.repeat(count)
    const sum = `  conv(1${repeat(' + 1', 20_000)}, 1x1) -> flatten`
    expect(codesOf(compileText(networkAround(sum)))).to.deep.equal([])
    const signs = `  conv(4, 1x1, l2=${repeat('-', 100)}0.5) -> flatten`
    expect(codesOf(compileText(networkAround(signs)))).to.deep.equal([])
    const arrows = `  in${repeat(' -> relu', 5_000)} -> flatten`
    expect(codesOf(compileText(networkAround(arrows)))).to.deep.equal([])
    const adds = `  in${repeat(' + in', 5_000)} -> flatten`
    expect(codesOf(compileText(networkAround(adds)))).to.deep.equal([])
    for (const [open, close] of [
      ['(', ')'],
      ['relu(', ')'],
      ['(in + ', ')'],
      ['[', ']'],
    ]) {
      const nested = `  ${repeat(open!, 3_000)}in${repeat(close!, 3_000)}\n  flatten`
      check(compileText(networkAround(nested)), open!)
    }
    check(compileText(`${repeat('tower t { stage s { ', 3_000)}`), 'stages')
  })

  it('keeps its stack where blocks are nested as deep as they may be, and their calls too', () => {
    for (const [depth, nest] of [
      [maxExpansionDepth - 1, 1],
      [500, 20],
    ] as const) {
      const call = (inner: string) => `${'relu('.repeat(nest)}${inner}${')'.repeat(nest)}`
      const chain = Array.from(
        { length: depth },
        (_, level) => `block b${level + 1} {\n  let x = ${call(`b${level}(in)`)}\n  x\n}`,
      )
      const declarations = ['block b0 { relu }', ...chain].join('\n')
      const { diagnostics } = compileText(networkAround(`  b${depth} -> flatten`, { declarations }))
      expect(diagnostics.map(({ code }) => code)).to.deep.equal([])
    }
  })

  it('refuses a circle of files and of blocks, however long', () => {
    const count = 150
    const files = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `f${index}.net`,
        `import { b${(index + 1) % count} } from "f${(index + 1) % count}.net"\nblock b${index} { b${(index + 1) % count} }`,
      ]),
    )
    const text = networkAround('  b0 -> flatten', { declarations: 'import { b0 } from "f0.net"' })
    expect(codesOf(compileText(text, {}, files)).toSorted()).to.deep.equal(['import-cycle', 'recursion'])
  })
})
