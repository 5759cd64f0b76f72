import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { devNull, tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { skip } from '../skip.js'
import { netc, type Result, root, run, withNetc } from './netc.js'

const small = (conv: string, claims = '') => `import { weighted_l1 } from "std/heads.net"
tower t(width: int) {
  stage one { ${conv} -> bn -> relu }
  stage two { conv(width, 1x1) }
  flatten
}
network small(width: int = 2) {
  input image: 9x9x1
  siamese t(width)
  head weighted_l1
  expect { ${claims} }
}
`

describe('netc diff', () => {
  let folder: string
  const write = (name: string, text: string): string => {
    const file = path.join(folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
    return file
  }
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-diff-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('says that nothing changed, comments apart', () => {
    const a = write('a.net', small('conv(2, 3x3)'))
    const b = write('b.net', `// the same\n${small('conv(2, 3x3, stride=1)')}`)
    expect(netc('diff', a, b)).to.deep.equal({ code: 0, out: 'no difference\n', err: '' })
    expect(JSON.parse(netc('diff', a, b, '--json').out)).to.deep.include({ same: true, parts: [], claims: [] })
  })

  it('shows what changed, and folds what did not', () => {
    const a = write('a.net', small('conv(2, 3x3)', 'macs <= 2K\n weights.bytes <= 1M'))
    const b = write('b.net', small('conv(2, 3x3, stride=2) -> relu', 'macs <= 3K "twice"\n weights.bytes <= 1M'))
    const { code, out, err } = netc('diff', a, b)
    expect([code, err]).to.deep.equal([1, ''])
    expect(out.replaceAll(folder, '')).to.equal(`--- /a.net
+++ /b.net

  layer        change             output          parameters  MACs          field
~ t                               98 -> 32                    1,078 -> 352
~   one                           7x7x2 -> 4x4x2              882 -> 288
~     conv     stride 1x1 -> 2x2  7x7x2 -> 4x4x2              882 -> 288
+     relu     relu               4x4x2                                     3x3
…     2 operators changed only by its input
~   two        only by its input  7x7x2 -> 4x4x2              196 -> 64
…   flatten changed only by its input
~ weighted_l1  only by its input                  99 -> 33    98 -> 32

parameters   133 -> 67           -66 (-49.6%)
  trainable  129 -> 63           -66 (-51.2%)
MACs         2,254 -> 736        -1,518 (-67.3%)
weights      532 B -> 268 B      -264 B (-49.6%)
activations  4.71 kB -> 1.80 kB  -2.91 kB (-61.8%)

~ claim macs <= 2,000 -> 3,000 "twice"
… 1 claim unchanged
`)
  })

  it('compares a file with itself under other parameters', () => {
    const file = write('a.net', small('conv(2, 3x3)', 't.output = 98\n params.total <= 133'))
    const { code, out } = netc('diff', file, file, '--set-b', 'width=4')
    expect(code).to.equal(1)
    expect(out).to.include(`--- ${file}\n+++ ${file}  width=4\n`)
    expect(out).to.match(/^~ parameter width {2}2 -> 4$/m)
    expect(out).to.match(/^~ +conv +filters 2 -> 4 +7x7x2 -> 7x7x4 +6 -> 12 +196 -> 392$/m)
    expect(out).to.match(/^~ claim params\.total <= 133 {2}does not hold: it is 237; it held before$/m)
    expect(out).to.include('… 1 claim with = of the parameters as the file has them')
    expect(netc('diff', file, file, '--set', 'width=4').code).to.equal(0)
    expect(netc('diff', file, file, '--set', 'width=4', '--set-a', 'width=2').code).to.equal(1)
  })

  it('shows everything with --all, and gives objects with --json', () => {
    const file = write('a.net', small('conv(2, 3x3)', 'macs <= 1G'))
    const all = netc('diff', file, file, '--set-b', 'width=3', '--all').out
    expect(all)
      .to.match(/^ {6}bn$/m)
      .and.to.include('  claim macs <= 1,000,000,000')
    const { parts, totals } = JSON.parse(netc('diff', file, file, '--set-b', 'width=3', '--json').out)
    expect(parts[0].children.map(({ name }: { name: string }) => name)).to.deep.equal(['two', 'flatten'])
    expect(totals.after.params - totals.before.params).to.equal(3 + 49)
    const whole = JSON.parse(netc('diff', file, file, '--json', '--all').out)
    expect(whole.parts[0].children).to.have.length(3)
  })

  it('ends with 2 where a file has errors, and names them', () => {
    const good = write('good.net', small('conv(2, 3x3)'))
    const bad = write('bad.net', small('conf(2, 3x3)'))
    const { code, out, err } = netc('diff', good, bad)
    expect([code, out]).to.deep.equal([2, ''])
    expect(err).to.include(`${bad}:3:15`).and.to.include('did you mean conv?')
    expect(netc('diff', bad, path.join(folder, 'none.net'))).to.include({ code: 2, out: '' })
    const worse = write('worse.net', 'import { x } from "none.net"')
    const both = netc('diff', bad, worse, '--json')
    const codes = JSON.parse(both.out).diagnostics.map(({ code }: { code: string }) => code)
    expect([both.code, codes]).to.deep.equal([2, ['unknown-name', 'no-network', 'file-not-found']])
  })

  it('ends with 2 where a graph file is to have other parameters', () => {
    const [file, graph] = [write('a.net', small('conv(2, 3x3)')), path.join(folder, 'a.json')]
    expect(netc('compile', file, '--emit', graph).code).to.equal(0)
    expect(netc('diff', file, graph)).to.deep.equal({ code: 0, out: 'no difference\n', err: '' })
    const { code, out, err } = netc('diff', file, graph, '--set-b', 'width=3')
    expect([code, out]).to.deep.equal([2, ''])
    expect(err).to.match(/^error: the parameters of .*a\.json cannot be set.*\n {2}help: /)
    expect(netc('diff', '--textconv', graph)).to.deep.equal(netc('diff', '--textconv', file))
  })

  it('ends with 2 where the command line is wrong', () => {
    const wrongs = [
      [],
      ['a.net'],
      ['a.net', 'b.net', 'c.net'],
      ['a', 'b', '--set-a', 'width'],
      ['--textconv', 'a', 'b'],
      ['--textconv', 'a', '--json'],
    ]
    for (const wrong of wrongs) {
      const { code, out, err } = netc('diff', ...wrong)
      expect([code, out], wrong.join(' ')).to.deep.equal([2, ''])
      expect(err).to.match(/^error: /)
    }
  })

  it('compares networks whose claims do not hold', () => {
    const file = write('a.net', small('conv(2, 3x3)', 'params.total <= 1'))
    expect(netc('diff', file, file)).to.deep.equal({ code: 0, out: 'no difference\n', err: '' })
  })

  it('shows an added or removed file', () => {
    const file = write('a.net', small('conv(2, 3x3)'))
    expect(netc('diff', devNull, file)).to.deep.include({
      code: 1,
      out: '+ small: 133 parameters, 2.25K MACs for a pair\n',
    })
    expect(netc('diff', file, devNull).out).to.match(/^- small/)
    expect(JSON.parse(netc('diff', file, devNull, '--json').out).removed.network).to.equal('small')
  })

  it('reads imports that are not next to a file from a folder, and nothing above it', () => {
    const text = (from: string) => `import { b } from "${from}"\n${small('b')}`
    write('nets/parts/b.net', 'block b { conv(2, 3x3) }')
    write('b.net', 'block b { conv(2, 3x3) }')
    const old = write('old/a.net', text('parts/b.net'))
    const now = write('nets/a.net', text('parts/b.net'))
    expect(netc('diff', old, now).err).to.include('file-not-found')
    expect(netc('diff', old, now, '--imports', path.join(folder, 'nets')).code).to.equal(0)
    const above = write('old/up.net', text('../b.net'))
    expect(netc('diff', above, now, '--imports', path.join(folder, 'nets')).err).to.include('import-outside')
    expect(netc('diff', old, now, '--imports', path.join(folder, 'none')).code).to.equal(2)
  })

  describe('--textconv', () => {
    it('prints the outline', () => {
      const { code, out, err } = netc('diff', '--textconv', write('a.net', small('conv(2, 3x3)')), '--set', 'width=3')
      expect([code, err]).to.deep.equal([0, ''])
      expect(out).to.match(/^siamese network small\(width = 3\)\n/)
      expect(out).to.include('\n    conv(2, 3x3) -> 7x7x2, 20 parameters, 882 MACs\n')
    })

    it('shows a file with errors as it is, below them', () => {
      const text = small('conf(2, 3x3)')
      const { code, out } = netc('diff', '--textconv', write('a.net', text))
      expect(code).to.equal(0)
      expect(out).to.equal(`// error[unknown-name] in line 3: ${out.split(': ')[1]!.split('\n')[0]}\n${text}`)
      expect(netc('diff', '--textconv', write('empty.net', '')).code).to.equal(0)
      expect(netc('diff', '--textconv', path.join(folder, 'none.net'))).to.deep.include({ code: 2, out: '' })
    })

    it('shows a file that imports others the same whether they are there or not', () => {
      const text = `import { b } from "b.net"\n${small('b')}`
      write('with/b.net', 'block b { conv(2, 3x3) }')
      const [there, alone] = ['with/a.net', 'without/a.net'].map((name) =>
        netc('diff', '--textconv', write(name, text)),
      )
      expect(there).to.deep.equal(alone)
      expect(alone!.out)
        .to.match(/^\/\/ imports "b\.net": .*--imports/)
        .and.to.include(text)
      const given = netc(
        'diff',
        '--textconv',
        path.join(folder, 'without/a.net'),
        '--imports',
        path.join(folder, 'with'),
      )
      expect(given.out).to.match(/^siamese network small/)
    })
  })

  describe('in git', () => {
    const env = withNetc({ GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: '1', GIT_PAGER: 'cat' })
    const git = (...words: readonly string[]): Result => run('git', words, { cwd: folder, env })
    const done = (...words: readonly string[]): string => {
      const { code, out, err } = git(...words)
      expect(code, `git ${words.join(' ')}: ${err}`).to.equal(0)
      return out
    }
    const commit = (text: string) => {
      write('nets/a.net', text)
      done('add', '.')
      done('commit', '-q', '-m', 'a version')
    }

    beforeEach(function () {
      if (git('--version').code !== 0) {
        skip(this, 'There is no git here.')
      }
      done('init', '-q')
      done('config', 'user.email', 'nobody@example.org')
      done('config', 'user.name', 'Nobody')
      // As docs/tools.md has it.
      for (const line of documented('git config'))
        expect(run('sh', ['-c', line], { cwd: folder, env }).code).to.equal(0)
      const [attributes] = documented('*.net')
      write('.gitattributes', `${attributes}\n`)
      commit(small('conv(2, 3x3)'))
    })

    it('shows the network line by line', () => {
      write('nets/a.net', `// of another step\n${small('conv(2, 3x3, stride=2)')}`)
      const changed = done('diff')
        .split('\n')
        .filter((line) => /^[-+] .*conv\(2, 3x3/.test(line))
      expect(changed).to.deep.equal([
        '-    conv(2, 3x3) -> 7x7x2, 20 parameters, 882 MACs',
        '+    conv(2, 3x3, stride=2x2) -> 4x4x2, 20 parameters, 288 MACs',
      ])
    })

    it('continues if a version has errors', () => {
      commit(small('conf(2, 3x3)'))
      commit(small('conv(3, 3x3)'))
      const log = done('log', '-p')
      expect(log).to.include('+// error[unknown-name]').and.to.include('+    conv(3, 3x3) -> 7x7x3')
    })

    it('compares versions as a difftool', () => {
      commit(small('conv(2, 3x3, stride=2)'))
      write('nets/new.net', small('conv(2, 3x3)'))
      done('add', '-N', '.')
      expect(done('difftool', '-y', '-t', 'netc', 'HEAD~1', 'HEAD')).to.match(/^~ +conv +stride 1x1 -> 2x2/m)
      expect(done('difftool', '-y', '-t', 'netc')).to.match(/^\+ small: 133 parameters/m)
      write('nets/parts.net', 'block b { conv(2, 3x3) }')
      write('nets/a.net', `import { b } from "parts.net"\n${small('b -> relu')}`)
      expect(done('difftool', '-y', '-t', 'netc', '--', 'nets/a.net')).to.match(/^\+ +conv +conv\(2, 3x3\) +7x7x2/m)
    })
  })
})

/** The lines of docs/tools.md that begin so. */
function documented(start: string): readonly string[] {
  const lines = readFileSync(path.join(root, 'docs/tools.md'), 'utf8').split('\n')
  const found = lines.filter((line) => line.startsWith(start))
  expect(found, start).not.to.have.length(0)
  return found
}
