import { existsSync, readdirSync } from 'node:fs'
import { expect } from 'chai'
import { catalogue } from '../../../compiler/diagnostics/catalogue.js'
import { renderPretty } from '../../../compiler/diagnostics/render-pretty.js'
import { checkYaml } from '../../../runtime/runs/check-yaml.js'
import { yamlBook } from '../../../runtime/runs/code-book.js'
import { describeBook, fixtures } from '../../compiler/diagnostics/book.js'

describe('the documentation of mistakes in protocols and experiments', () => {
  describeBook(yamlBook)

  it('has codes that the compiler does not have', () => {
    expect(Object.keys(yamlBook.entries).filter((code) => Object.hasOwn(catalogue, code))).to.deep.equal([])
  })

  it('has no fixture of a code that is gone, with the compiler', () => {
    const texts = readdirSync(fixtures).filter((name) => name.endsWith('.txt'))
    const own = texts.filter((name) => !existsSync(fixtures + name.replace('.txt', '.net')))
    const codes = [...Object.keys(catalogue), ...Object.keys(yamlBook.entries)]
    expect(own.toSorted()).to.deep.equal(codes.map((code) => `${code}.txt`).toSorted())
  })
})

describe('a single YAML file', () => {
  const { files } = yamlBook.documentation['unknown-key']!.good as { files: Record<string, string> }
  const [protocol = ''] = Object.values(files)
  const experiment = (protocols: string) => `name: e\nnetworks: [a.net]\nprotocols: ${protocols}\nseeds: [1]\n`

  it('is a protocol, or an experiment, with its name', () => {
    expect(checkYaml(protocol, 'p.yaml')).to.include({ kind: 'protocol', name: 'small' })
    expect(checkYaml(experiment('[quickstart]'), 'e.yaml')).to.include({ kind: 'experiment', name: 'e' })
    expect(checkYaml('seeds: [1]', 'p.yaml').kind).to.equal('protocol')
  })

  it('has what an experiment changes in its protocols checked', () => {
    const text = experiment('[{ base: quickstart, change: { clip: 0 } }]')
    const { diagnostics, sources, name } = checkYaml(text, 'e.yaml')
    expect([name, diagnostics.map(({ code }) => code)]).to.deep.equal([undefined, ['wrong-value']])
    expect(renderPretty(diagnostics, sources)).to.include('--> e.yaml:3:49')
  })
})
