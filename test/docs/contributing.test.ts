import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { compile } from '../../compiler/compile.js'
import { format } from '../../grammar/format/format.js'
import { kinds } from '../../runtime/protocol/kinds.js'
import { root, run } from '../cli/netc.js'
import { hostOf, networkAround } from '../compiler/support.js'

const page = readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8')

/** The blocks of a language whose first line names a file: the name, and what comes after. */
const blocks = (language: string): readonly (readonly [file: string, text: string])[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(?:// )?(\\S+)\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, file, text]) => [file!, text!],
  )

/** A text with the lines that a block adds and without those that it removes; other lines say where. */
function patched(before: string, block: string): string {
  const lines = before.split('\n')
  let at = 0
  for (const line of block.trimEnd().split('\n')) {
    const [sign, text] = [line[0], line.slice(1)]
    if (sign === '+') lines.splice(at++, 0, text)
    else {
      const found = lines.indexOf(text, at)
      expect(found, `the line: ${text}`).to.be.at.least(0)
      at = found + 1
      if (sign === '-') lines.splice(--at, 1)
    }
  }
  return lines.join('\n')
}

describe('CONTRIBUTING.md', () => {
  it('names files, folders and commands that are there', () => {
    const paths = [...page.matchAll(/`([\w.-]+\/[\w./-]*)`|\]\(([\w./-]+)\)/g)].map(([, code, link]) => code ?? link!)
    // NAME.ts and FILE.net are what is new.
    const known = paths.map((name) => (/(NAME|FILE)/.test(name) ? path.dirname(name) : name))
    expect(known.length).to.be.above(30)
    expect(known.filter((name) => !existsSync(path.join(root, name)))).to.deep.equal([])
    const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
    const commands = [...page.matchAll(/npm (?:run )?([\w:]+)/g)].map(([, name]) => name!)
    expect(commands.filter((name) => scripts[name] === undefined)).to.deep.equal([])
  })

  it('has a row for every kind of part, with its registry', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` \| `([\w/]+\/)` \|/gm)]
    expect(rows.map(([, kind]) => kind)).to.deep.equal(Object.keys(kinds))
    for (const [, , folder] of rows) expect(existsSync(path.join(root, folder!, 'index.ts')), folder).to.equal(true)
  })

  it('has a block of the library that compiles and is laid out', () => {
    const [[file, text]] = blocks('net') as [readonly [string, string]]
    expect(path.dirname(file)).to.equal('compiler/std')
    const name = `std/${path.basename(file)}`
    const network = networkAround('  flatten -> active_dense(3)', {
      declarations: `import { active_dense } from "${name}"`,
    })
    const { value, diagnostics } = compile('main.net', { host: hostOf({ [name]: text, 'main.net': network }) })
    expect(diagnostics).to.deep.equal([])
    expect(value?.towers[0]?.nodes.at(-1)?.output).to.deep.equal([3])
    expect(format(text, name).text).to.equal(text)
  })

  describe('its examples', function () {
    this.timeout(180_000)

    /** What the examples are compiled for: the tests that hold for every operator and part. */
    const tests = [
      'test/compiler/ops/registry.test',
      'test/compiler/ops/conformance.test',
      'test/compiler/targets/onnx/conformance.test',
      'test/runtime/protocol/protocol-parts.test',
      'test/compiler/diagnostics/examples.test',
    ]
    let copy: string

    before(() => {
      copy = mkdtempSync(path.join(tmpdir(), 'netc-contributing-'))
      for (const folder of ['grammar', 'compiler', 'api', 'runtime', 'cli', 'test', 'specs', 'package.json'])
        cpSync(path.join(root, folder), path.join(copy, folder), { recursive: true })
      symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'dir')
      // The build takes it from node_modules, and tsc alone does not.
      cpSync(path.join(root, 'dist/tfjs'), path.join(copy, 'dist/tfjs'), { recursive: true })
      const { compilerOptions } = JSON.parse(readFileSync(path.join(root, 'tsconfig.json'), 'utf8'))
      const files = tests.map((name) => `${name}.ts`)
      writeFileSync(path.join(copy, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
      for (const language of ['ts', 'net'])
        for (const [file, text] of blocks(language)) writeFileSync(path.join(copy, file), text)
    })
    after(() => rmSync(copy, { recursive: true, force: true }))

    const build = () => {
      const { out, err } = run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { cwd: copy })
      return out + err
    }
    const apply = ([file, block]: readonly [string, string]) => {
      const target = path.join(copy, file)
      writeFileSync(target, patched(readFileSync(target, 'utf8'), block))
    }

    it('do not compile while a step is missing', () => {
      const [registry, ...others] = blocks('diff')
      expect(others.map(([file]) => file)).to.deep.equal([
        'compiler/targets/tfjs/layers/elementwise.ts',
        'compiler/targets/onnx/operators/elementwise.ts',
        'compiler/targets/torch/operators/elementwise.ts',
        'runtime/training/schedules/index.ts',
      ])
      apply(registry!)
      expect(build()).to.match(/Property 'softsign' is missing/)
      for (const other of others) apply(other)
    })

    it('compile, and pass the tests that everything of their kind has to pass', () => {
      expect(build()).to.equal('')
      const mocha = ['node_modules/mocha/bin/mocha.js', '--no-config', '--timeout', '60000', '--reporter', 'json']
      const files = tests.map((name) => `dist/${name}.js`)
      const { out } = run(process.execPath, [...mocha, '--grep', 'softsign|schedule: inverse', ...files], { cwd: copy })
      const { stats, passes } = JSON.parse(out.slice(out.indexOf('{')))
      expect(stats.failures, out).to.equal(0)
      const titles = passes.map(({ fullTitle }: { fullTitle: string }) => fullTitle)
      expect(titles).to.include.members([
        'every operator conforms to its declaration softsign',
        'every operator in ONNX gives what tfjs gives softsign',
        'every operator has the gradient of what it computes, on every engine softsign',
        'the registry softsign 7x7x4 -> softsign',
      ])
      expect(titles.filter((title: string) => title.includes('schedule: inverse'))).to.have.length(1)
    })
  })
})
