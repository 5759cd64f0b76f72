import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { compile } from '../../../compiler/compile.js'
import { diagnose } from '../../../compiler/diagnostics/collector.js'
import { problem } from '../../../compiler/diagnostics/diagnostic.js'
import { toJson } from '../../../compiler/diagnostics/render-json.js'
import { renderPretty } from '../../../compiler/diagnostics/render-pretty.js'
import { sourceText } from '../../../compiler/diagnostics/source-text.js'
import { hostOf, projectFolder } from '../support.js'

const folder = `${projectFolder}test/fixtures/diagnostics/`
const read = (name: string): string => readFileSync(folder + name, 'utf8')

function rendered(name: string): string {
  const { diagnostics, sources } = compile(`${name}.net`, { host: hostOf({ [`${name}.net`]: read(`${name}.net`) }) })
  return renderPretty(diagnostics, sources)
}

/** A warning of a name over the part of `text` between the brackets [ and ]. */
function frameOf(text: string): string {
  const start = text.indexOf('[')
  const end = text.indexOf(']') - 1
  const source = text.replace(/[[\]]/g, '')
  const diagnostic = diagnose(problem('unused-name', { what: 'let', name: 'x' }), { file: 'a.net', start, end })
  return renderPretty([diagnostic], new Map([['a.net', source]]))
}

describe('places', () => {
  it('are the same in whatever order they are asked for', () => {
    const text = 'a😀b\n\n é\u0301x\r\n😀😀'
    const offsets = Array.from({ length: text.length + 1 }, (_, offset) => offset)
    const fresh = offsets.map((offset) => sourceText(text).position(offset))
    const one = sourceText(text)
    const there = offsets.map((offset) => one.position(offset))
    const back = offsets.toReversed().map((offset) => one.position(offset))
    expect(there).to.deep.equal(fresh)
    expect(back.toReversed()).to.deep.equal(fresh)
    expect(fresh.at(-1)).to.deep.equal({ line: 4, column: 3 })
  })
})

describe('the pretty renderer', () => {
  it('tells five mistakes of one file, each with place, code and help', () => {
    expect(rendered('five-mistakes')).to.equal(read('five-mistakes.txt'))
  })

  it('shows spans over several lines, tabs, and the way through blocks and stages', () => {
    expect(rendered('layout')).to.equal(read('layout.txt'))
  })

  it('sets carets under tabs and wide text where a terminal shows them', () => {
    expect(frameOf('\tab [cd]').split('\n').slice(3, 5)).to.deep.equal(['1 |     ab cd', '  |        ^^'])
    expect(frameOf('"網絡" + [é\u0301x] y').split('\n').slice(3, 5)).to.deep.equal([
      '1 | "網絡" + é\u0301x y',
      '  |          ^^',
    ])
    expect(frameOf('a [網\t絡]').split('\n').slice(3, 5)).to.deep.equal(['1 | a 網    絡', '  |   ^^^^^^^^'])
  })

  it('counts columns in code points, lines by any line end', () => {
    expect(frameOf('a\r\nb\rc\n😀 [x]').split('\n')[1]).to.equal(' --> a.net:4:3')
  })

  it('shows one caret for a place without text, also at the end', () => {
    expect(frameOf('ab[]').split('\n').slice(1, 5)).to.deep.equal([' --> a.net:1:3', '  |', '1 | ab', '  |   ^'])
    expect(frameOf('ab\n[]').split('\n').slice(1, 5)).to.deep.equal([' --> a.net:2:1', '  |', '2 |', '  | ^'])
  })

  it('shortens a span of many lines', () => {
    const lines = frameOf(`[${Array.from({ length: 12 }, (_, index) => `line ${index + 1}`).join('\n')}]`).split('\n')
    expect(lines.slice(3, 12)).to.deep.equal([
      ' 1 | line 1',
      '   | ^^^^^^',
      ' 2 | line 2',
      '   | ^^^^^^',
      ' 3 | line 3',
      '   | ^^^^^^',
      '...',
      '12 | line 12',
      '   | ^^^^^^^',
    ])
  })

  it('shows what is around the mistake in a very long line', () => {
    const [shown, carets] = frameOf(`${'a'.repeat(500)}[bcd]${'e'.repeat(500)}`)
      .split('\n')
      .slice(3, 5)
    expect(shown).to.equal(`1 | ...${'a'.repeat(60)}bcd${'e'.repeat(177)}...`)
    expect(carets).to.equal(`  | ${' '.repeat(63)}^^^`)
    const [all, long] = frameOf(`[${'😀'.repeat(500)}]`)
      .split('\n')
      .slice(3, 5)
    expect(all).to.equal(`1 | ${'😀'.repeat(120)}...`)
    expect(long).to.equal(`  | ${'^'.repeat(240)}`)
  })

  it('shows no control characters of the file', () => {
    expect(frameOf('\u001b[[2Jx]')).not.to.include('\u001b')
  })

  it('colours when asked, around the same text', () => {
    const diagnostic = diagnose(problem('unused-name', { what: 'let', name: 'x' }), { file: 'a.net', start: 0, end: 1 })
    const sources = new Map([['a.net', 'x']])
    const coloured = renderPretty([diagnostic], sources, { colour: true })
    expect(coloured).to.include('\u001b[1;33m')
    // biome-ignore lint/complexity/useRegexLiterals: a literal must not hold the escape character
    expect(coloured.replace(new RegExp('\u001b\\[[\\d;]*m', 'g'), '')).to.equal(renderPretty([diagnostic], sources))
  })

  it('shortens the way through many blocks', () => {
    const blocks = Array.from({ length: 30 }, (_, level) => `block b${level + 1} { b${level} }`).join('\n')
    const text = `block b0 { dense(1) }\n${blocks}
tower t { b30 -> flatten }
head h(left, right): similarity { abs(left - right) -> dense(1) }
network n { input image: 8x8x1
siamese t
head h }`
    const { diagnostics, sources } = compile('main.net', { host: hostOf({ 'main.net': text }) })
    const way = renderPretty(diagnostics, sources)
      .split('\n')
      .filter((line) => line.includes('= in the') || line.includes('more'))
    expect(way).to.have.length(9)
    expect(way[4]).to.include('... 23 more ...')
    expect(way.at(-1)).to.include('in the expansion of b30 at main.net:32:11, tower t')
  })

  it('says nothing of nothing', () => {
    expect(renderPretty([], new Map())).to.equal('')
  })
})

describe('the JSON renderer', () => {
  it('gives places as lines, columns and offsets', () => {
    const diagnostic = {
      ...diagnose(problem('shape-mismatch', { verb: 'add', shapes: [[1], [2]] }), { file: 'a.net', start: 3, end: 5 }),
      stories: [{ label: 'left', text: '1' }],
      related: [{ message: 'there', span: { file: 'b.net', start: 0, end: 1 }, within: 'tower t' }],
    }
    const sources = new Map([
      ['a.net', 'a\n😀b'],
      ['b.net', 'x'],
    ])
    expect(toJson([diagnostic], sources)).to.deep.equal([
      {
        code: 'shape-mismatch',
        severity: 'error',
        message: 'cannot add 1 and 2',
        help: 'elementwise operators take tensors of one shape, one with 1 in place of other extents, or a vector of 1',
        file: 'a.net',
        start: { line: 2, column: 2, offset: 3 },
        end: { line: 2, column: 3, offset: 5 },
        stories: [{ label: 'left', text: '1' }],
        fix: null,
        related: [
          {
            message: 'there',
            within: 'tower t',
            file: 'b.net',
            start: { line: 1, column: 1, offset: 0 },
            end: { line: 1, column: 2, offset: 1 },
          },
        ],
      },
    ])
  })
})
