import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { limits, netFiles } from '../../cli/net-files.js'
import { netc, root, run } from './netc.js'

const main = path.join(root, 'bin/netc')

const netcIn = (cwd: string, ...words: readonly string[]) => run(process.execPath, [main, ...words], { cwd })

const good = `import { weighted_l1 } from "std/heads.net"
tower t { conv(2, 3x3) -> flatten }
network small {
  input image: 9x9x1
  siamese t
  head weighted_l1
}
`

describe('netc check', () => {
  let folder: string
  const write = (name: string, text: string | Uint8Array): string => {
    const file = path.join(folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
    return file
  }
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'netc-')))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('checks what ships', () => {
    const { code, out, err } = netc('check', 'specs', 'examples', 'compiler/std')
    expect([code, err]).to.deep.equal([0, ''])
    expect(out).to.match(/^checked \d+ files: nothing is wrong\n$/)
  })

  it('reports the errors of each file, and counts them', () => {
    write('a.net', good.replace('conv', 'conf'))
    write('deep/er/b.net', good.replace('9x9x1', '9x9'))
    write('c.net', good)
    const { code, out, err } = netc('check', folder)
    expect([code, out]).to.deep.equal([1, 'checked 3 files: 2 errors\n'])
    expect(err).to.include(`${folder}/a.net:2:11`).and.to.include(`${folder}/deep/er/b.net:4:16`)
    expect(err.match(/^error/gm)).to.have.length(2)
  })

  it('checks named protocols and experiments together with networks', () => {
    write('a.net', good)
    const protocol = readFileSync(path.join(root, 'specs/protocols/quickstart.yaml'), 'utf8')
    const wrong = write('wrong.yaml', protocol.replace('warm_up', 'warmup'))
    const right = write('right.yaml', protocol)
    const table = write('e.yaml', `name: e\nnetworks: [a.net]\nprotocols: [${path.basename(right)}]\nseeds: [1]\n`)
    const { code, out, err } = netc('check', folder, wrong, right, table)
    expect([code, out]).to.deep.equal([1, 'checked 4 files: 1 error\n'])
    expect(err)
      .to.match(/^error\[unknown-key\]: unknown key `warmup`/)
      .and.to.include(`--> ${wrong}:`)
    const { files } = JSON.parse(netc('check', wrong, right, table, '--format', 'json').out)
    expect(files).to.deep.equal([
      { file: wrong, network: null, protocol: null, errors: 1, warnings: 0 },
      { file: right, network: null, protocol: 'quickstart', errors: 0, warnings: 0 },
      { file: table, network: null, experiment: 'e', errors: 0, warnings: 0 },
    ])
    const { rules, results } = (({ tool, results }) => ({ rules: tool.driver.rules, results }))(
      JSON.parse(netc('check', wrong, '--format', 'sarif').out).runs[0],
    )
    expect(rules.map(({ id }: { id: string }) => id)).to.deep.equal(['unknown-key'])
    expect(rules[0].help.text).to.include('netc explain unknown-key')
    expect(results[0].locations[0].physicalLocation.region).to.include({ startColumn: 36 })
    expect(netc('check', path.join(folder, 'none.yaml')).code).to.equal(2)
  })

  it('takes a file without a network for a library, and checks its bodies', () => {
    const library = write('library.net', 'block fine(n: int) { conv(n, 3x3) }\n')
    expect(netc('check', library)).to.include({ code: 0, out: 'checked 1 file: nothing is wrong\n' })
    write('library.net', 'block wrong { in -> conv(4, 3x3, stride=0) }\n')
    expect(netc('check', library).err).to.include('out-of-range')
    expect(netc('compile', library).err).to.include('no-network')
  })

  it('lets a library import from the folder that is checked, and a network from its own', () => {
    write('base.net', 'block base { relu }\n')
    write('parts/part.net', 'import { base } from "../base.net"\nblock part { base -> base }\n')
    write('main.net', `import { part } from "parts/part.net"\n${good.replace('-> flatten', '-> part -> flatten')}`)
    expect(netc('check', folder)).to.include({ code: 0, out: 'checked 3 files: nothing is wrong\n', err: '' })
    expect(netc('check', path.join(folder, 'parts/part.net')).err).to.include('import-outside')
    write('parts/net.net', `import { base } from "../base.net"\n${good.replace('-> flatten', '-> base -> flatten')}`)
    const told = netc('check', folder)
    expect(told.out).to.equal('checked 4 files: 1 error\n')
    expect(told.err).to.include(`import-outside`).and.to.include('parts/net.net:1:22')
  })

  it('checks folders named std as what they are', () => {
    write('std/own.net', 'import { other } from "other.net"\nblock own { other }\n')
    write('std/other.net', 'block other { relu }\n')
    for (const named of ['std', '.', './std/', 'std/own.net']) {
      expect(netcIn(folder, 'check', named), named).to.include({ code: 0, err: '' })
    }
  })

  it('reports a mistake in a file that several import once', () => {
    write('shared.net', 'block shared { conv(4, 3x3, stride=0) }\n')
    for (const name of ['a', 'b', 'c']) {
      write(`${name}.net`, `import { shared } from "shared.net"\n${good.replace('-> flatten', '-> shared -> flatten')}`)
    }
    const { code, out, err } = netc('check', path.join(folder, 'a.net'), folder)
    expect([code, out]).to.deep.equal([1, 'checked 4 files: 1 error\n'])
    expect(err.match(/out-of-range/g)).to.have.length(1)
    const { files, diagnostics, errors, warnings } = JSON.parse(netc('check', folder, '--format', 'json').out)
    expect([diagnostics.length, errors, warnings]).to.deep.equal([1, 1, 0])
    expect(files.map(({ errors }: { errors: number }) => errors)).to.deep.equal([1, 1, 1, 1])
  })

  it('checks a file that is named twice once', () => {
    const file = write('a.net', good)
    const result = netcIn(folder, 'check', 'a.net', './a.net', file, '.', folder)
    expect(result).to.include({ code: 0, out: 'checked 1 file: nothing is wrong\n' })
  })

  it('gives one object', () => {
    const file = write('a.net', good.replace('9x9x1', '9x9'))
    const other = write('b.net', good)
    const { code, out, err } = netc('check', file, other, '--format', 'json')
    expect([code, err]).to.deep.equal([1, ''])
    const { files, diagnostics, ...counts } = JSON.parse(out)
    expect(counts).to.deep.equal({ errors: 1, warnings: 0 })
    expect(files).to.deep.equal([
      { file, network: null, errors: 1, warnings: 0 },
      { file: other, network: 'small', errors: 0, warnings: 0 },
    ])
    expect(diagnostics[0]).to.include({ code: 'wrong-type', file })
  })

  it('gives a SARIF log, as does compile', () => {
    const file = write('a.net', good.replace('9x9x1', '9x9'))
    for (const command of ['check', 'compile']) {
      const { code, out, err } = netc(command, file, '--format', 'sarif')
      expect([code, err]).to.deep.equal([1, ''])
      const { version, runs } = JSON.parse(out)
      expect(version).to.equal('2.1.0')
      expect(runs[0].tool.driver.version).to.match(/^\d+\.\d+\.\d+/)
      const [{ ruleId, locations }] = runs[0].results
      expect(ruleId).to.equal('wrong-type')
      expect(locations[0].physicalLocation.artifactLocation.uri).to.equal(`file://${file}`)
    }
    const clean = JSON.parse(netc('compile', write('b.net', good), '--format', 'sarif').out)
    expect(clean.runs[0].results).to.deep.equal([])
  })

  it('compiles to the same object by either option', () => {
    const file = write('a.net', good)
    expect(netc('compile', file, '--format', 'json').out).to.equal(netc('compile', file, '--json').out)
    expect(netc('compile', file, '--format', 'json', '--json').code).to.equal(2)
  })

  it('ends with 1 for warnings where they count', () => {
    const file = write('a.net', `import { unit } from "std/conv.net"\n${good}`)
    const plain = netc('check', file)
    expect(plain).to.include({ code: 0, out: 'checked 1 file: 1 warning\n' })
    expect(plain.err).to.match(/^warning\[unused-name\]/)
    expect(netc('check', '--strict', file)).to.deep.equal({ ...plain, code: 1 })
    expect(netc('check', '--strict', file, '--format', 'json').code).to.equal(1)
  })

  it('sets parameters of every network', () => {
    const file = write(
      'a.net',
      good
        .replace('small', 'small(width: int)')
        .replace('tower t', 'tower t(n: int)')
        .replace('siamese t', 'siamese t(width)')
        .replace('conv(2', 'conv(n'),
    )
    expect(netc('check', file).err).to.include('missing-argument')
    expect(netc('check', file, '--set', 'width=4').code).to.equal(0)
    expect(netc('check', file, '--set', 'width=4', '--set', 'depth=4').err).to.include('unknown-setting')
  })

  it('ends with 2 where the command line is wrong', () => {
    for (const wrong of [[], ['a.net', '--format', 'xml'], ['a.net', '--what'], ['a.net', '--set', 'width']]) {
      const { code, out, err } = netc('check', ...wrong)
      expect([code, out], wrong.join(' ')).to.deep.equal([2, ''])
      expect(err).to.match(/^error: /)
    }
  })

  it('says what it cannot read', () => {
    write('small.net', good)
    const { code, out, err } = netc('check', path.join(folder, 'smal.net'), folder)
    expect([code, out]).to.deep.equal([2, ''])
    expect(err)
      .to.include('there is no file or folder')
      .and.to.include(`did you mean ${path.join(folder, 'small.net')}?`)
    mkdirSync(path.join(folder, 'empty'))
    const empty = netc('check', path.join(folder, 'empty'))
    expect([empty.code, empty.out]).to.deep.equal([1, ''])
    expect(empty.err).to.match(/^error: .*empty has no \.net files\.\n {2}help: /)
  })

  it('says which folder and file it may not read', function () {
    if (process.getuid?.() === 0) this.skip()
    const file = write('locked/a.net', good)
    chmodSync(file, 0)
    expect(netc('check', file).err).to.include('file-not-found')
    chmodSync(path.dirname(file), 0)
    const { code, err } = netc('check', folder)
    chmodSync(path.dirname(file), 0o700)
    expect(code).to.equal(1)
    expect(err).to.match(/^error: cannot read the folder .*locked/)
  })

  it('refuses a file of bytes, and prints none of them', () => {
    const bytes = Uint8Array.from({ length: 5_000 }, (_, index) => (index * 7919) % 256)
    const { code, err } = netc('check', write('a.net', bytes))
    expect(code).to.equal(1)
    expect(err.replaceAll('\n', '')).not.to.match(/\p{Cc}/u)
    expect(err).to.include('error[not-text]').and.not.to.include('error[u')
  })

  it('reports a file in Latin-1 or UTF-16 once, whatever it is and whichever file imports it', () => {
    const inLatin1 = Buffer.from(`// größe\n${good}`, 'latin1')
    const inUtf16 = Buffer.from(`\ufeff${good}`, 'utf16le')
    const found = (...files: readonly string[]) => {
      const { code, err } = netc('check', ...files)
      expect(code).to.equal(1)
      return err
        .split('\n')
        .filter((line) => line.startsWith('error') || line.startsWith(' -->') || / = help/.test(line))
    }
    const net = write('a.net', inLatin1)
    const told = [
      'error[not-text]: byte 5 is 0xF6, which is not UTF-8, as in Latin-1 and Windows-1252',
      ` --> ${net}:1:6`,
      '  = help: save it as UTF-8 in your editor, or convert it: iconv -f LATIN1 -t UTF-8 FILE > NEW',
    ]
    expect(found(net)).to.deep.equal(told)
    expect(found(write('b.net', 'import { x } from "a.net"\nblock b { x }\n'), net)).to.deep.equal(told)
    const [utf16] = found(write('c.net', inUtf16))
    expect(utf16).to.equal('error[not-text]: byte 0 is 0xFF, which is not UTF-8, as in UTF-16')
    const [yaml] = found(write('p.yaml', Buffer.from('version: 2 # größe\n', 'latin1')))
    expect(yaml).to.include('error[not-text]: byte 15 is 0xF6')
    expect(found(write('q.yaml', Buffer.from('version: 2\n', 'utf16le')))[0]).to.include('byte 1 is 0')
    expect(netc('check', write('d.net', `\ufeff${good}`)).code).to.equal(0)
  })

  it('checks 1,000 files in one go', () => {
    for (let index = 0; index < 1_000; index += 1) write(`nets/n${index}.net`, good)
    write('nets/n500.net', good.replace('conv', 'conf'))
    const { code, out, err } = netc('check', path.join(folder, 'nets'))
    expect([code, out]).to.deep.equal([1, 'checked 1,000 files: 1 error\n'])
    expect(err).to.include('n500.net:2:11')
  })

  it('ends quietly when its reader has seen enough', () => {
    for (let index = 0; index < 600; index += 1) write(`n${index}.net`, `import { unit } from "std/conv.net"\n${good}`)
    const checkInto = (redirected: string) => {
      const shell = `{ "${process.execPath}" "${main}" check "${folder}" ${redirected}; echo "ended with $?" >&3; } | head -c 10`
      return spawnSync('sh', ['-c', shell], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
    }
    const { stdout, stderr, output } = checkInto('--format json')
    expect([stdout.length, stderr, output[3]]).to.deep.equal([10, '', 'ended with 0\n'])
    const closed = checkInto('2>&1 >/dev/null')
    expect([closed.stdout, closed.output[3]]).to.deep.equal(['warning[un', 'ended with 0\n'])
  })
})

describe('the files of a folder', () => {
  let folder: string
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'netc-')))
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const make = (name: string, text = '') => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), text)
  }
  const found = () => netFiles([folder]).map(({ file }) => path.relative(folder, file))

  it('are those that end in .net, by name, without links, packages and hidden folders', () => {
    for (const name of ['b.net', 'a.net', 'c/d.net', 'e.txt', '.git/f.net', 'node_modules/g.net', 'net']) make(name)
    mkdirSync(path.join(folder, 'h.net'))
    symlinkSync('a.net', path.join(folder, 'link.net'))
    symlinkSync('/', path.join(folder, 'outside'))
    symlinkSync('..', path.join(folder, 'c/circle'))
    expect(found()).to.deep.equal(['a.net', 'b.net', 'c/d.net'])
  })

  it('carry the folder that was named', () => {
    make('c/d.net')
    expect(netFiles([folder])).to.deep.equal([{ file: path.join(folder, 'c/d.net'), folder }])
    expect(netFiles([`${folder}/`])[0]?.folder).to.equal(folder)
    expect(netFiles([path.join(folder, 'c/d.net')])[0]?.folder).to.equal(path.join(folder, 'c'))
    expect(netFiles(['x.net', 'y/z.net']).map(({ folder }) => folder)).to.deep.equal(['', 'y'])
  })

  it('are not looked for below a depth, nor beyond a number', () => {
    make(`${'d/'.repeat(limits.depth + 2)}a.net`)
    expect(found).to.throw(/folders more than 50 deep/)
    rmSync(path.join(folder, 'd'), { recursive: true })
    for (let index = 0; index <= limits.files; index += 1) writeFileSync(path.join(folder, `n${index}.net`), '')
    expect(found).to.throw(/more than 10,000 \.net files/)
  })
})
