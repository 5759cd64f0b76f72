import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { netc, type Result, root } from './netc.js'

function piped(text: string | Uint8Array, ...parameters: readonly string[]): Result {
  const words = [path.join(root, 'bin/netc'), 'fmt', ...parameters]
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { input: text, encoding: 'utf8' })
  return { code: status, out: stdout, err: stderr }
}

const untidy = 'tower   t{ relu->bn }'
const tidy = 'tower t { relu -> bn }\n'
const broken = 'tower t { f(a b) }\n'

describe('netc fmt', () => {
  let folder: string
  const write = (name: string, text: string | Uint8Array): string => {
    const file = path.join(folder, name)
    writeFileSync(file, text)
    return file
  }
  const read = (file: string) => readFileSync(file, 'utf8')
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-fmt-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('has nothing to say of what ships', () => {
    expect(netc('fmt', '--check', 'specs', 'compiler/std', 'examples')).to.deep.equal({ code: 0, out: '', err: '' })
  })

  it('rewrites a file in place with its permissions, and leaves no temporary files', () => {
    const file = write('a.net', untidy)
    chmodSync(file, 0o640)
    expect(netc('fmt', file)).to.deep.equal({ code: 0, out: '', err: '' })
    expect(read(file)).to.equal(tidy)
    expect(statSync(file).mode & 0o777).to.equal(0o640)
    expect(readdirSync(folder)).to.deep.equal(['a.net'])
  })

  it('does not touch a file that is laid out already', () => {
    const file = write('a.net', tidy)
    const before = statSync(file)
    expect(netc('fmt', file).code).to.equal(0)
    const after = statSync(file)
    expect([after.ino, after.mtimeMs]).to.deep.equal([before.ino, before.mtimeMs])
  })

  it('rewrites what a link leads to, and keeps the link', () => {
    const file = write('a.net', untidy)
    const link = path.join(folder, 'b.net')
    symlinkSync(file, link)
    expect(netc('fmt', link).code).to.equal(0)
    expect(lstatSync(link).isSymbolicLink()).to.equal(true)
    expect(read(file)).to.equal(tidy)
  })

  it('names the files that would change, and changes none', () => {
    const files = [write('a.net', untidy), write('b.net', tidy), write('c.net', `\ufeff${tidy}`)]
    const others = [write('d.net', tidy.replaceAll('\n', '\r\n')), write('e.net', untidy.replaceAll('\n', '\r\n'))]
    const { code, out, err } = netc('fmt', '--check', ...files, ...others)
    expect([code, out, err]).to.deep.equal([1, `${files[0]}\n${others[1]}\n`, ''])
    expect(read(files[0]!)).to.equal(untidy)
  })

  it('takes all files of a folder', () => {
    mkdirSync(path.join(folder, 'inner'))
    const files = [write('a.net', untidy), write('inner/b.net', untidy)]
    expect(netc('fmt', folder).code).to.equal(0)
    for (const file of files) expect(read(file)).to.equal(tidy)
  })

  it('leaves files alone that have errors or are no text, and formats the others', () => {
    const bytes = Uint8Array.of(0x74, 0xff, 0xfe)
    const files = [write('a.net', broken), write('b.net', bytes), write('c.net', untidy)]
    const none = netc('fmt', path.join(folder, 'none.net'), ...files)
    expect(none).to.include({ code: 2, out: '' })
    expect(read(files[2]!)).to.equal(untidy)
    const { code, out, err } = netc('fmt', ...files)
    expect([code, out]).to.deep.equal([1, ''])
    expect(err).to.include('error[unexpected-token]').and.to.include('a.net:1:15')
    expect(err).to.include('error[not-text]: byte 1 is 0xFF').and.to.include(`${files[1]}:1:2`)
    expect(read(files[0]!)).to.equal(broken)
    expect([...readFileSync(files[1]!)]).to.deep.equal([...bytes])
    expect(read(files[2]!)).to.equal(tidy)
  })

  it('refuses a file that is far too large, unread', () => {
    const file = write('a.net', Buffer.alloc(17 * 1024 * 1024, ' '))
    const { code, err } = netc('fmt', file)
    expect(code).to.equal(1)
    expect(err).to.include('larger than any .net file')
    expect(statSync(file).size).to.equal(17 * 1024 * 1024)
  })

  it('formats standard input to standard output', () => {
    for (const word of ['-', '--stdin']) {
      expect(piped(untidy, word)).to.deep.equal({ code: 0, out: tidy, err: '' })
      expect(piped('', word)).to.deep.equal({ code: 0, out: '', err: '' })
      expect(piped(untidy, word, '--check')).to.deep.equal({ code: 1, out: '<stdin>\n', err: '' })
      expect(piped(tidy, word, '--check')).to.deep.equal({ code: 0, out: '', err: '' })
    }
    const { code, out, err } = piped(broken, '-')
    expect([code, out]).to.deep.equal([1, ''])
    expect(err).to.include('<stdin>:1:15')
  })

  it('wants to know what to format', () => {
    expect(netc('fmt').code).to.equal(2)
    expect(piped(tidy, '-', 'a.net').code).to.equal(2)
  })
})
