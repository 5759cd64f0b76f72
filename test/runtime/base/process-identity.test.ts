import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { expect } from 'chai'
import { hasSameKernel, isRunning, ownIdentity, type ProcessIdentity } from '../../../runtime/base/process-identity.js'

describe('a process as others know it', () => {
  const own = ownIdentity()
  const other = (change: Partial<ProcessIdentity>): ProcessIdentity => ({ ...own, ...change })

  it('runs while it runs', async () => {
    expect(isRunning(own)).to.equal(true)
    expect(ownIdentity()).to.deep.equal(own)
    const child: ChildProcess = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: 'pipe' })
    const of = other({ pid: child.pid!, start: 'x' })
    expect(isRunning(of)).to.equal(true)
    child.stdin!.end()
    await once(child, 'close')
    expect(isRunning(of)).to.equal(false)
  })

  it('is not another one that has its number', function () {
    if (process.platform !== 'linux') this.skip()
    expect(isRunning(other({ start: String(Number(own.start) - 1) }))).to.equal(false)
    // The parent did not start later than its child.
    expect(isRunning(other({ pid: process.ppid, start: String(Number(own.start) + 1) }))).to.equal(false)
  })

  it('ended when its machine did, and is not seen in other containers and on other machines', () => {
    const linux = { boot: '01234567', host: '89abcdef', namespace: '4026531836', start: '1', pid: process.pid }
    const here = (change: Partial<ProcessIdentity>) => isRunning({ ...linux, ...change }, linux)
    expect(here({ boot: '76543210' })).to.equal(false)
    expect(here({ boot: '76543210', host: 'fedcba98' })).to.equal(undefined)
    expect(here({ namespace: '4026539999' })).to.equal(undefined)
    // Containers have other names, and one kernel.
    expect(hasSameKernel({ ...linux, host: 'fedcba98' }, linux)).to.equal(true)
    // Systems that provide less.
    const elsewhere = { ...linux, boot: 'x', namespace: 'x', start: 'x' }
    expect(isRunning(elsewhere, elsewhere)).to.equal(true)
    expect(isRunning({ ...elsewhere, host: 'fedcba98' }, elsewhere)).to.equal(undefined)
  })

  it('does not run as a zombie', async function () {
    if (process.platform !== 'linux') this.skip()
    // A shell that never asks how its child ended: `exec` makes it a program that does not know of one. The child ends
    // with its input, after that.
    const script = 'exec 3<&0; cat <&3 & echo $!; exec sleep 60'
    const shell = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] })
    try {
      const [line] = await once(shell.stdout!, 'data')
      const child = String(line).trim()
      const start = readFileSync(`/proc/${child}/stat`, 'latin1').split(') ')[1].split(' ')[19]
      while (readFileSync(`/proc/${shell.pid}/comm`, 'latin1').trim() !== 'sleep') await setImmediate()
      shell.stdin!.end()
      // It is there until the shell ends, and soon a zombie.
      while (isRunning(other({ pid: Number(child), start }))) await setImmediate()
      expect(existsSync(`/proc/${child}`)).to.equal(true)
    } finally {
      shell.kill('SIGKILL')
      await once(shell, 'close')
    }
  })
})
