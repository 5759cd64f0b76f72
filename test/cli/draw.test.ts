import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { decode } from 'fast-png'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const main = path.join(root, 'bin/netc')
const spec = 'specs/sircnn.net'

function netc(...parameters: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...parameters], { cwd: root, encoding: 'utf8' })
  return { code: status, out: stdout, err: stderr }
}

describe('netc draw', () => {
  let folder: string
  const at = (name: string): string => path.join(folder, name)
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('writes what the ending of the file says, also into a folder that is not there, and nothing else', () => {
    const beginnings = { svg: '<svg ', mmd: 'flowchart TD\n', dot: 'digraph "sircnn" {\n' }
    for (const [format, beginning] of Object.entries(beginnings)) {
      const file = at(`new/x.${format}`)
      expect(netc('draw', spec, '-o', file)).to.deep.equal({ code: 0, out: `wrote ${file}\n`, err: '' })
      expect(readFileSync(file, 'utf8').startsWith(beginning), format).to.equal(true)
    }
    expect(readdirSync(at('new')).sort()).to.deep.equal(['x.dot', 'x.mmd', 'x.svg'])
  })

  it('writes a PNG at twice the size of the SVG', () => {
    expect(netc('draw', spec, '--depth', '1', '-o', at('x.PNG')).code).to.equal(0)
    const png = readFileSync(at('x.PNG'))
    expect([...png.subarray(0, 8)]).to.deep.equal([137, 80, 78, 71, 13, 10, 26, 10])
    const svg = netc('draw', spec, '--depth', '1', '-o', '-').out
    const size = svg
      .match(/viewBox="0 0 (\d+) (\d+)"/)!
      .slice(1)
      .map((extent) => 2 * Number(extent))
    const { width, height } = decode(png)
    expect([width, height]).to.deep.equal(size)
  })

  it('writes to standard output, the same each time', () => {
    const first = netc('draw', spec, '-o', '-', '--format', 'mmd', '--direction', 'right')
    expect(first).to.include({ code: 0, err: '' })
    expect(first.out).to.match(/^flowchart LR\n/)
    const svg = netc('draw', spec, '-o', '-', '--scale', '2')
    expect(svg.out).to.match(/^<svg .*<\/svg>\n$/s)
    expect(netc('draw', spec, '-o', '-', '--scale', '2').out).to.equal(svg.out)
  })

  it('expands the given number of levels, and sets parameters', () => {
    const boxes = (...options: string[]) =>
      netc('draw', spec, '-o', '-', '--format', 'dot', ...options).out.match(/^ *b\w+ \[label/gm)!.length
    const counts = [boxes('--depth', '1'), boxes('--depth', '2'), boxes('--depth', '3'), boxes('--depth', 'all')]
    expect(counts).to.deep.equal([...counts].sort((a, b) => a - b))
    expect(counts[3]).to.equal(59)
    const narrow = netc('draw', spec, '-o', '-', '--set', 'width=8')
    expect(narrow.code).to.equal(0)
    expect(narrow.out).to.include('tower backbone(8)').and.to.include('width = 8')
  })

  it('ends with 2 where the command line is wrong, and says what there is', () => {
    const wrong: readonly (readonly [string[], string])[] = [
      [[], "option '-o, --output <file>' not specified"],
      [['-o', at('x.gif')], '.svg, .png, .mmd, .dot'],
      [['-o', at('x')], '.svg, .png, .mmd, .dot'],
      [['-o', at('x.svg'), '--format', 'pdf'], 'svg, png, mmd, dot'],
      [['-o', at('x.svg'), '--depth', '0'], '1 or more, or all'],
      [['-o', at('x.svg'), '--scale', '0'], '0.1 to 20'],
      [['-o', at('x.dot'), '--scale', '2'], '--scale'],
      [['-o', at('x.svg'), '--direction', 'up'], 'down, right'],
      [['-o', spec, '--format', 'svg'], `would replace ${spec}`],
    ]
    for (const [options, told] of wrong) {
      const { code, out, err } = netc('draw', spec, ...options)
      expect([code, out], options.join(' ')).to.deep.equal([2, ''])
      expect(err)
        .to.match(/^error: /)
        .and.to.include(told)
    }
    expect(readdirSync(folder)).to.deep.equal([])
  })

  const text = readFileSync(path.join(root, spec), 'utf8')

  it('draws what only has claims that fail, and says so', () => {
    writeFileSync(at('bold.net'), text.replace('1_569_792', '1'))
    const { code, out, err } = netc('draw', at('bold.net'), '-o', '-', '--format', 'mmd')
    expect([code, out]).to.deep.equal([0, netc('draw', spec, '-o', '-', '--format', 'mmd').out])
    expect(err).to.include('error[claim-failed]').and.to.include('Only claims fail: the network is drawn as it is.\n')
  })

  it('draws what standard input has, a graph file too', () => {
    const drawn = netc('draw', spec, '-o', '-').out
    const piped = (input: string) =>
      spawnSync(process.execPath, [main, 'draw', '-', '-o', '-'], { cwd: root, encoding: 'utf8', input })
    expect(piped(text)).to.include({ status: 0, stdout: drawn, stderr: '' })
    expect(piped(netc('compile', spec, '--emit', '-').out)).to.include({ status: 0, stdout: drawn, stderr: '' })
  })

  it('draws nothing of a file with errors, and keeps what was there', () => {
    writeFileSync(at('x.svg'), 'before')
    writeFileSync(at('bad.net'), text.replace('flatten', 'flaten'))
    const { code, out, err } = netc('draw', at('bad.net'), '-o', at('x.svg'))
    expect([code, out]).to.deep.equal([1, ''])
    expect(err).to.include('unknown-name')
    expect(netc('draw', at('none.net'), '-o', at('x.svg')).code).to.equal(2)
    expect(readFileSync(at('x.svg'), 'utf8')).to.equal('before')
  })

  it('says why a file cannot be written', () => {
    mkdirSync(at('x.svg'))
    const { code, err } = netc('draw', spec, '-o', at('x.svg'))
    expect(code).to.equal(1)
    expect(err).to.match(/^error: cannot write .*x\.svg: it is a folder\n$/)
    expect(readdirSync(folder)).to.deep.equal(['x.svg'])
  })

  it('refuses what is too large to be drawn, and names the way out', () => {
    const relus = Array.from({ length: 10_000 }, () => '  relu').join('\n')
    const large = `import { weighted_l1 } from "std/heads.net"
tower t {\n${relus}\n  flatten\n}
network large { input image: 9x9x1\n  siamese t\n  head weighted_l1 }
`
    writeFileSync(at('large.net'), large)
    const { code, err } = netc('draw', at('large.net'), '--depth', 'all', '-o', at('x.svg'))
    expect(code).to.equal(1)
    expect(err).to.include('at most 2,000 are drawn').and.to.include('--depth')
    expect(existsSync(at('x.svg'))).to.equal(false)
    expect(netc('draw', at('large.net'), '--depth', '1', '-o', at('x.svg')).code).to.equal(0)
    expect(netc('draw', at('large.net'), '-o', at('x.svg')).code).to.equal(0)
  })
})
