import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { UserError } from '../../../runtime/base/user-error.js'
import { type Candidate, openFastest } from '../../../runtime/engines/choose.js'
import type { Engine, EngineName } from '../../../runtime/engines/engine.js'
import { openEngine, reopenEngine } from '../../../runtime/engines/open.js'

/** What opens, with the card that it computes on; others throw. */
type Machine = Readonly<Partial<Record<EngineName, { readonly gpu?: string }>>>

function on(machine: Machine): { opened: EngineName[]; open: (name: EngineName) => Promise<Engine> } {
  const opened: EngineName[] = []
  return {
    opened,
    async open(name) {
      opened.push(name)
      const found = machine[name]
      if (found === undefined) throw new UserError(`${name} does not load.`)
      return { tf, description: { name, version: name, threads: 1, details: {}, ...found } }
    },
  }
}

const onCard: Candidate = {
  name: 'native',
  whyNot: () => undefined,
  refuse: ({ gpu }) => (gpu === undefined ? 'it does not use the card' : undefined),
}
const plain = (name: EngineName, whyNot?: string): Candidate => ({ name, whyNot: () => whyNot })

describe('the choice of an engine', () => {
  it('is the first one that is as hoped for, and loads no other', async () => {
    const { opened, open } = on({ native: { gpu: 'H100' }, wasm: {} })
    const { description, why } = await openFastest([onCard, plain('wasm'), plain('cpu')], open)
    expect([description.name, why]).to.deep.equal(['native', 'the fastest that works here, on H100'])
    expect(opened).to.deep.equal(['native'])
  })

  it('comes back to the processor where the card is not used', async () => {
    const { open } = on({ native: {}, wasm: {} })
    const { description, why } = await openFastest([onCard, plain('native'), plain('wasm')], open)
    expect([description.name, why]).to.deep.equal([
      'native',
      'the fastest that works here; native: it does not use the card',
    ])
  })

  it('says why faster ones were passed over, once each', async () => {
    const { opened, open } = on({ cpu: {} })
    const order = [plain('native', ''), plain('native', 'not built'), plain('native', 'not built'), plain('wasm')]
    const { why } = await openFastest([...order, plain('cpu')], open)
    expect(why).to.equal('the fastest that works here; native: not built; wasm: wasm does not load')
    expect(opened).to.deep.equal(['wasm', 'cpu'])
  })

  it('is refused where nothing works', async () => {
    const message = await openFastest([plain('wasm'), plain('cpu')], on({}).open).catch(String)
    expect(message).to.contain('no engine works here: wasm: wasm does not load; cpu: cpu does not load')
  })

  it('hides no error of ours', async () => {
    const open = () => Promise.reject(new TypeError('a bug'))
    expect(await openFastest([plain('wasm'), plain('cpu')], open).catch(String)).to.equal('TypeError: a bug')
  })
})

describe('the engine of a resumed run', () => {
  const cpu = { name: 'cpu', version: '@tensorflow/tfjs-backend-cpu 4.22.0', threads: 1, details: {} } as const

  it('is the one that it has had', async () => {
    const { description, why } = await reopenEngine(cpu, undefined)
    expect([description.name, why]).to.deep.equal(['cpu', "the run's own"])
    const other = await reopenEngine({ ...cpu, version: 'older' }, undefined)
    expect(other.why).to.equal("the run's own, which was older")
  })

  it('is another only where the user says so', async () => {
    const gone = { ...cpu, name: 'abacus' as EngineName, version: 'beads 1' }
    const error = await reopenEngine(gone, undefined).catch((error: UserError) => error)
    expect(error).to.be.instanceOf(UserError)
    const { message, help } = error as UserError
    expect(message).to.contain("the run's engine, abacus (beads 1), is not available: There is no engine")
    expect(help).to.contain('--engine auto')
    expect((await reopenEngine(gone, 'cpu')).description.name).to.equal('cpu')
  })

  it('reports an unknown name', async () => {
    expect(await openEngine('abacus').catch(String)).to.contain('There is no engine "abacus"')
  })
})
