import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, openSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { endsWithReader } from '../../cli/interrupt.js'
import { temporaryFolder } from '../runtime/data/temporary-folder.js'
import { root } from './netc.js'
import { smallData, writeSmall } from './small-run.js'

const program = path.join(root, 'bin/netc')

describe('the output of netc', function () {
  this.timeout(60_000)
  const temporary = temporaryFolder()
  const inside = (name: string) => path.join(temporary(), name)
  before(() => {
    writeSmall(temporary())
  })
  const running = new Set<ChildProcess>()
  after(() => {
    for (const child of running) child.kill('SIGKILL')
  })

  type Stdio = 'pipe' | number
  function start(words: readonly string[], stdio: readonly [Stdio, Stdio], env: NodeJS.ProcessEnv = {}): ChildProcess {
    const child = spawn(process.execPath, [program, ...words], {
      cwd: temporary(),
      stdio: ['ignore', ...stdio],
      env: { ...process.env, ...env },
    })
    running.add(child)
    child.once('close', () => running.delete(child))
    return child
  }
  const train = (out: string, ...more: string[]) => [
    'train',
    'small.net',
    '--protocol',
    'small.yaml',
    '--data',
    smallData,
    '--engine',
    'cpu',
    '--out',
    out,
    ...more,
  ]
  const textOf = async (stream: NodeJS.ReadableStream) => {
    let text = ''
    for await (const chunk of stream) text += chunk
    return text
  }
  const full = () => openSync('/dev/full', 'w')

  it('may lose its reader: a training continues, and leaves no lock', async () => {
    const child = start(train('unseen'), ['pipe', 'pipe'])
    // As `2>&1 | head -1`: gone after the first line.
    child.stderr!.once('data', () => {
      child.stderr!.destroy()
      child.stdout!.destroy()
    })
    const [code] = await once(child, 'exit')
    expect(code).to.equal(0)
    expect(JSON.parse(readFileSync(inside('unseen/result.json'), 'utf8')).iterations).to.equal(4)
    expect(readdirSync(inside('unseen')).filter((name) => name.startsWith('lock'))).to.deep.equal([])
  })

  it('may lose its reader: a training of an experiment saves and ends, since no other process would stop it', async () => {
    const child = start(train('orphan', '--iterations', '100000'), ['pipe', 'pipe'], { [endsWithReader]: '1' })
    child.stdout!.destroy()
    child.stderr!.once('data', () => child.stderr!.destroy())
    const [code] = await once(child, 'exit')
    expect(code).to.equal(141)
    const saved = readdirSync(inside('orphan/checkpoints'))
    expect(saved.some((name) => name.startsWith('iteration-'))).to.equal(true)
    expect(readdirSync(inside('orphan')).filter((name) => name.startsWith('lock'))).to.deep.equal([])
  })

  it('may lose its reader: a short command ends quietly', async () => {
    const child = start(['explain', '--json'], ['pipe', 'pipe'])
    child.stdout!.once('data', () => child.stdout!.destroy())
    const [err, [code]] = await Promise.all([textOf(child.stderr!), once(child, 'close')])
    expect([code, err]).to.deep.equal([0, ''])
  })

  it('may go to a full disk: a training continues without its display', async function () {
    if (!existsSync('/dev/full')) this.skip()
    const child = start(train('dark'), ['pipe', full()])
    const [out, [code]] = await Promise.all([textOf(child.stdout!), once(child, 'close')])
    expect(code).to.equal(0)
    expect(out).to.contain('Report: dark/report.html')
  })

  it('may go to a full disk: results that cannot be written are an error', async function () {
    if (!existsSync('/dev/full')) this.skip()
    const child = start(['ops'], [full(), 'pipe'])
    const [err, [code]] = await Promise.all([textOf(child.stderr!), once(child, 'close')])
    expect([code, err]).to.deep.equal([1, 'error: cannot write to standard output: no space is left on the disk\n'])
  })
})
