import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import type { Command } from 'commander'
import { allCommands, createProgram } from '../../cli/program.js'
import { netcIn, root, run } from './netc.js'
import { smallData, smallNetwork, writeSmall } from './small-run.js'

const program = path.join(root, 'bin/netc')

describe('objects and quiet', function () {
  this.timeout(60_000)
  let folder: string
  let tidy: string
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-'))
    writeSmall(folder)
    netc('fmt', 'small.net')
    tidy = readFileSync(path.join(folder, 'small.net'), 'utf8')
    writeFileSync(path.join(folder, 'untidy.net'), smallNetwork)
    writeFileSync(path.join(folder, 'broken.net'), tidy.replace('siamese t', 'siamese s'))
  })
  after(() => rmSync(folder, { recursive: true }))
  const netc = netcIn(() => folder)
  /** The object on standard output, which has nothing else. */
  const object = (...words: readonly string[]) => JSON.parse(netc(...words, '--json').out)

  it('are had from every command that has a result', () => {
    // Those write pictures, scripts and help, or serve an editor.
    const others = ['netc', 'draw', 'completion', 'complete-words', 'help', 'lsp', 'setup', 'gallery']
    const without = allCommands(createProgram())
      .filter((command: Command) => !command.options.some(({ long }) => long === '--json'))
      .map((command) => command.name())
    expect(without).to.have.members(others)
  })

  it('netc check: the same as --format json', () => {
    const { out, code } = netc('check', '.', '--json')
    expect(out).to.equal(netc('check', '.', '--format', 'json').out)
    expect(code).to.equal(1)
    expect(netc('check', '.', '--json', '--format', 'json').code).to.equal(2)
  })

  it('netc fmt: which files changed, and what is wrong in others', () => {
    const { files, diagnostics, errors, warnings } = object('fmt', '--check', '.')
    expect(files).to.deep.equal([
      { file: 'broken.net', changed: false, errors: 0, warnings: 0 },
      { file: 'small.net', changed: false, errors: 0, warnings: 0 },
      { file: 'untidy.net', changed: true, errors: 0, warnings: 0 },
    ])
    expect([diagnostics, errors, warnings]).to.deep.equal([[], 0, 0])
    expect(netc('fmt', '--check', '.', '--json').code).to.equal(1)
    writeFileSync(path.join(folder, 'wrong.txt'), 'tower {')
    const wrong = object('fmt', 'wrong.txt')
    expect(wrong.files).to.deep.equal([{ file: 'wrong.txt', changed: false, errors: 1, warnings: 0 }])
    expect(wrong.diagnostics[0]).to.include({ code: 'unclosed-bracket', file: 'wrong.txt' })
    writeFileSync(path.join(folder, 'large.txt'), Buffer.alloc(17 * 1024 * 1024))
    const [large] = object('fmt', 'large.txt').files
    expect(large.problem).to.match(/larger than any \.net file/)
  })

  it('netc fmt -: with the text', () => {
    const { out } = run('sh', ['-c', `"${process.execPath}" "${program}" fmt - --json < untidy.net`], { cwd: folder })
    const [{ file, changed, text }] = JSON.parse(out).files
    expect([file, changed]).to.deep.equal(['<stdin>', true])
    expect(text).to.equal(tidy).and.not.to.equal(smallNetwork)
  })

  it('netc new: the file, and what to do next; the list', () => {
    const made = object('new', 'my-net')
    expect(made).to.include({ file: 'my-net.net', network: 'my_net', template: 'plain' })
    expect(made.next[0]).to.equal('netc compile my-net.net --summary')
    expect(existsSync(path.join(folder, 'my-net.net'))).to.equal(true)
    rmSync(path.join(folder, 'my-net.net'))
    const list = object('new', '--list')
    expect(list[0].name).to.equal('plain')
    expect(list.every(({ description }: { description: string }) => description.length > 10)).to.equal(true)
  })

  it('netc setup: what was done', () => {
    const env = { ...process.env, NETC_NATIVE_HOME: path.join(folder, 'none') }
    const { code, out } = run(process.execPath, [program, 'setup', 'native', '--remove', '--json'], { env })
    expect(code).to.equal(0)
    expect(JSON.parse(out)).to.deep.equal({ outcome: 'absent', home: path.join(folder, 'none') })
  })

  it('netc data: what was written', () => {
    const env = { ...process.env, NETC_CACHE: path.join(folder, 'cache') }
    const data = (...words: readonly string[]) =>
      JSON.parse(run(process.execPath, [program, 'data', ...words, '--json'], { cwd: folder, env }).out)
    expect(data('show', '--data', smallData, '-o', 'sheet.svg')).to.deep.include({ file: 'sheet.svg' })
    const written = data('embedded', smallData.slice('embedded:'.length), '-o', 'images')
    expect(written.images).to.equal(5 * 4 * 4)
    expect(Object.keys(written.parts)).to.deep.equal(['background', 'evaluation'])
    expect(data('clean')).to.deep.equal({ folder: path.join(folder, 'cache'), removed: [] })
  })

  describe('of netc train', () => {
    const train = ['train', 'small.net', '--protocol', 'small.yaml', '--data', smallData]
    const onlyWarnings = /^(warning: .*\n)*$/
    const jsonLines = (text: string) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))

    it('the result, with progress as JSON lines on standard error', () => {
      const { code, out, err } = netc(...train, '-o', 'run', '--json', '--progress', 'json')
      expect(code, err).to.equal(0)
      const { folder: where, report, ...result } = JSON.parse(out)
      expect([where, report]).to.deep.equal(['run', path.join('run', 'report.html')])
      const { checksum, ...kept } = JSON.parse(readFileSync(path.join(folder, 'run/result.json'), 'utf8'))
      expect(checksum).to.be.a('string')
      expect(result).to.deep.equal(kept)
      const events = jsonLines(err)
      expect(events[0]).to.include({ event: 'begin', folder: 'run' })
      expect(events.at(-1)).to.deep.equal({ event: 'end', folder: 'run', iteration: 4, reason: 'iterations' })
      const page = readFileSync(path.join(root, 'docs/runs.md'), 'utf8')
      for (const { event, ...others } of events) {
        const row = page
          .split('\n')
          .find((line) => line.startsWith('| ') && line.includes(`\`${event}\``) && line.split('|').length === 4)
        for (const key of Object.keys(others)) expect(row, event).to.include(`\`${key}\``)
      }
      const steps = events.filter(({ event }) => event === 'step')
      expect(steps.at(-1)).to.include({ iteration: 4, iterations: 4 })
      for (const { loss, iterations_per_second } of steps) {
        expect(loss).to.be.above(0)
        expect(iterations_per_second).to.be.above(0)
      }
      const validations = events.filter(({ event }) => event === 'validation')
      expect(validations.map(({ iteration }) => iteration)).to.deep.equal([2, 4])
    })

    it('nothing but the result where it is to be quiet', () => {
      const quiet = netc(...train, '-o', 'quiet', '--quiet')
      expect(quiet.err).to.match(onlyWarnings)
      expect(quiet.out).to.include('4-way one-shot').and.not.to.include('Report:').and.not.to.include('Waited')
      const none = netc(...train, '-o', 'none', '--progress', 'none')
      expect(none.err).to.match(onlyWarnings)
      expect(none.out).to.include('Report:')
      // What was asked for by name comes before.
      expect(netc(...train, '-o', 'loud', '-q', '--progress', 'log').err).to.include('iteration 4/4')
    })

    it('a line that is rewritten where that is asked for', () => {
      const { err } = netc(...train, '-o', 'line', '--progress', 'line')
      expect(err).to.include('\r\u001b[Kiteration 4/4')
    })
  })

  it('quiet is only results, warnings and errors', () => {
    expect(netc('compile', 'small.net', '-q').out).to.match(/^small: .* parameters/)
    expect(netc('compile', 'small.net', '-q', '-o', 'model')).to.deep.equal({ code: 0, out: '', err: '' })
    expect(netc('check', 'small.net', '--quiet')).to.deep.equal({ code: 0, out: '', err: '' })
    expect(netc('check', 'broken.net', '-q').err).to.include('error[')
    expect(netc('draw', 'small.net', '-qo', 'small.svg')).to.deep.equal({ code: 0, out: '', err: '' })
    expect(netc('new', 'other', '-q')).to.deep.equal({ code: 0, out: '', err: '' })
    expect(netc('-q', 'data', 'show', '--data', smallData, '-o', 'sheet.png')).to.deep.equal({
      code: 0,
      out: '',
      err: '',
    })
    writeFileSync(path.join(folder, 'warned.net'), `import { unit } from "std/conv.net"\n${smallNetwork}`)
    expect(netc('compile', 'warned.net', '-q').err).to.include('warning[unused-name]')
  })
})
