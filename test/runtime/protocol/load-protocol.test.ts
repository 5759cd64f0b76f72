import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { UserError } from '../../../runtime/base/user-error.js'
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

  it('says what is wrong with the text', () => {
    expect(() => loadProtocol('version: 2', 'mine.yaml')).to.throw(
      UserError,
      'mine.yaml is no valid protocol: a mistake\n\nmine.yaml:1:1: the keys `name`, `split`, `sampler`,',
    )
  })

  it('says which file cannot be read, and which protocols ship', () => {
    expect(() => loadProtocolFile('nowhere/none.yaml'))
      .to.throw(UserError, 'cannot read the protocol nowhere/none.yaml: there is no such file')
      .with.property('help', 'name a .yaml file, or one that ships: quickstart, omniglot-paper')
  })
})
