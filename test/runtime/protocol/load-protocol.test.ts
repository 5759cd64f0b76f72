import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { DiagnosticsError } from '../../../runtime/base/diagnostics-error.js'
import { UserError } from '../../../runtime/base/user-error.js'
import { embeddedDefaults } from '../../../runtime/data/loaders/embedded.js'
import { loadProtocol, loadProtocolFile, readProtocol } from '../../../runtime/runs/load-protocol.js'
import { temporaryFolder } from '../data/temporary-folder.js'

const quickstart = new URL('../../../../specs/protocols/quickstart.yaml', import.meta.url)

describe('loading a protocol', () => {
  const temporary = temporaryFolder()

  it('takes a text, a file, or the name of one that ships', () => {
    const text = readFileSync(quickstart, 'utf8')
    const protocol = loadProtocol(text, 'quickstart.yaml')
    expect(protocol.name).to.equal('quickstart')
    expect(loadProtocolFile(fileURLToPath(quickstart))).to.deep.equal(protocol)
    expect(loadProtocolFile('quickstart')).to.deep.equal(protocol)
    expect(readProtocol('quickstart')).to.deep.equal({ text, file: 'specs/protocols/quickstart.yaml' })
  })

  it('takes one that ships though a file or folder is called so, which is ./quickstart', () => {
    const before = process.cwd()
    process.chdir(temporary())
    try {
      mkdirSync('quickstart')
      expect(loadProtocolFile('quickstart').name).to.equal('quickstart')
      expect(() => readProtocol('./quickstart')).to.throw(
        UserError,
        'cannot read the protocol ./quickstart: it is a folder',
      )
      writeFileSync('omniglot', 'version: 2')
      expect(readProtocol('./omniglot')).to.deep.equal({ text: 'version: 2', file: './omniglot' })
      expect(loadProtocolFile('omniglot').name).to.equal('omniglot')
    } finally {
      process.chdir(before)
    }
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
