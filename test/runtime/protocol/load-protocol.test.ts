import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { DiagnosticsError } from '../../../runtime/base/diagnostics-error.js'
import { UserError } from '../../../runtime/base/user-error.js'
import { embeddedDefaults } from '../../../runtime/data/loaders/embedded.js'
import { loadProtocol, loadProtocolFile, readProtocol } from '../../../runtime/runs/load-protocol.js'

const quickstart = new URL('../../../../specs/protocols/quickstart.yaml', import.meta.url)

describe('loading a protocol', () => {
  it('takes a text, a file, or the name of one that ships', () => {
    const text = readFileSync(quickstart, 'utf8')
    const protocol = loadProtocol(text, 'quickstart.yaml')
    expect(protocol.name).to.equal('quickstart')
    expect(loadProtocolFile(fileURLToPath(quickstart))).to.deep.equal(protocol)
    expect(loadProtocolFile('quickstart')).to.deep.equal(protocol)
    expect(readProtocol('quickstart')).to.deep.equal({ text, file: 'specs/protocols/quickstart.yaml' })
  })

  it('has a quickstart that the embedded data is enough for', () => {
    const { split, validation, test } = loadProtocolFile('quickstart')
    const { train, validation: held } = split.settings
    expect(Number(train) + Number(held)).to.be.at.most(embeddedDefaults.alphabets)
    const ways = [validation.test, ...test].map(({ settings }) => Number(settings.ways))
    expect(Math.max(...ways)).to.be.at.most(embeddedDefaults.characters)
  })

  it('says what is wrong with the text', () => {
    expect(() => loadProtocol('version: 2', 'mine.yaml')).to.throw(
      DiagnosticsError,
      /^error\[missing-key\]: the keys `name`, `split`, `sampler`, .*\n --> mine\.yaml:1:1\n/,
    )
  })

  it('says which file cannot be read, and which protocols ship', () => {
    expect(() => loadProtocolFile('nowhere/none.yaml'))
      .to.throw(UserError, 'cannot read the protocol nowhere/none.yaml: there is no such file')
      .with.property(
        'help',
        'name a .yaml file, or one that ships: classes, lake-runs, omniglot, omniglot-paper, photos, quickstart',
      )
  })
})
