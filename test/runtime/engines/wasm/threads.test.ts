import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { openEngine } from '../../../../runtime/engines/open.js'

interface Trained {
  readonly threads: number
  readonly startedByTfjs: number
  readonly losses: readonly number[]
  readonly tensors: readonly number[]
  readonly weights: string
}

/** Trains in a child process, since the number of threads is fixed once per process. */
function train(threads: number): Trained {
  const child = fileURLToPath(new URL('./train-child.js', import.meta.url))
  const { status, stdout, stderr } = spawnSync(process.execPath, [child, String(threads)], { encoding: 'utf8' })
  expect(stderr, 'standard error').to.equal('')
  expect(status, 'exit code').to.equal(0)
  return JSON.parse(stdout) as Trained
}

describe('threads of the wasm engine', () => {
  it('train to the same bytes for any number, leave no tensors, and end with the process', () => {
    const one = train(1)
    const three = train(3)
    expect(one.threads).to.equal(1)
    expect(three.threads).to.equal(3)
    // Else the package's backend takes the place of ours as soon as it is ready: now and then in the middle of the
    // work.
    expect([one.startedByTfjs, three.startedByTfjs]).to.deep.equal([0, 0])
    expect(three.weights).to.equal(one.weights)
    expect(three.losses).to.deep.equal(one.losses)
    expect(one.losses.at(-1)).to.be.below(one.losses[0])
    expect(one.tensors[3]).to.equal(one.tensors[1])
    expect(train(3).weights).to.equal(three.weights)
  }).timeout(30_000)

  it('are settled by the first call', async () => {
    const first = await openEngine('wasm')
    const second = await openEngine('wasm', { threads: first.description.threads + 1 })
    expect(second.description).to.equal(first.description)
  })

  it('leave no handler on the process that would hide an error', async () => {
    await openEngine('wasm')
    const files = process
      .listeners('uncaughtException')
      .map(String)
      .filter((text) => text.includes('ExitStatus'))
    expect(files).to.deep.equal([])
  })
})
