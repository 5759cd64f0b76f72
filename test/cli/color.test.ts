import { expect } from 'chai'
import { wantsColor } from '../../cli/color.js'
import { netc, root, run } from './netc.js'

const escapeCode = '\u001b['

describe('colors', () => {
  const terminal = { isTTY: true }
  const pipe = {}

  it('are for terminals, unless the environment says otherwise', () => {
    expect(wantsColor(terminal, {}, 'auto')).to.equal(true)
    expect(wantsColor(pipe, {}, 'auto')).to.equal(false)
    for (const [name, value, onTerminal, onPipe] of [
      ['NO_COLOR', '1', false, false],
      ['NO_COLOR', '0', false, false],
      ['NO_COLOR', '', true, false],
      ['TERM', 'dumb', false, false],
      ['FORCE_COLOR', '1', true, true],
      ['FORCE_COLOR', '0', false, false],
      ['FORCE_COLOR', 'false', false, false],
      ['FORCE_COLOR', '', true, false],
      ['CLICOLOR_FORCE', '1', true, true],
      ['CLICOLOR_FORCE', '0', true, false],
    ] as const) {
      const environment = { TERM: 'xterm', [name]: value }
      expect(wantsColor(terminal, environment, 'auto'), `${name}=${value}`).to.equal(onTerminal)
      expect(wantsColor(pipe, environment, 'auto'), `${name}=${value}`).to.equal(onPipe)
    }
  })

  it('are refused before they are forced, and forced where the terminal is dumb', () => {
    expect(wantsColor(terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, 'auto')).to.equal(false)
    expect(wantsColor(pipe, { TERM: 'dumb', FORCE_COLOR: '1' }, 'auto')).to.equal(true)
  })

  it('are what --color says, whatever the environment is', () => {
    expect(wantsColor(pipe, { NO_COLOR: '1', TERM: 'dumb' }, 'always')).to.equal(true)
    expect(wantsColor(terminal, { FORCE_COLOR: '1' }, 'never')).to.equal(false)
  })

  it('are chosen on any command, before it or after it', () => {
    const words = ['compile', 'specs/sircnn.net', '--summary']
    expect(netc(...words, '--color', 'always').out).to.contain(escapeCode)
    expect(netc('--color=always', ...words).out).to.contain(escapeCode)
    const env = { ...process.env, FORCE_COLOR: '1' }
    expect(run(process.execPath, ['bin/netc', ...words], { env }).out).to.contain(escapeCode)
    expect(run(process.execPath, ['bin/netc', ...words, '--no-color'], { env }).out).not.to.contain(escapeCode)
    expect(run(process.execPath, ['bin/netc', ...words, '--color', 'never'], { env }).out).not.to.contain(escapeCode)
  })

  it('are refused where the choice is none', () => {
    const { code, err } = netc('ops', '--color', 'sometimes')
    expect(code).to.equal(2)
    expect(err).to.contain('always')
  })

  it('never are in an object, though its errors have them', () => {
    const env = { ...process.env, FORCE_COLOR: '1' }
    for (const words of [
      ['compile', 'specs/sircnn.net', '--json'],
      ['check', 'specs/sircnn.net', '--format', 'json'],
      ['explain', 'shape-mismatch', '--json'],
      ['ops', 'conv', '--json'],
      ['diff', 'specs/sircnn.net', 'specs/sircnn.net', '--set-b', 'width=32', '--json'],
      ['fit', 'examples/quickstart.net', '--vary', 'width=8..12', '--params', '<= 50K', '--ignore-claims', '--json'],
    ]) {
      const { out } = run(process.execPath, [`${root}bin/netc`, ...words], { env })
      expect(out, words.join(' ')).not.to.contain('\\u001b').and.not.to.contain(escapeCode)
      expect(() => JSON.parse(out), words.join(' ')).not.to.throw()
    }
  })
})
