import { expect } from 'chai'
import { codes, compile, explain, format, library, operator, operators, parse } from '../../api/index.js'
import { catalogue } from '../../compiler/diagnostics/catalogue.js'
import { operators as registry } from '../../compiler/ops/index.js'
import { libraryFiles } from '../compiler/support.js'

describe('the reference, for programs', () => {
  it('has every operator', () => {
    expect(operators().map(({ name }) => name)).to.deep.equal([...registry.keys()])
    expect(operator('conv')?.parameters.map(({ name }) => name)).to.include.members(['filters', 'kernel'])
    expect(operator('cnov')).to.equal(undefined)
  })

  it('has every code', () => {
    expect(codes().map(({ code }) => code)).to.deep.equal(Object.keys(catalogue))
    expect(explain('unknown-name')?.message).to.match(/^error\[unknown-name\]/)
    expect(explain('toString')).to.equal(undefined)
  })

  it('has every file of the library, and only what can be imported from it', () => {
    const files = library()
    expect(files.map(({ file }) => file)).to.have.members(Object.keys(libraryFiles))
    for (const { file, declarations } of files) {
      const imports = `import { ${declarations.map(({ name }) => name).join(', ')} } from "${file}"`
      const { diagnostics } = compile(`${imports}\n`, { allowLibrary: true })
      expect(
        diagnostics.filter(({ severity }) => severity === 'error'),
        file,
      ).to.deep.equal([])
    }
    const signatures = files.flatMap(({ declarations }) => declarations.map(({ signature }) => signature))
    expect(signatures).to.include('unit(filters, kernel, stride=1, groups=1)')
    expect(signatures).to.include('weighted_l1(left, right)')
  })
})

describe('texts, for programs', () => {
  it('are parsed, with the places of errors', () => {
    const { tree, diagnostics, sources } = parse('block b { relu }\ntower', 'b.net')
    expect(tree.declarations[0]).to.deep.include({ kind: 'block' })
    expect(diagnostics.map(({ code, file, start }) => [code, file, start.line])).to.deep.equal([
      ['unexpected-token', 'b.net', 2],
    ])
    expect(sources.get('b.net')).to.include('tower')
  })

  it('are formatted, except those with errors', () => {
    expect(format('block b{relu}').text).to.equal('block b { relu }\n')
    const broken = format('block b{relu')
    expect(broken.text).to.equal('block b{relu')
    expect(broken.diagnostics.map(({ code }) => code)).to.deep.equal(['unclosed-bracket'])
  })
})
