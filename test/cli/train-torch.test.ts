import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { pythonVariable } from '../../runtime/base/python.js'
import { byGroups } from '../../runtime/data/splits/groups.js'
import { usePart } from '../../runtime/protocol/part.js'
import { pythonFor } from '../runtime/exports/torch/python.js'
import { protocolText, tinyProtocol } from '../runtime/training/tiny.js'
import { smallData, smallNetwork } from './small-run.js'

const main = fileURLToPath(new URL('../../cli/main.js', import.meta.url))

describe('netc train --engine torch', function () {
  this.timeout(180_000)
  let folder: string
  const inside = (name: string) => path.join(folder, name)
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-'))
    writeFileSync(inside('small.net'), smallNetwork)
    const split = usePart(byGroups, { train: 2, validation: 1, last_in_validation: true })
    writeFileSync(inside('small.yaml'), protocolText({ ...tinyProtocol, split }))
  })
  after(() => rmSync(folder, { recursive: true }))

  function run(program: string, words: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = folder) {
    const { status, stdout, stderr } = spawnSync(program, words, {
      ...{ cwd, encoding: 'utf8' },
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env },
    })
    return { code: status, out: stdout, err: stderr }
  }
  const netc = (words: readonly string[], env?: NodeJS.ProcessEnv) => run(process.execPath, [main, ...words], env)
  const train = ['train', 'small.net', '--protocol', 'small.yaml', '--data', smallData, '--seed', '4']
  const engines = (name: string) =>
    readFileSync(inside(`${name}/sessions.jsonl`), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { engine: { name: string; details: object }; from: number; to: number })

  it('says what to install where there is no Python with PyTorch', () => {
    const { code, err } = netc([...train, '--engine', 'torch', '-o', 'none'], { [pythonVariable]: inside('python') })
    expect(code).to.equal(1)
    expect(err).to.contain('error: the engine torch needs a Python with torch, numpy, safetensors')
    expect(err).to.contain('pip install torch numpy safetensors')
    expect(existsSync(inside('none'))).to.equal(false)
  })

  it('refuses processes for other engines, as wrong use', () => {
    const { code, err } = netc([...train, '--engine', 'cpu', '--nproc', '2'])
    expect(code).to.equal(2)
    expect(err).to.contain('--nproc needs --engine torch')
  })

  it('--begin makes a run that anybody goes on with', () => {
    const { code, err } = netc([...train, '--engine', 'cpu', '--begin', '-o', 'begun'])
    expect(err).to.contain('Resume with: netc train --resume begun')
    expect(code).to.equal(0)
    expect(existsSync(inside('begun/checkpoints/iteration-00000000.ckpt'))).to.equal(true)
    cpSync(inside('begun'), inside('copy'), { recursive: true })
    expect(netc(['train', '--resume', 'copy', '--iterations', '2', '--engine', 'cpu']).code).to.equal(0)
  })

  it('trains, is gone on with by any engine, and tested', function () {
    pythonFor(this, 'torch', 'numpy', 'safetensors')
    const { code, out, err } = netc([...train, '--engine', 'torch', '--iterations', '6', '--json', '-o', 'torch'])
    expect(err).to.contain('engine torch (PyTorch')
    expect(code, err).to.equal(0)
    expect(JSON.parse(out)).to.include({ iterations: 6, reason: 'iterations' })
    expect(netc(['train', '--resume', 'torch', '--iterations', '9', '--engine', 'cpu']).code).to.equal(0)
    const again = netc(['train', '--resume', 'torch', '--iterations', '11', '--nproc', '2', '--threads', '1'])
    expect(again.code, again.err).to.equal(0)
    expect(engines('torch').map(({ engine, from, to }) => [engine.name, from, to])).to.deep.equal([
      ['torch', 0, 6],
      ['cpu', 6, 9],
      ['torch', 9, 11],
    ])
    expect(engines('torch')[2].engine.details).to.include({ processes: '2', device: 'cpu', bf16: 'no' })
    expect(netc(['evaluate', 'torch']).code).to.equal(0)
  })

  it('the package of a run trains without netc, and tells what is wrong', function () {
    const python = pythonFor(this, 'torch', 'numpy', 'safetensors')
    expect(netc([...train, '--engine', 'cpu', '--begin', '-o', 'away']).code).to.equal(0)
    expect(netc(['export', 'away', '--to', 'torch', '--with-data', '-o', 'package']).code).to.equal(0)
    const package_ = (words: readonly string[]) => run(python, ['-m', 'small', ...words], {}, inside('package'))
    const trained = package_(['train', '--resume', '../away', '--iterations', '7', '--workers', '0', '--bf16'])
    expect(trained.code, trained.err).to.equal(0)
    expect(trained.err).to.contain('ended at 7 (iterations)')
    expect(engines('away')[0].engine.details).to.include({ bf16: 'yes' })
    const tested = package_(['evaluate', '--run', '../away', '--json'])
    expect(tested.code, tested.err).to.equal(0)
    expect(JSON.parse(tested.out).tests).to.have.length(1)
    const protocol = path.join('package', 'small', 'protocol.json')
    const tables = JSON.parse(readFileSync(inside(protocol), 'utf8'))
    const refused = (change: object) => {
      writeFileSync(inside(protocol), JSON.stringify({ ...tables, ...change }))
      const { code, err } = package_(['train', '--resume', '../away'])
      expect(code).to.equal(1)
      return err
    }
    const batches = [{ iteration: 0, sha256: 'other' }]
    expect(refused({ golden: { ...tables.golden, batches } })).to.contain('the first batches of seed 4 are not those')
    expect(refused({ of: { ...tables.of, run: 'other' } })).to.contain('are of another run than this package')
    expect(refused({ data: { name: 'other', fingerprint: 'other' } })).to.contain('name the same data with --data')
  })
})
