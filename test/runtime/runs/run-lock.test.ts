import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { ownIdentity } from '../../../runtime/base/process-identity.js'
import { answers, listen } from '../../../runtime/base/socket.js'
import { UserError } from '../../../runtime/base/user-error.js'
import { isClaim, lockRun, type RunLock } from '../../../runtime/runs/run-lock.js'
import { temporaryFolder } from '../data/temporary-folder.js'
import { refused } from './tiny-runs.js'

describe('the lock of a run', () => {
  const temporary = temporaryFolder()
  let count = 0
  const fresh = (...names: string[]) => {
    const folder = path.join(temporary(), String(count++), ...names)
    mkdirSync(folder, { recursive: true })
    return folder
  }
  const { pid, start, namespace, boot, host } = ownIdentity()
  const claimOf = (change: Readonly<Record<string, string | number>> = {}) => {
    const by = { pid, start, namespace, boot, host, ...change }
    return ['lock', by.pid, by.start, by.namespace, by.boot, by.host, '0000'].join('-')
  }

  it('is held by one process, and leaves nothing', async () => {
    const folder = fresh()
    const lock = await lockRun(folder)
    lock.check()
    expect(readdirSync(folder).map(isClaim)).to.deep.equal([true])
    const { help } = await refused(() => lockRun(folder), `${folder} is in use by process ${pid}`)
    expect(help).to.contain('wait for it')
    lock.release()
    expect(readdirSync(folder)).to.deep.equal([])
    ;(await lockRun(folder)).release()
  })

  it('has one winner where many come at the same moment', async () => {
    for (let race = 0; race < 5; race++) {
      const folder = fresh()
      const ends = await Promise.allSettled(Array.from({ length: 4 }, () => lockRun(folder)))
      const won = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
      expect(won).to.have.length(1)
      for (const end of ends) if (end.status === 'rejected') expect(end.reason).to.be.instanceOf(UserError)
      won[0].check()
      won[0].release()
      expect(readdirSync(folder)).to.deep.equal([])
    }
  })

  it('works where the path is longer than a socket’s may be', async () => {
    const folder = fresh('x'.repeat(100), 'y'.repeat(100))
    const lock: RunLock = await lockRun(folder)
    await refused(() => lockRun(folder), 'in use')
    lock.release()
    expect(readdirSync(folder)).to.deep.equal([])
  })

  it('of a process that ended is taken over, also where it left a socket or its number is in use again', async function () {
    if (process.platform !== 'linux') this.skip()
    const left = [
      claimOf({ start: 1 }),
      // Process 1 of a container that was started again: the same number, and another namespace.
      claimOf({ pid: 1, namespace: 1 }),
      claimOf({ boot: '00000000' }),
    ]
    for (const name of left) {
      const folder = fresh()
      const file = path.join(folder, name)
      const server = await listen(file, file)
      // The state after a kill: the file exists, but nothing listens.
      const kept = path.join(folder, 'kept')
      renameSync(file, kept)
      await new Promise((closed) => server!.close(closed))
      renameSync(kept, file)
      expect(await answers(file)).to.equal(false)
      const lock = await lockRun(folder)
      expect(existsSync(file)).to.equal(false)
      lock.release()
    }
  })

  it('of a process that answers is respected, whatever its name says', async function () {
    if (process.platform !== 'linux') this.skip()
    const folder = fresh()
    const file = path.join(folder, claimOf({ pid: 1, namespace: 1 }))
    const server = await listen(file, file)
    await refused(() => lockRun(folder), 'in use by process 1 of another container')
    server!.close()
    ;(await lockRun(folder)).release()
  })

  it('of another machine is respected, and the error names the file that may be deleted', async () => {
    const folder = fresh()
    const file = path.join(folder, claimOf({ boot: '00000000', host: '00000000' }))
    writeFileSync(file, '')
    const { message, help } = await refused(() => lockRun(folder), 'of another machine')
    expect(message).to.contain(`process ${pid}`)
    expect(help).to.contain(file)
    rmSync(file)
    ;(await lockRun(folder)).release()
  })

  it('that somebody took away is noticed', async () => {
    const folder = fresh()
    const lock = await lockRun(folder)
    for (const name of readdirSync(folder)) rmSync(path.join(folder, name))
    expect(() => lock.check()).to.throw(UserError, 'is gone')
    lock.release()
    expect(() => lock.check()).to.throw(UserError)
  })

  it('in a folder that is not there is an error of the user', async () => {
    await refused(() => lockRun(path.join(temporary(), 'none')), 'there is no such file or folder')
  })
})
