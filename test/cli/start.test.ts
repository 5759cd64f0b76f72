/** V8's code of the command line, which the first start keeps for the next ones. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { Script } from 'node:vm'
import { expect } from 'chai'
import { readCode, withSum } from '../../cli/start/code-cache.js'
import { packageVersion } from '../../runtime/base/environment.js'
import { temporaryFolder } from '../runtime/data/temporary-folder.js'
import { root, run } from './netc.js'

const bundle = path.join(root, 'dist/cli/netc.cjs')
const isWindows = process.platform === 'win32'

describe('the start of the command line', function () {
  this.timeout(60_000)
  const temporary = temporaryFolder()
  const cache = () => path.join(temporary(), 'cache')
  const folder = () => path.join(cache(), 'code')
  const environment = (changes: NodeJS.ProcessEnv = {}) => ({ ...process.env, NETC_CACHE: cache(), ...changes })
  const netc = (words: readonly string[] = ['--version'], changes: NodeJS.ProcessEnv = {}) =>
    run(process.execPath, [path.join(root, 'bin/netc'), ...words], { cwd: temporary(), env: environment(changes) })
  const expectVersion = (changes?: NodeJS.ProcessEnv) => {
    const { code, out, err } = netc(['--version'], changes)
    expect({ code, out, err }).to.deep.equal({ code: 0, out: `${packageVersion()}\n`, err: '' })
  }
  const kept = () => readdirSync(folder())
  /** The one file that is kept, after a start that has made it. */
  const keptFile = () => {
    expectVersion()
    expect(kept()).to.have.length(1)
    return path.join(folder(), kept()[0]!)
  }
  /** Says whether the next start finds it as it needs it: it makes a new file where not. */
  const isTaken = (file: string) => {
    const { ino } = statSync(file)
    expectVersion()
    return statSync(file).ino === ino
  }
  const sum = 4

  afterEach(() => rmSync(cache(), { recursive: true, force: true }))

  it('keeps code that V8 accepts, for the user only', () => {
    const file = keptFile()
    expect(isTaken(file)).to.equal(true)
    const code = path.join(temporary(), 'taken')
    writeFileSync(code, readCode({ folder: folder(), file })!)
    // In a separate process: V8 refuses code if the flags that other tests set differ.
    const program = `const { readFileSync } = require('node:fs')
const [bundle, code] = process.argv.slice(1)
const cachedData = readFileSync(code)
console.log(new (require('node:vm').Script)(readFileSync(bundle, 'latin1'), { filename: bundle, cachedData }).cachedDataRejected)`
    expect(run(process.execPath, ['-e', program, bundle, code]).out).to.equal('false\n')
    if (!isWindows) {
      expect(statSync(folder()).mode & 0o777).to.equal(0o700)
      expect(statSync(file).mode & 0o777).to.equal(0o600)
    }
  })

  it('has what compiling needs in it, whatever command was the first', () => {
    const file = keptFile()
    const { size } = statSync(file)
    rmSync(cache(), { recursive: true })
    netc(['compile', path.join(root, 'specs/sircnn.net'), '--summary'])
    expect(size).to.be.greaterThan(0.85 * statSync(path.join(folder(), kept()[0]!)).size)
  })

  it('changes nothing of what the first command prints, nor its exit code', () => {
    writeFileSync(path.join(temporary(), 'wrong.net'), 'network n { }\n')
    const first = netc(['check', 'wrong.net'])
    expect(first.code).to.equal(1)
    expect(kept()).to.have.length(1)
    expect(netc(['check', 'wrong.net'])).to.deep.equal(first)
  })

  it('ignores damaged code, and replaces it', () => {
    const file = keptFile()
    const whole = readFileSync(file)
    const flipped = Buffer.from(whole)
    flipped[whole.length >> 1]! ^= 16
    for (const bytes of [
      flipped,
      whole.subarray(0, -1),
      whole.subarray(0, sum),
      whole.subarray(0, 1),
      Buffer.alloc(0),
    ]) {
      writeFileSync(file, bytes)
      expect(readCode({ folder: folder(), file })).to.equal(undefined)
      expectVersion()
      expect(readFileSync(file).length).to.be.greaterThan(sum)
      expect(isTaken(file)).to.equal(true)
    }
  })

  it('makes new code where V8 does not take what is there', () => {
    const file = keptFile()
    // Whole, and of no script.
    const { size } = statSync(file)
    const other = new Script('1').createCachedData()
    const place = { folder: folder(), file }
    writeFileSync(file, Buffer.concat(withSum(other)))
    expect(readCode(place)).to.deep.equal(other)
    expectVersion()
    expect(statSync(file).size).to.be.greaterThan(size / 2)
  })

  it('keeps code by the options of Node, which V8 has as well', () => {
    const file = keptFile()
    expectVersion({ NODE_OPTIONS: '--stack-trace-limit=20' })
    expect(kept()).to.have.length(2)
    expect(isTaken(file)).to.equal(true)
  })

  it('works without a folder that it can write to', () => {
    writeFileSync(cache(), '')
    expectVersion()
    expectVersion({ NETC_CACHE: '/dev/null/cache' })
    expect(readFileSync(cache(), 'utf8')).to.equal('')
  })

  it('takes no code from others, and leaves them none', function () {
    if (isWindows) this.skip()
    const file = keptFile()
    const place = { folder: folder(), file }
    const isLeft = () => {
      expect(readCode(place)).to.equal(undefined)
      const before = readFileSync(file)
      expectVersion()
      return readFileSync(file).equals(before)
    }
    chmodSync(folder(), 0o777)
    expect(isLeft(), 'a folder that all may write to').to.equal(true)
    chmodSync(folder(), 0o750)
    expect(isLeft(), 'a folder that a group sees').to.equal(true)
    chmodSync(folder(), 0o700)
    chmodSync(file, 0o660)
    expect(isLeft(), 'a file that others may write to').to.equal(false)
    expect(isTaken(file)).to.equal(true)
    const elsewhere = path.join(temporary(), 'elsewhere')
    renameSync(folder(), elsewhere)
    symlinkSync(elsewhere, folder())
    expect(isLeft(), 'a link to a folder').to.equal(true)
    rmSync(folder())
    renameSync(elsewhere, folder())
    const target = path.join(temporary(), 'target')
    renameSync(file, target)
    symlinkSync(target, file)
    const { ino } = statSync(target)
    expectVersion()
    expect(lstatSync(file).isSymbolicLink(), 'a link to a file').to.equal(false)
    expect(statSync(target).ino).to.equal(ino)
  })

  it('takes no code from another user, nor puts any into the folder of one', function () {
    // Only the administrator can give files away.
    if (process.geteuid?.() !== 0) this.skip()
    const file = keptFile()
    chownSync(file, 12345, 12345)
    expect(readCode({ folder: folder(), file })).to.equal(undefined)
    expectVersion()
    expect(statSync(file).uid).to.equal(0)
    chownSync(folder(), 12345, 12345)
    expect(readCode({ folder: folder(), file })).to.equal(undefined)
    rmSync(cache(), { recursive: true })
    mkdirSync(cache())
    chownSync(cache(), 12345, 12345)
    expectVersion()
    expect(readdirSync(cache())).to.deep.equal([])
  })

  it('removes the code of long ago, and what was never finished', () => {
    mkdirSync(folder(), { recursive: true, mode: 0o700 })
    const add = (name: string, hours: number) => {
      const file = path.join(folder(), name)
      writeFileSync(file, '')
      const time = Date.now() / 1000 - 3600 * hours
      utimesSync(file, time, time)
    }
    for (let age = 1; age <= 12; age += 1) add(`v20.0.${age}-x64-0-0`, age)
    add('v20.0.0-x64-0-0.12-0123abcd.tmp', 2)
    add('v20.0.0-x64-0-0.13-0123abcd.tmp', 0)
    expectVersion()
    const old = Array.from({ length: 7 }, (_, index) => `v20.0.${index + 1}-x64-0-0`)
    const names = kept()
    expect(names).to.have.length(9)
    expect(names).to.include.members([...old, 'v20.0.0-x64-0-0.13-0123abcd.tmp'])
  })

  it('may begin several times at once', async () => {
    const starts = Array.from({ length: 4 }, () =>
      spawn(process.execPath, [path.join(root, 'bin/netc'), '--version'], { env: environment(), stdio: 'ignore' }),
    )
    const codes = await Promise.all(starts.map(async (child) => (await once(child, 'exit'))[0]))
    expect(codes).to.deep.equal([0, 0, 0, 0])
    expect(isTaken(keptFile())).to.equal(true)
  })
})
