import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { graphText } from '../compiler/helpers/graph-errors.js'
import { classifier } from '../runtime/helpers/networks.js'

const main = fileURLToPath(new URL('../../../bin/netc', import.meta.url))

const small = `import { weighted_l1 } from "std/heads.net"
tower t(width: int = 2) { conv(width, 3x3, stride=2) -> bn -> relu -> flatten }
network small(width: int = 2) {
  input image: 9x9x1
  siamese t(width)
  head weighted_l1
  expect {
    t.params.total = 28
    macs          <= 10K "by hand"
  }
}
`

describe('netc compile with graph files', () => {
  let folder: string
  const inside = (name: string) => path.join(folder, name)
  const netc = (...words: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], { cwd: folder, encoding: 'utf8' })
    return { code: status, out: stdout, err: stderr }
  }
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-'))
    writeFileSync(inside('small.net'), small)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('prints and writes the same for a graph as for its source', () => {
    expect(netc('compile', 'small.net', '--emit', 'out/graph.json')).to.deep.equal({
      ...{ code: 0, out: 'wrote out/graph.json\n', err: '' },
    })
    for (const words of [['--summary'], ['--json'], ['--emit', '-'], ['-o', 'model']]) {
      const [ofFile, ofGraph] = ['small.net', 'out/graph.json'].map((file) => {
        const found = netc('compile', file, ...words)
        const bytes = words[0] === '-o' ? readFileSync(inside('model/weights.bin'), 'hex') : ''
        return { ...found, bytes }
      })
      expect(ofFile.code).to.equal(0)
      expect(ofGraph).to.deep.equal(ofFile)
    }
    expect(netc('compile', 'small.net', '--emit', '-').out).to.equal(readFileSync(inside('out/graph.json'), 'utf8'))
  })

  it('keeps what was set, and sets nothing more', () => {
    expect(netc('compile', 'small.net', '--set', 'width=3', '--emit', 'graph.json').err).to.include('claim-of-defaults')
    const { code, err, out } = netc('compile', 'graph.json', '--summary')
    expect([code, out.includes('width = 3'), err.includes('claim-of-defaults')]).to.deep.equal([0, true, true])
    const refused = netc('compile', 'graph.json', '--set', 'width=4')
    expect([refused.code, refused.out]).to.deep.equal([1, ''])
    expect(refused.err).to.match(/^error: the parameters of graph.json cannot be set/)
  })

  it('writes no graph of a network that does not hold its claims', () => {
    writeFileSync(inside('small.net'), small.replace('= 28', '= 29'))
    const { code, err } = netc('compile', 'small.net', '--emit', 'graph.json')
    expect([code, readdirSync(folder)]).to.deep.equal([1, ['small.net']])
    expect(err).to.include('claim-failed')
  })

  it('refuses names that it would not know again, and two things on one output', () => {
    for (const words of [['small.net'], ['graph'], ['-', '--json'], ['-', '--summary']]) {
      const { code, out, err } = netc('compile', 'small.net', '--emit', ...words)
      expect([code, out], words.join(' ')).to.deep.equal([2, ''])
      expect(err).to.match(/^error: --emit/)
    }
    expect(readFileSync(inside('small.net'), 'utf8')).to.equal(small)
  })

  it('says why it cannot read or write', () => {
    writeFileSync(inside('large.json'), '{')
    truncateSync(inside('large.json'), 200_000_000)
    writeFileSync(inside('package.json'), '{"name": "a"}')
    const codes = { 'large.json': 'graph-too-large', 'package.json': 'graph-version' }
    expect(netc('compile', 'none.json')).to.include({ code: 2, out: '' })
    for (const [file, code] of Object.entries(codes)) {
      const found = netc('compile', file)
      expect([found.code, found.out], file).to.deep.equal([1, ''])
      expect(found.err).to.include(`error[${code}]`).and.not.to.include('    at ')
    }
    const { code, err } = netc('compile', 'small.net', '--emit', 'small.net/graph.json')
    expect(code).to.equal(1)
    expect(err).to.match(/^error: cannot write small.net\/graph.json/)
  })

  it('makes a model of a classifier, and refuses to train it on pairs', () => {
    writeFileSync(inside('classifier.json'), graphText(classifier))
    expect(netc('compile', 'classifier.json').out).to.equal('net: 66 parameters, 261 MACs for an image\n')
    expect(netc('compile', 'classifier.json', '-o', 'model').code).to.equal(0)
    const model = JSON.parse(readFileSync(inside('model/model.json'), 'utf8'))
    expect(model.modelTopology.config.input_layers).to.deep.equal([['image', 0, 0]])
    const data = 'embedded:alphabets=1,evaluation=1,characters=2,drawers=2'
    const { code, err } = netc('train', 'classifier.json', '--data', data)
    expect(code).to.equal(1)
    expect(err).to.contain('\n- net classifies single images, but all_pairs compares images\n')
  })
})
