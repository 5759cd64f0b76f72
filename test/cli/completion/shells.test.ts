import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { skip } from '../../skip.js'
import { netc, run, withNetc } from '../netc.js'

const shells = ['bash', 'zsh', 'fish'] as const
const isHere = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0

describe('the scripts of netc completion', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-'))
    mkdirSync(path.join(folder, 'nets'))
    mkdirSync(path.join(folder, 'runs/first'), { recursive: true })
    for (const file of ['nets/small.net', 'nets/two words.net', 'nets/notes.txt', 'runs/first/run.json'])
      writeFileSync(path.join(folder, file), '{}')
    for (const shell of shells) writeFileSync(path.join(folder, `netc.${shell}`), netc('completion', shell).out)
  })
  after(() => rmSync(folder, { recursive: true }))

  /** What the script offers, sorted, without descriptions; skips the test where the shell is not here. */
  function offers(context: Mocha.Context, shell: string, script: string): string[] {
    if (!isHere(shell)) skip(context, `${shell} is not installed`)
    const words = shell === 'bash' ? ['--norc', '-c', script] : ['-c', script]
    const { code, out, err } = run(shell, words, { cwd: folder, env: withNetc() })
    expect(err).to.equal('')
    expect(code).to.equal(0)
    return out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t')[0])
      .sort()
  }

  /** As readline calls the function, which takes words apart at = and : as bash does. */
  function inBash(context: Mocha.Context, line: string): string[] {
    const words = line.split(/(?<==)|(?==)|(?<=:)|(?=:)| /)
    const quoted = words.map((word) => `'${word}'`).join(' ')
    const setting = `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}`
    return offers(
      context,
      'bash',
      `compopt() { :; }; . ./netc.bash; ${setting}; _netc netc; printf '%s\\n' "\${COMPREPLY[@]}"`,
    )
  }

  it('complete in bash', function () {
    expect(inBash(this, 'netc tra')).to.deep.equal(['train'])
    expect(inBash(this, 'netc data ')).to.include('show')
    expect(inBash(this, 'netc draw --no')).to.deep.equal(['--no-color', '--no-fold'])
    expect(inBash(this, 'netc train --engine w')).to.deep.equal(['wasm', 'webgpu'])
    expect(inBash(this, 'netc compile nets/')).to.deep.equal(['nets/small.net', 'nets/two words.net'])
    expect(inBash(this, 'netc compile n')).to.deep.equal(['nets'])
    expect(inBash(this, 'netc evaluate r')).to.deep.equal(['runs', 'runs/first'])
  })

  it('complete in bash words after = and :', function () {
    expect(inBash(this, 'netc train --engine=w')).to.deep.equal(['wasm', 'webgpu'])
    expect(inBash(this, 'netc train --engine=')).to.include('cpu')
    expect(inBash(this, 'netc train --resume=runs/f')).to.deep.equal(['runs/first', 'runs/first'])
    expect(inBash(this, 'netc train --data embedded:seed=1 --eng')).to.deep.equal(['--engine'])
  })

  it('complete in fish', function () {
    const inFish = (line: string) => offers(this, 'fish', `. ./netc.fish; complete -C '${line}'`)
    expect(inFish('netc tra')).to.deep.equal(['train'])
    expect(inFish('netc train --engine=w')).to.deep.equal(['--engine=wasm', '--engine=webgpu'])
    expect(inFish('netc compile nets/')).to.deep.equal(['nets/small.net', 'nets/two words.net'])
  })

  it('complete in zsh', function () {
    // What zsh itself would call to show them, printing what it is given.
    const shown = `_describe() { print -rl -- "\${described[@]%%:*}" }; _files() { print -r -- "files $*" }; compset() { PREFIX=\${PREFIX#*=} }; compdef() { :; }`
    const inZsh = (words: string, prefix: string) =>
      offers(
        this,
        'zsh',
        `${shown}; . ./netc.zsh; words=(${words} '${prefix}'); CURRENT=$#words; PREFIX='${prefix}'; _netc`,
      )
    expect(inZsh('netc', 'tra')).to.deep.equal(['train'])
    expect(inZsh('netc train', '--engine=w')).to.deep.equal(['--engine=wasm', '--engine=webgpu'])
    expect(inZsh('netc compile', 'nets/')).to.deep.equal(['files -g *(.net|.json)'])
    expect(inZsh('netc train --resume', 'runs/')).to.deep.equal(['files -/', 'runs/first'])
  })

  it('are printed for shells that there are, and no others', () => {
    const { code, err } = netc('completion', 'tcsh')
    expect(code).to.equal(2)
    expect(err).to.contain('bash, zsh, fish')
  })
})
