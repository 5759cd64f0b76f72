import { expect } from 'chai'
import type { EngineStatus } from '../../runtime/engines/engine.js'
import { netc } from './netc.js'

describe('netc doctor', function () {
  this.timeout(30_000)

  it('describes every engine, and shows how to install a missing one', () => {
    const { code, out, err } = netc('doctor', '--json')
    expect(err).to.equal('')
    expect(code).to.equal(0)
    const { node, engines, choice } = JSON.parse(out)
    expect(node).to.equal(process.version)
    const names = engines.map(({ name }: EngineStatus) => name)
    expect(names).to.include.members(['native', 'wasm', 'cpu'])
    for (const { name, available, summary, remedy, description } of engines as EngineStatus[]) {
      if (name === 'wasm' || name === 'cpu') {
        expect(available, summary).to.equal(true)
        expect(summary).to.equal(`@tensorflow/tfjs-backend-${name} 4.22.0`)
      }
      if (available) expect(description?.threads).to.be.at.least(1)
      else expect([description, typeof remedy, summary === '']).to.deep.equal([undefined, 'string', false])
    }
    expect(names).to.include(choice.name)
    expect(choice.why).to.match(/^the fastest that works here/)
  })

  it('prints one engine after the other, and which one is taken', () => {
    const { code, out } = netc('doctor')
    expect(code).to.equal(0)
    expect(out).to.match(/✓ wasm .*\n(?: {9}.*\n)*? {9}threads: \d+\n(?: {9}.*\n)*✓ cpu/)
    expect(out).to.match(/\n\nauto is \w+: the fastest that works here/)
  })

  it('takes no other option', () => {
    expect(netc('doctor', '--jason').code).to.equal(2)
  })
})

describe('netc setup', () => {
  it('calls a wrong command line wrong', () => {
    for (const words of [['setup', 'abacus'], ['setup', 'native', '--remove', '--force'], ['setup']]) {
      expect(netc(...words).code, words.join(' ')).to.equal(2)
    }
  })
})
