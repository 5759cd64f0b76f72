/** Places where nothing can be written or nothing is any more: each is a sentence, and no loop, hang or stack. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { temporaryFolder } from '../runtime/data/temporary-folder.js'
import { root, run } from './netc.js'
import { smallData, writeSmall } from './small-run.js'

const program = path.join(root, 'bin/netc')

describe('netc in odd places', function () {
  this.timeout(60_000)
  const temporary = temporaryFolder()
  const inside = (...names: string[]) => path.join(temporary(), ...names)
  const train = ['train', 'small.net', '--protocol', 'small.yaml', '--data', smallData, '--engine', 'cpu']
  before(() => {
    writeSmall(temporary())
  })

  it('says where no folder can be made', function () {
    if (process.platform !== 'linux') this.skip()
    const commands = [
      ['compile', 'small.net', '-o', '/proc/1/x/y'],
      ['draw', 'small.net', '-o', '/proc/1/x/y.svg'],
      ['data', 'embedded', 'alphabets=1', '-o', '/proc/1/x'],
      [...train, '--out', '/proc/1/x/y'],
    ]
    for (const words of commands) {
      const { code, err } = run(process.execPath, [program, ...words], { cwd: temporary() })
      expect([code, err], words[0]).to.satisfy(
        ([status, text]: [number, string]) => status === 1 && !/ {4}at /.test(text),
      )
      expect(err, words[0]).to.match(/^error: cannot (make|write) \/proc\/1\/x.*: there is no such file or folder$/m)
    }
  })

  it('says where the working folder was removed', function () {
    if (process.platform === 'win32') this.skip()
    for (const words of ['compile small.net', 'train small.net', 'new x']) {
      mkdirSync(inside('gone'))
      const script = `cd gone && rmdir ../gone && exec "${process.execPath}" "${program}" ${words}`
      const { code, err } = run('sh', ['-c', script], { cwd: temporary() })
      expect([code, err], words).to.deep.equal([
        1,
        'error: the working folder was removed\n  help: change to one that is there\n',
      ])
    }
  })

  it('says where the run’s folder was removed under the training, and ends', async function () {
    if (process.platform === 'win32') this.skip()
    const child = spawn(process.execPath, [program, ...train, '--iterations', '100000', '--out', 'removed'], {
      cwd: temporary(),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let err = ''
    child.stderr.on('data', (chunk) => {
      err += chunk
      if (err.includes('iteration 1/')) rmSync(inside('removed'), { recursive: true, force: true })
    })
    const [code] = await once(child, 'close')
    expect(code, err).to.equal(1)
    expect(err).to.match(/^error: .*removed.*: (there is no such file or folder|the folder was moved or removed.*)$/m)
    expect(err).to.not.contain('    at ')
  })
})
