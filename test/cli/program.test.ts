import { expect } from 'chai'
import { createProgram } from '../../cli/program.js'

const named = (name?: string) => createProgram(name).commands.map((command) => command.name())

describe('the commands', () => {
  it('are declared one by one by the names that they have', () => {
    const names = named()
    // What is about all commands takes the others.
    for (const name of names) expect([[name], names], name).to.deep.include(named(name))
    for (const name of ['compile', 'train', 'data', 'verify-export']) expect(named(name), name).to.deep.equal([name])
  })

  it('are all there where none is named', () => {
    for (const word of ['--help', 'help', 'compil', 'constructor']) expect(named(word), word).to.deep.equal(named())
  })
})
