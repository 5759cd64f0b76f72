import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { netc, root } from './netc.js'

const small = `import { weighted_l1 } from "std/heads.net"
tower t { conv(2, 3x3, stride=2) -> bn -> relu -> flatten }
network small {
  input image: 9x9x1
  siamese t
  head weighted_l1
  expect { t.params.total = 28 }
}
`

describe('netc compile', () => {
  let folder: string
  const write = (name: string, text: string): string => {
    const file = path.join(folder, name)
    writeFileSync(file, text)
    return file
  }
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('says which version it is', () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
    expect(netc('--version')).to.deep.equal({ code: 0, out: `${version}\n`, err: '' })
  })

  it('shows a summary down to a level', () => {
    const rows = (...options: readonly string[]) => {
      const { code, out } = netc('compile', 'specs/sircnn.net', '--summary', ...options)
      expect(code).to.equal(0)
      const [, table] = out.split(/^─+$/m)
      return table!.trim().split('\n')
    }
    expect(rows('--depth', '1').map((row) => row.trim().split(' ')[0])).to.deep.equal([
      ...['backbone', 'conv1', 'stage1', 'stage2', 'stage3', 'flatten'],
      ...['weighted_l1', 'subtract', 'abs', 'dense', 'sigmoid'],
    ])
    expect(rows('--depth', '2')).to.include.members([
      '    residual  residual(64)             27x27x128      76,672   41,820,544',
    ])
    expect(rows('--depth', 'all')).to.deep.equal(rows())
    expect(netc('compile', 'specs/sircnn.net', '--depth', '1')).to.include({ code: 2, out: '' })
  })

  it('says that a network is fine, in one line', () => {
    const { code, out, err } = netc('compile', 'specs/sircnn.net')
    expect([code, err]).to.deep.equal([0, ''])
    expect(out).to.match(/^sircnn: 1,594,881 parameters, 267M MACs for a pair, all \d+ claims hold\n$/)
  })

  it('ends only once a pipe has taken all of what is more than it holds', () => {
    const file = path.join(folder, 'graph.json')
    netc('compile', 'specs/resnext101.net', '--emit', file)
    const shell = `"${process.execPath}" bin/netc compile specs/resnext101.net --emit - | cat`
    const { stdout } = spawnSync('sh', ['-c', shell], { cwd: root, encoding: 'utf8' })
    expect(stdout).to.have.length.above(200_000)
    expect(stdout).to.equal(readFileSync(file, 'utf8'))
  })

  it('shows the summary', () => {
    const { code, out, err } = netc('compile', 'specs/sircnn.net', '--summary')
    expect([code, err]).to.deep.equal([0, ''])
    for (const figure of ['1,569,792', '✓ backbone.params.trainable = 1,562,496', '1,594,881', 'stage3']) {
      expect(out).to.include(figure)
    }
    expect(out).not.to.include('✗')
    for (const line of out.split('\n')) expect(line.length, line).to.be.at.most(100)
  })

  it('gives the summary as an object, with the promised keys', () => {
    const { code, out } = netc('compile', 'specs/siamese-cnn.net', '--json')
    const summary = JSON.parse(out)
    expect(code).to.equal(0)
    expect(summary).to.include.keys('network', 'input', 'params', 'macs', 'towers', 'head', 'claims', 'nodes')
    expect(summary.params).to.deep.equal({ total: 38_951_745, trainable: 38_951_745, non_trainable: 0 })
    expect(summary.diagnostics).to.deep.equal([])
    expect(summary.claims[0]).to.have.keys('claim', 'comparison', 'expected', 'tolerance', 'actual', 'holds', 'source')
    expect(summary.nodes[0]).to.include.keys('path', 'op', 'output', 'params', 'macs')
  })

  it('ends with 1 where a claim fails, and still shows the summary', () => {
    const file = write('small.net', small.replace('= 28', '= 29'))
    const { code, out, err } = netc('compile', file, '--summary', '-o', path.join(folder, 'out'))
    expect(code).to.equal(1)
    expect(err).to.include('claim-failed')
    expect(out).to.include('✗ t.params.total = 29  is 28: 1 too few')
    expect(existsSync(path.join(folder, 'out'))).to.equal(false)
    const report = JSON.parse(netc('compile', file, '--json').out)
    expect(report.claims[0]).to.include({ holds: false, actual: 28 })
    expect(report.diagnostics[0]).to.include({ code: 'claim-failed', severity: 'error' })
  })

  it('ends with 1 where the file has errors, and names them', () => {
    const file = write('small.net', small.replace('conv(2, 3x3', 'conf(2, 30x3'))
    const { code, out, err } = netc('compile', file, '--summary')
    expect([code, out]).to.deep.equal([1, ''])
    expect(err).to.include(`${file}:2:11`).and.to.include('did you mean conv?')
    const { diagnostics } = JSON.parse(netc('compile', file, '--json').out)
    expect(diagnostics.map(({ code }: { code: string }) => code)).to.have.members(['unknown-name', 'kernel-too-large'])
    expect(netc('compile', path.join(folder, 'none.net')).code).to.equal(2)
  })

  it('ends with 2 where the command line is wrong', () => {
    const wrongs = [
      [],
      ['a.net', '--what'],
      ['a.net', '--seed', '-1'],
      ['a.net', '--set', 'width'],
      ['a', 'b'],
      ['specs/sircnn.net', '-o', ''],
      ['specs/sircnn.net', '-o', '-'],
    ]
    for (const wrong of wrongs) {
      const { code, out, err } = netc('compile', ...wrong)
      expect([code, out], wrong.join(' ')).to.deep.equal([2, ''])
      expect(err).to.match(/^error: /)
    }
  })

  it('sets parameters, of which the file then claims nothing', () => {
    const { code, out } = netc('compile', 'specs/sircnn.net', '--set', 'width=32', '--summary')
    expect(code).to.equal(0)
    expect(out).to.include('width = 32').and.to.include('as the file has them')
  })

  it('writes the model, the same for the same seed', () => {
    const file = write('small.net', small)
    const model = (name: string, seed: string) => {
      const result = netc('compile', file, '-o', path.join(folder, name), '--seed', seed)
      expect(result).to.deep.include({ code: 0, err: '' })
      expect(result.out).to.include(path.join(folder, name, 'model.json'))
      return readFileSync(path.join(folder, name, 'weights.bin'))
    }
    const first = model('a', '1')
    expect(first.length).to.equal(4 * (28 + 33))
    expect(model('b', '1').equals(first)).to.equal(true)
    expect(model('c', '2').equals(first)).to.equal(false)
    expect(readdirSync(path.join(folder, 'a')).sort()).to.deep.equal(['model.json', 'weights.bin'])
    const object = netc('compile', file, '--json', '-o', path.join(folder, 'd'))
    expect(JSON.parse(object.out).network).to.equal('small')
    expect(object.err).to.include('weights.bin')
  })

  it('says why it cannot write', () => {
    const file = write('small.net', small)
    const { code, err } = netc('compile', file, '-o', path.join(file, 'below'))
    expect(code).to.equal(1)
    expect(err)
      .to.match(/^error: cannot write .*small\.net.*: a file has the name of a folder\n$/)
      .and.not.to.include('mkdir')
  })

  it('reads nothing outside the folder of the file', () => {
    const outside = path.join(folder, 'outside.net')
    writeFileSync(outside, 'block b { relu }\n')
    const inner = mkdtempSync(path.join(folder, 'inner-'))
    symlinkSync(outside, path.join(inner, 'link.net'))
    const importing = (from: string) => {
      writeFileSync(path.join(inner, 'main.net'), `import { b } from "${from}"\n${small.replace('relu', 'b')}`)
      return netc('compile', path.join(inner, 'main.net'))
    }
    expect(importing('../outside.net').err).to.include('import-outside')
    const { err } = importing('link.net')
    expect(err).to.include(
      'error[import-outside]: the import "link.net" leaves the folder of the compiled file by a link',
    )
    writeFileSync(path.join(inner, 'own.net'), 'block b { relu }\n')
    expect(importing('own.net').code).to.equal(0)
  })

  it('loads no tensor library', () => {
    const probe = write(
      'probe.cjs',
      "process.on('exit', () => process.stderr.write(Object.keys(require('node:module')._cache).join('\\n')))",
    )
    const file = write('small.net', small)
    const loaded = (...parameters: readonly string[]) => {
      const given = ['--require', probe, path.join(root, 'bin/netc'), ...parameters]
      const result = spawnSync(process.execPath, given, {
        ...{ encoding: 'utf8', cwd: root },
        env: { ...process.env, NETC_CACHE: path.join(folder, 'cache') },
      })
      expect(result.status, result.stderr).to.equal(0)
      return result.stderr
    }
    expect(loaded('compile', file, '--summary')).not.to.include('tensorflow')
    expect(loaded('compile', file, '-o', path.join(folder, 'model'))).not.to.include('tensorflow')
    expect(loaded('check', folder)).not.to.include('tensorflow')
    expect(loaded('explain', 'claim-failed')).not.to.include('tensorflow')
    expect(loaded('doctor'), 'the probe itself').to.include('tensorflow')
  })
})
