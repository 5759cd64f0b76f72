/** The edits that mend mistakes: those of the documented examples, and those where a careless edit would do harm. */
import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { compile } from '../../../compiler/compile.js'
import type { Diagnostic } from '../../../compiler/diagnostics/diagnostic.js'
import { fixOfExample } from '../../../compiler/diagnostics/examples/book.js'
import { compileExample, projectOf } from '../../../compiler/diagnostics/examples/example.js'
import { compilerBook } from '../../../compiler/diagnostics/examples/index.js'
import { applyEdits, fixOf } from '../../../compiler/diagnostics/mend.js'
import { yamlBook } from '../../../runtime/runs/code-book.js'
import { codesOf, compileText, hostOf, networkAround, projectFolder } from '../support.js'

const library = hostOf({})
const book = compilerBook(library)

/** The text with the fix of its first mistake, or of its first of a code. */
function mended(text: string, code?: string): string {
  const { diagnostics, sources } = compileText(text)
  const found = diagnostics.find((one) => code === undefined || one.code === code)
  const fix = found && fixOf(found, sources)
  expect(fix, `${found?.code} has a fix`).not.to.equal(undefined)
  return applyEdits(text, fix!.edits)
}

const errors = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code}: ${message}`)

describe('fixes', () => {
  const codes = Object.keys(book.documentation)
  const fixed = codes.filter((code) => fixOfExample(code, book) !== undefined)

  for (const code of fixed) {
    it(`${code}: its fix makes the check pass`, () => {
      const { mendable, bad } = book.documentation[code]!
      const project = projectOf(mendable ?? bad)
      const [entry, text] = Object.entries(project.files)[0]!
      const files = { ...project.files, [entry]: applyEdits(text, fixOfExample(code, book)!.edits) }
      const { diagnostics } = compileExample({ ...project, files }, library)
      expect(errors(diagnostics)).to.deep.equal([])
      expect(diagnostics.map((one) => one.code)).not.to.include(code)
    })
  }

  it('mend at least half of the codes', () => {
    expect(fixed.length).to.be.at.least(codes.length / 2)
  })

  it('are told in docs/errors.md, of every code', () => {
    const page = readFileSync(`${projectFolder}docs/errors.md`, 'utf8')
    for (const of of [book, yamlBook]) {
      for (const code of Object.keys(of.documentation)) {
        const line = page.split('\n').find((one) => one.startsWith(`| [${code}](#${code})`))
        const title = fixOfExample(code, of)?.title ?? ''
        expect(line?.split(' | ').at(-1)?.replace(/ ?\|$/, '').replaceAll('\\', '').trim(), code).to.equal(
          title.replaceAll('\\', ''),
        )
      }
    }
  })

  it('mend the residual block of the README', () => {
    const text = readFileSync(`${projectFolder}test/fixtures/residual.net`, 'utf8')
    const now = mended(text, 'shape-mismatch')
    expect(now).to.include('stride=2)\n  main + shortcut')
    expect(compileText(now).diagnostics).to.deep.equal([])
  })

  it('import what the library has, in the import that there is', () => {
    const base = networkAround('unit(4, 3x3) -> flatten')
    expect(mended(base)).to.include('import { unit } from "std/conv.net"\n')
    const one = `import { active_unit } from "std/conv.net"\n${networkAround('active_unit(4, 3x3) -> unit(4, 3x3) -> flatten')}`
    expect(mended(one)).to.match(/^import \{ active_unit, unit \} from "std\/conv.net"\n/)
    expect(codesOf(compileText(mended(one)))).to.deep.equal([])
  })

  it('write signs of other languages otherwise in all places, but not in comments and strings', () => {
    const text = networkAround('in → relu → relu // a → b\nassert 1 == 1, "→"\nflatten')
    const now = mended(text)
    expect(now).to.include('in -> relu -> relu // a → b\nassert 1 == 1, "→"')
  })

  it('claim the figure, and leave source and tolerance as they are', () => {
    const text = networkAround('conv(4, 3x3) -> flatten', {
      items: 'expect { params.total = 1_000 +- 1% "Table 2" // so\n}',
    })
    expect(mended(text)).to.match(/params\.total = 185 \+- 1% "Table 2" \/\/ so/)
  })

  it('do not touch what stands in the library, and are not offered where the text is not as they need it', () => {
    const text = `import { active_unit } from "std/conv.net"\n${networkAround('active_unit(4, 0x0) -> flatten')}`
    const { diagnostics, sources } = compileText(text)
    expect(diagnostics.map(({ code }) => code)).to.deep.equal(['out-of-range'])
    expect(fixOf(diagnostics[0]!, sources)).to.equal(undefined)
    const computed = networkAround('let f = 0\nconv(f, 3x3) -> flatten')
    const [found] = compileText(computed).diagnostics
    expect(found!.code).to.equal('out-of-range')
    expect(fixOf(found!, compileText(computed).sources)).to.equal(undefined)
  })
})

describe('a mistake that comes to light in the library', () => {
  const text = `import { active_unit } from "std/conv.net"\n${networkAround('active_unit(4, 0x0) -> flatten')}`

  it('has the call in the own file for its place, and the place in the library beside it', () => {
    const [found] = compileText(text).diagnostics
    expect(text.slice(found!.span.start, found!.span.end)).to.equal('active_unit(4, 0x0)')
    expect(found!.span.file).to.equal('main.net')
    expect(found!.related[0]).to.include({ message: 'it comes to light' })
    expect(found!.related[0]!.span.file).to.equal('std/conv.net')
  })

  it('has its own place where the library itself is compiled', () => {
    const files = { 'std/own.net': `block wrong { conv(4, 9x9, strides=2) }\n` }
    const { diagnostics } = compile('std/own.net', { host: hostOf(files), libraryRoot: 'std' })
    expect(diagnostics.map(({ span }) => span.file)).to.deep.equal(['std/own.net'])
  })
})
