import { expect } from 'chai'
import { startWorker, WorkerError } from '../../bench/worker.js'
import { fake, task } from './fakes.js'

describe('an implementation as a process', () => {
  const start = (behavior: Parameters<typeof fake>[1] = {}) => startWorker(fake('one', behavior).command)
  const failure = async (answer: Promise<unknown>): Promise<string> => {
    const error = await answer.then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(error).to.be.instanceOf(WorkerError)
    return (error as WorkerError).message
  }

  it('answers requests in order, whatever it prints besides', async () => {
    const worker = start()
    const [description, first, second] = await Promise.all([
      worker.ask({ do: 'prepare', task }),
      worker.ask({ do: 'step', iteration: 0 }),
      worker.ask({ do: 'step', iteration: 1 }),
    ])
    expect(description.version).to.equal('fake 1.0')
    expect([first.cross_entropy, second.cross_entropy]).to.deep.equal([0.7, 0.35])
    const { now, peak } = await worker.ask({ do: 'memory' })
    expect(peak).to.be.at.least(now / 2)
    expect(now).to.be.greaterThan(1e6)
    await worker.end()
  })

  it('reports what it cannot do, and continues', async () => {
    const worker = start({ refuses: true })
    expect(await failure(worker.ask({ do: 'prepare', task }))).to.equal('there is no such library (install it)')
    expect(await failure(worker.ask({ do: 'one-shot', task: { ...task, data: '' } }))).to.include('no request one-shot')
    expect((await worker.ask({ do: 'step', iteration: 0 })).loss).to.equal(2.7)
    await worker.end()
  })

  it('is reported when it ends, with its last output', async () => {
    const worker = start({ dies: 0 })
    const message = await failure(worker.ask({ do: 'step', iteration: 0 }))
    expect(message).to.include('exit code 3').and.include('out of everything')
    await worker.end()
  })

  it('is ended where it does not answer in time', async () => {
    const worker = start({ hangs: 0 })
    await worker.ask({ do: 'prepare', task })
    expect(await failure(worker.ask({ do: 'step', iteration: 0 }, 0.05))).to.include('longer than 0.05 s')
    await worker.end()
  })

  it('is reported if there is no such program', async () => {
    const worker = startWorker({ command: 'no-such-program', args: [] })
    expect(await failure(worker.ask({ do: 'memory' }))).to.include('no-such-program')
    await worker.end()
  })
})
