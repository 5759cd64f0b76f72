import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const main = fileURLToPath(new URL('../../../bin/netc', import.meta.url))
const templates = ['plain', 'residual', 'attention', 'photos', 'classes']

describe('netc new', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc new-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  function netc(...parameters: readonly string[]) {
    const options = { cwd: folder, encoding: 'utf8' } as const
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...parameters], options)
    return { code: status, out: stdout, err: stderr }
  }
  const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8')

  for (const template of templates) {
    it(`${template}: writes a network that compiles, has comments and claims, and holds them`, () => {
      const { code, out, err } = netc('new', 'mine', '--from', template)
      expect([code, err]).to.deep.equal([0, ''])
      expect(out).to.match(/^wrote mine\.net\n/)
      expect(readdirSync(folder)).to.deep.equal(['mine.net'])
      expect(read('mine.net'))
        .to.match(/^network mine\(/m)
        .and.to.match(/^ *\/\/ /m)
      const compiled = netc('compile', 'mine.net')
      expect(compiled).to.deep.include({ code: 0, err: '' })
      expect(compiled.out).to.match(/^mine: .*all [4-9] claims hold\n$/)
      // Its parameters can be set: equations are then of no account, budgets are.
      expect(netc('compile', 'mine.net', '--set', 'width=4', '--set', 'numbers=16').code).to.equal(0)
    })
  }

  it('shows commands that work in the folder in which it was called', () => {
    const { out } = netc('new', 'first')
    const commands = out.match(/^ {2}netc .*$/gm)!.map((line) => line.trim())
    expect(commands.map((command) => command.split(' ')[1])).to.deep.equal(['compile', 'draw', 'train'])
    const words = (command: string): string[] => command.replaceAll("'", '').split(' ').slice(1)
    expect(netc(...words(commands[0]!)).code).to.equal(0)
    expect(netc(...words(commands[1]!)).code).to.equal(0)
    expect(existsSync(path.join(folder, 'first.svg'))).to.equal(true)
    expect(netc(...words(commands[2]!), '--iterations', '1').code).to.equal(0)
  })

  it('shows commands that take a name with a dash in front as a file', () => {
    const { out } = netc('new', '--', '-x')
    expect(out)
      .to.match(/^wrote -x\.net, /)
      .and.to.include('netc compile ./-x.net')
      .and.to.include('-o ./-x.svg')
  })

  it('lists the copies to begin with', () => {
    const { code, out } = netc('new', '--list')
    expect(code).to.equal(0)
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).to.deep.equal(templates)
    expect(readdirSync(folder)).to.deep.equal([])
  })

  it('overwrites nothing without --force', () => {
    writeFileSync(path.join(folder, 'mine.net'), 'precious')
    const { code, out, err } = netc('new', 'mine')
    expect([code, out]).to.deep.equal([1, ''])
    expect(err).to.include('mine.net is there already').and.to.include('--force')
    expect(read('mine.net')).to.equal('precious')
    expect(netc('new', 'mine', '--force').code).to.equal(0)
    expect(read('mine.net')).to.match(/^network mine\(/m)
  })

  it('finds a name that a network can have', () => {
    const names = { 'my-net': 'my_net', '3d': 'net_3d', conv: 'conv_net', features: 'features_net', tower: 'tower_net' }
    for (const [name, network] of Object.entries(names)) {
      const { code, out } = netc('new', name)
      expect(code, name).to.equal(0)
      expect(out).to.include(`wrote ${name}.net, with the network ${network}, since ${name} cannot be its name`)
      expect(netc('compile', `${name}.net`).out).to.match(new RegExp(`^${network}: `))
    }
    expect(netc('new', 'plain.net').out).to.match(/^wrote plain\.net\n/)
  })

  it('writes to the path of -o, and reports why if it cannot', () => {
    expect(netc('new', 'mine', '-o', 'a/b/other.net').code).to.equal(0)
    expect(read('a/b/other.net')).to.match(/^network mine\(/m)
    const { code, err } = netc('new', 'mine', '-o', 'a/b/other.net/x.net')
    expect(code).to.equal(1)
    expect(err).to.match(/^error: cannot write /)
  })

  it('ends with 2 where the command line is wrong', () => {
    for (const wrong of [
      [],
      ['a/b'],
      ['..\\a'],
      ['...'],
      ['a', '--from', 'what'],
      ['a', '-o', 'a.json'],
      ['a', '-o', ''],
      ['x'.repeat(101)],
    ]) {
      const { code, out, err } = netc('new', ...wrong)
      expect([code, out], wrong.join(' ')).to.deep.equal([2, ''])
      expect(err).to.match(/^error: /)
    }
    expect(readdirSync(folder)).to.deep.equal([])
  })
})
