import { spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { explainFileErrors } from '../../../runtime/base/file-errors.js'
import { flushFile, flushFolder } from '../../../runtime/base/flush.js'
import { appendJsonLines, linesOf, readJsonLines } from '../../../runtime/base/json-lines.js'
import { makeFolder } from '../../../runtime/base/make-folder.js'
import { UserError } from '../../../runtime/base/user-error.js'
import { removeDrafts, writeAtomically } from '../../../runtime/base/write-atomically.js'
import { temporaryFolder } from '../data/temporary-folder.js'

describe('files', () => {
  const temporary = temporaryFolder()
  const inside = (...names: string[]) => path.join(temporary(), ...names)

  describe('a folder', () => {
    it('is made with those above it, and may be there', () => {
      for (let time = 0; time < 2; time++) makeFolder(inside('a', 'b', 'c'))
      expect(readdirSync(inside('a'))).to.deep.equal(['b'])
      flushFolder(inside('a', 'b', 'c'))
    })

    it('cannot be made in the place of a file or below one', () => {
      writeFileSync(inside('file'), '')
      expect(() => makeFolder(inside('file')))
        .to.throw()
        .with.property('code', 'EEXIST')
      expect(() => makeFolder(inside('file', 'x', 'y')))
        .to.throw()
        .with.property('code', 'ENOTDIR')
    })

    it('that cannot be made is an error and no endless loop, which Node’s own way is', function () {
      if (process.platform !== 'linux') this.skip()
      expect(() => makeFolder('/proc/1/x/y'))
        .to.throw()
        .with.property('code', 'ENOENT')
      expect(() => explainFileErrors('make it', () => makeFolder('/proc/self/x/y'))).to.throw(
        UserError,
        'cannot make it: there is no such file or folder',
      )
      const module = new URL('../../../runtime/base/make-folder.js', import.meta.url)
      const script = `import { makeFolder } from '${module}'; import { rmdirSync } from 'node:fs'
        rmdirSync(process.cwd()); try { makeFolder('x/y') } catch ({ code }) { console.log(code) }`
      mkdirSync(inside('gone'))
      const options = { cwd: inside('gone'), encoding: 'utf8', timeout: 15_000 } as const
      expect(spawnSync(process.execPath, ['--input-type=module', '-e', script], options).stdout).to.equal('ENOENT\n')
    })
  })

  it('written at once are there whole or not at all, and what killed writes left can be removed', () => {
    const file = inside('drafts', 'x.json')
    writeAtomically(file, [Buffer.from('old')])
    const failing = function* () {
      yield Buffer.from('new')
      throw new Error('no more')
    }
    expect(() => writeAtomically(file, failing())).to.throw('no more')
    expect([readFileSync(file, 'utf8'), readdirSync(inside('drafts'))]).to.deep.equal(['old', ['x.json']])
    for (const name of ['x.json.4711-0123abcd.tmp', 'notes.tmp']) writeFileSync(inside('drafts', name), '')
    removeDrafts(inside('drafts'))
    expect(readdirSync(inside('drafts'))).to.deep.equal(['notes.tmp', 'x.json'])
  })

  it('written at once clear away what killed writes of the same file have left, and nothing else', () => {
    const folder = inside('left')
    mkdirSync(folder)
    // Process numbers end below 2^22 on Linux.
    const [dead, alive] = [4_194_305, process.pid]
    const old = [`x.bin.${dead}-0123abcd.tmp`, `x.bin.${alive}-0123abcd.tmp`, `y.bin.${dead}-0123abcd.tmp`, 'x.bin.tmp']
    for (const name of old) {
      writeFileSync(path.join(folder, name), '')
      utimesSync(path.join(folder, name), 0, 0)
    }
    // That of a process in another container, which is not seen, may still be written to.
    const young = `x.bin.${dead}-4567cdef.tmp`
    writeFileSync(path.join(folder, young), '')
    writeAtomically(path.join(folder, 'x.bin'), [Buffer.from('whole')])
    expect(readdirSync(folder).sort()).to.deep.equal(['x.bin', young, ...old.slice(1)].sort())
  })

  describe('of lines', () => {
    const isNumber = (value: unknown): value is number => typeof value === 'number'
    const file = () => inside('lines.jsonl')
    afterEach(() => rmSync(file(), { force: true }))
    const read = (text: string | Buffer) => {
      writeFileSync(file(), text)
      return readJsonLines(file(), isNumber)
    }

    it('grow at their end, and lose what a crash has cut off', () => {
      appendJsonLines(file(), [1, 2])
      flushFile(file())
      appendJsonLines(file(), [3])
      expect(readFileSync(file(), 'utf8')).to.equal('1\n2\n3\n')
      for (const torn of ['4', '{"half', '\0'.repeat(10_000)]) {
        writeFileSync(file(), `1\n2\n${torn}`)
        expect(readJsonLines(file(), isNumber)).to.deep.equal({ values: [1, 2], damaged: [] })
        appendJsonLines(file(), [5])
        expect(readFileSync(file(), 'utf8')).to.equal('1\n2\n5\n')
      }
      writeFileSync(file(), 'torn from the first')
      appendJsonLines(file(), [6])
      expect(readFileSync(file(), 'utf8')).to.equal('6\n')
    })

    it('are read except the damaged ones, which are reported', () => {
      expect(read('1\n{"half\n"text"\n\n2\nnull\n')).to.deep.equal({ values: [1, 2], damaged: [2, 3, 4, 6] })
      expect(read(Buffer.from([0x31, 0x0a, 0xff, 0xfe, 0x0a, 0x32, 0x0a])).damaged).to.deep.equal([2])
      expect(readJsonLines(inside('none'), isNumber)).to.deep.equal({ values: [], damaged: [] })
      expect(existsSync(inside('none'))).to.equal(false)
    })

    it('are read piece by piece, whatever the length of a line', () => {
      const lines = Array.from({ length: 300 }, (_, at) => `"${'x'.repeat((at * 7919) % 20_000)}"`)
      writeFileSync(file(), `${lines.join('\n')}\n`)
      expect([...linesOf(file())].map(({ bytes }) => Buffer.from(bytes).toString())).to.deep.equal(lines)
      const long = `1\n"${'x'.repeat(3 << 20)}"\n2\n`
      expect(read(long)).to.deep.equal({ values: [1, 2], damaged: [2] })
    })

    it('are read where there are more than a text of JavaScript can hold', function () {
      this.timeout(60_000)
      // The hole takes no room on the disk.
      const size = 2 ** 29
      writeFileSync(file(), '1\n')
      const descriptor = openSync(file(), 'r+')
      writeSync(descriptor, '\n2\n', size)
      closeSync(descriptor)
      expect(readJsonLines(file(), isNumber)).to.deep.equal({ values: [1, 2], damaged: [2] })
      appendJsonLines(file(), [3])
      expect([...linesOf(file())].at(-1)).to.deep.include({ number: 4, end: size + 5 })
    })
  })
})
