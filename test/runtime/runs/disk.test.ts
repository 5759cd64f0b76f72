/** A run and its disk: what is flushed before what, and a file system that stops to take anything. */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'
import { expect } from 'chai'
import type { Engine } from '../../../runtime/engines/engine.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { temporaryFolder } from '../data/temporary-folder.js'
import { expectSame, refused, resumeTiny, startTiny } from './tiny-runs.js'

/** Calls of the file system that write, or make what was written last. */
const changing = ['openSync', 'writeSync', 'fsyncSync', 'ftruncateSync', 'renameSync', 'rmSync', 'mkdirSync'] as const
type Changing = (typeof changing)[number]

/** Calls `before` for each of them, with the file that it is of, while `work` runs; it may throw in its place. */
async function watched(before: (call: Changing, file: string) => void, work: () => Promise<void>): Promise<void> {
  const originals = Object.fromEntries(changing.map((call) => [call, fs[call]])) as Pick<typeof fs, Changing>
  const open = new Map<unknown, string>()
  for (const call of changing) {
    const original = originals[call] as (...given: unknown[]) => unknown
    const replacement = (...given: unknown[]) => {
      const [of, flags] = given
      const reads = call === 'openSync' && flags === 'r'
      if (!reads) before(call, call === 'renameSync' ? `${of} > ${given[1]}` : String(open.get(of) ?? of))
      const result = original(...given)
      if (call === 'openSync') open.set(result, String(of))
      return result
    }
    Object.assign(fs, { [call]: replacement })
  }
  syncBuiltinESMExports()
  try {
    await work()
  } finally {
    Object.assign(fs, originals)
    syncBuiltinESMExports()
  }
}

describe('a run on its disk', () => {
  const temporary = temporaryFolder()
  let engine: Engine
  before(async () => {
    engine = await openEngine('cpu')
  })

  it("has a file's contents before its name, and everything that resuming needs before the checkpoint", async () => {
    const folder = path.join(temporary(), 'run')
    const calls: string[] = []
    const named = (file: string) =>
      file.replaceAll(`${folder}${path.sep}`, '').replaceAll(/\d+-[0-9a-f]{8}\.tmp/g, 'tmp')
    await watched(
      (call, file) => calls.push(`${call} ${named(file)}`),
      async () => void (await startTiny(folder, { engine })),
    )
    const since = (at: number, call: string) => calls.slice(0, at).lastIndexOf(call)
    let checkpoints = 0
    for (const [at, call] of calls.entries()) {
      const [, draft, file] = /^renameSync (\S+\.tmp) > (\S+)$/.exec(call) ?? []
      // The lock is a socket.
      if (draft === undefined || draft === 'lock.tmp') continue
      expect(since(at, `fsyncSync ${draft}`), `${file} is put in its place`).to.be.above(
        since(at, `writeSync ${draft}`),
      )
      if (!file.startsWith('checkpoints/iteration')) continue
      checkpoints++
      expect(since(at, 'fsyncSync metrics.jsonl'), file).to.be.least(since(at, 'writeSync metrics.jsonl'))
      const after = calls.slice(at)
      const flushed = after.indexOf('fsyncSync checkpoints')
      expect(flushed, `the name of ${file} is flushed`).to.be.above(0)
      // Until then there is a checkpoint to resume from after a power cut.
      const ended = after.indexOf('rmSync beginning')
      if (ended >= 0) expect(flushed).to.be.below(ended)
    }
    expect(checkpoints).to.equal(5)
  })

  it('that is full ends the run with a message, not masked by the lock, and the run resumes when there is space', async () => {
    const whole = path.join(temporary(), 'whole')
    await startTiny(whole, { engine })
    for (const code of ['EROFS', 'ENOSPC']) {
      const folder = path.join(temporary(), code)
      let stopped = false
      await watched(
        (call, file) => {
          if (!stopped || !file.includes(folder)) return
          throw Object.assign(new Error(`${code}: ${call}`), { code, syscall: call })
        },
        async () => {
          const onSteps = () => {
            stopped = true
          }
          const { message } = await refused(() => startTiny(folder, { engine, onSteps }), `--resume ${folder}`)
          expect(message).to.match(/^cannot continue .*: (nothing can be written there|no space is left)/)
        },
      )
      const { result } = await resumeTiny(folder, { engine })
      expect(result?.iterations).to.equal(20)
      expectSame(folder, whole)
    }
  })
})
