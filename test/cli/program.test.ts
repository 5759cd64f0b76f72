import { expect } from 'chai'
import { createProgram } from '../../cli/program.js'

const named = (name?: string) => createProgram(name).commands.map((command) => command.name())

describe('the commands', () => {
  it('are declared one by one by the names that they have', () => {
    const names = named()
    expect(names).to.include.members(['compile', 'train', 'data'])
    for (const name of names) expect(named(name), name).to.deep.equal([name])
  })

  it('are all there where none is named', () => {
    for (const word of ['--help', 'help', 'compil', 'constructor']) expect(named(word), word).to.deep.equal(named())
  })
})
