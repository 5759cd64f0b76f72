import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import type { Results } from '../../bench/results.js'
import { root } from '../cli/netc.js'

const spec = `tower small {
  conv(4, 3x3, stride=2, padding=same, l2=0.01) -> bn -> relu -> flatten
}
head distance(left, right) { abs(left - right) -> dense(1) -> sigmoid }
network tiny {
  input image: 12x12x1
  siamese small
  head distance
}
`

const matcher = `import { cosine_similarity } from "std/heads.net"
tower small {
  conv(4, 3x3, stride=2, padding=same) -> bn -> relu -> flatten
}
network matcher {
  input image: 12x12x1
  siamese small
  head cosine_similarity
}
`

describe('npm run bench, with the engines that come with npm', function () {
  this.timeout(60_000)
  let folder: string
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-bench-test-'))
    writeFileSync(path.join(folder, 'tiny.net'), spec)
    writeFileSync(path.join(folder, 'matcher.net'), matcher)
  })
  after(() => rmSync(folder, { recursive: true }))

  const run = (script: string, ...args: readonly string[]) =>
    spawnSync(process.execPath, [path.join(root, 'dist/bench', script), ...args], { cwd: root, encoding: 'utf8' })
  const bench = (...args: readonly string[]) =>
    run('bench.js', '--specs', path.join(folder, 'tiny.net'), '--python', 'none', '--pause', '0', ...args)

  it('checks, times and writes down, and leaves out what it has', () => {
    const out = path.join(folder, 'bench.json')
    const small = ['--engines', 'wasm,cpu', '--threads', '1', '--pairs', '4', '--steps', '3', '--out', out]
    const first = bench(...small)
    expect(first.stderr).not.to.include('error')
    expect(first.status).to.equal(0)
    const results = JSON.parse(readFileSync(out, 'utf8')) as Results
    const [{ check, agreement, timings, complete }] = results.networks
    expect(complete).to.equal(true)
    expect([check.within, check.steps, agreement?.within, agreement?.steps]).to.deep.equal([true, 10, true, 5])
    expect(timings.map(({ name, steps }) => [name, steps.length])).to.deep.equal([
      ['wasm', 3],
      ['cpu', 3],
    ])
    const again = bench(...small)
    expect(again.stderr).to.equal('')
    expect(again.stdout).to.include('(measured ')
  })

  it('checks and times the recipe of every pair, in a separate file', () => {
    const out = path.join(folder, 'bench-recipe.json')
    const small = ['--engines', 'wasm,cpu', '--threads', '1', '--steps', '3', '--out', out]
    const of = ['--recipe', 'all-pairs', '--specs', path.join(folder, 'matcher.net'), '--classes', '3']
    const { status, stdout } = bench(...small, ...of)
    expect(status).to.equal(0)
    expect(stdout).to.include('12 images, 4 of each of 3 classes')
    const { networks, conditions } = JSON.parse(readFileSync(out, 'utf8')) as Results
    const [{ check, agreement, timings }] = networks
    expect([check.within, check.steps, agreement?.within, agreement?.steps]).to.deep.equal([true, 10, true, 5])
    expect(timings[0].steps[0]).to.have.property('gradient_norm').above(0)
    expect(timings.map(({ forwards }) => forwards[0].images)).to.deep.equal([12, 12])
    expect(conditions).to.include({ classes: 3, items: 4, clip: 1, average: 0.998 })
    const other = bench(...small)
    expect(other.stderr).to.include('was measured under different conditions')
    expect(other.status).to.equal(2)
  })

  it('reports wrong options', () => {
    for (const [args, message] of [
      [['--engines', 'steam'], 'there is no engine steam'],
      [['--pairs', 'many'], '--pairs must be an integer of at least 2, not many'],
      [['--specs', 'nothing'], 'there is no network nothing'],
      [['--only', 'none'], 'no implementation is left'],
      [['--recipe', 'soup'], 'there is no recipe soup'],
      [['--specs', path.join(folder, 'matcher.net')], 'the head cosine_similarity gives a similarity'],
      [['--nonsense'], "Unknown option '--nonsense'"],
    ] as const) {
      const { status, stderr } = bench(...args)
      expect(stderr).to.include(`error: ${message}`)
      expect(status).to.equal(2)
    }
  })

  it('times single kernels after it has checked them', () => {
    const { stdout, status } = run(
      'kernels/kernels.js',
      '--engines',
      'wasm',
      '--threads',
      '1',
      '--python',
      'none',
      '--filter',
      'relu',
    )
    expect(stdout).to.match(/^peak [\d.]+ GFLOP\/s, [\d.]+ GB\/s/m)
    expect(stdout).to.match(/^ {2}relu, 53x53x64, forward +[\d.]+ ms .* GB\/s +\d+%$/m)
    expect(status).to.equal(0)
  })
})
