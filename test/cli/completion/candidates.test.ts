import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import type { Argument, Command, Option } from 'commander'
import { type Candidates, candidatesFor } from '../../../cli/completion/candidates.js'
import { offersOf } from '../../../cli/offers.js'
import { allCommands, createProgram } from '../../../cli/program.js'

describe('completion', () => {
  const program = createProgram()
  const wordsTo = (command: Command): string[] =>
    command.parent === null ? [] : [...wordsTo(command.parent), command.name()]
  const visible = allCommands(program).filter((command) => command.name() !== 'complete-words')
  const offered = (...words: string[]): Promise<Candidates> => candidatesFor(program, words)
  const texts = async (...words: string[]): Promise<string[]> => (await offered(...words)).words.map(({ text }) => text)

  it('has every command, with what it does', async () => {
    for (const command of visible) {
      const names = command.commands.filter((each) => each.name() !== 'complete-words').map((each) => each.name())
      if (names.length === 0) continue
      expect(await texts(...wordsTo(command), ''), wordsTo(command).join(' ')).to.deep.equal(names)
      expect(await texts('help', ...wordsTo(command), '')).to.deep.equal(names)
    }
    expect((await offered('')).words.every(({ description }) => description.length > 0)).to.equal(true)
    expect(await texts('tra')).to.deep.equal(['train'])
    expect(await texts('data', 'sh')).to.deep.equal(['show'])
  })

  it('has every option of every command, with what it does, and none that is hidden', async () => {
    for (const command of visible) {
      const { words } = await offered(...wordsTo(command), '--')
      const own = command.options.filter(({ hidden }) => !hidden).map(({ long }) => long)
      const all = words.map(({ text }) => text)
      expect(all, wordsTo(command).join(' ')).to.include.members([...own, '--help', '--color', '--no-color', '--quiet'])
      expect(all).not.to.include('--out')
      expect(new Set(all).size).to.equal(all.length)
      expect(words.filter(({ description }) => description === '')).to.deep.equal([])
    }
  })

  it('has every value that is enumerated', async () => {
    for (const command of visible) {
      for (const option of command.options.filter(({ argChoices }) => argChoices !== undefined)) {
        expect(await texts(...wordsTo(command), option.long!, '')).to.deep.equal(option.argChoices)
        const assigned = option.argChoices!.map((value) => `${option.long}=${value}`)
        expect(await texts(...wordsTo(command), `${option.long}=`)).to.deep.equal(assigned)
      }
    }
    expect(await texts('completion', '')).to.deep.equal(['bash', 'zsh', 'fish'])
    expect(await texts('train', 'a.net', '--engine', 'w')).to.deep.equal(['webgpu', 'wasm'])
  })

  it('offers something wherever a file, a folder or a run is named', () => {
    const missing = visible.flatMap((command) =>
      [...command.options, ...command.registeredArguments]
        .filter((declared) => /\b(file|folder|path|runs?|data)\b/.test(valueName(declared)))
        .filter((declared) => Object.keys(offersOf(declared)).length === 0)
        .map((declared) => `${wordsTo(command).join(' ')} ${valueName(declared)}`),
    )
    expect(missing).to.deep.equal([])
  })

  function valueName(declared: Option | Argument): string {
    return 'flags' in declared ? (/<(.+?)>/.exec(declared.flags)?.[1] ?? '') : declared.name()
  }

  it('offers files by their endings, and folders', async () => {
    expect(await offered('compile', '')).to.deep.equal({ words: [], files: ['.net', '.json'], folders: false })
    expect(await offered('check', 'a.net', '')).to.deep.include({ files: ['.net', '.yaml'], folders: true })
    expect(await offered('train', 'a.net', '--data', '')).to.deep.include({ files: ['.zip'], folders: true })
    expect(await offered('compile', 'a.net', '-o', '')).to.deep.include({ files: undefined, folders: true })
    // Two files are one too many.
    expect(await offered('compile', 'a.net', '')).to.deep.equal({ words: [] })
  })

  it('offers the names that ship: protocols, operators, errors, tests, templates', async () => {
    expect(await texts('train', 'a.net', '--protocol', '')).to.include.members(['omniglot', 'quickstart'])
    expect(await texts('ops', 'depthw')).to.deep.equal(['depthwise_conv'])
    expect(await texts('explain', 'shape-m')).to.deep.equal(['shape-mismatch'])
    expect(await texts('evaluate', 'run', '--test', '')).to.include.members(['few_shot', 'exact'])
    expect(await texts('data', 'baseline', '--method', '')).to.include.members(['pixels', 'hausdorff'])
    expect(await texts('new', '--from', 'r')).to.deep.equal(['residual'])
  })

  it('reads the words before: values are no arguments, and after -- nothing is an option', async () => {
    expect(await offered('compile', '--set', 'width=2', '')).to.deep.include({ files: ['.net', '.json'] })
    expect(await texts('--color', 'always', 'tra')).to.deep.equal(['train'])
    expect(await texts('fmt', '--', '--')).to.deep.equal([])
  })

  it('offers the runs that are there', async () => {
    const [folder, before] = [mkdtempSync(path.join(tmpdir(), 'netc-')), process.cwd()]
    try {
      process.chdir(folder)
      for (const name of ['runs/first', 'runs/second', 'runs/none', 'other/third']) mkdirSync(name, { recursive: true })
      for (const name of ['runs/first', 'runs/second', 'other/third']) writeFileSync(`${name}/run.json`, '{}')
      expect(await texts('evaluate', '')).to.have.members(['matcher', 'runs/first', 'runs/second'])
      expect(await texts('train', '--resume', 'runs/s')).to.deep.equal(['runs/second'])
      expect(await texts('compare', 'runs/first', 'other/')).to.deep.equal(['other/third'])
    } finally {
      process.chdir(before)
      rmSync(folder, { recursive: true })
    }
  })
})
