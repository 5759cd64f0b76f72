import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { netc, root } from '../cli/netc.js'

const page = (name: string): string => readFileSync(path.join(root, name), 'utf8')

describe('docs/architecture.md', () => {
  const text = page('docs/architecture.md')
  const tree = /^```\n([\s\S]*?)^```/m.exec(text)![1].trimEnd().split('\n')

  it('shows folders that are there, and all of code', () => {
    let above = ''
    const shown = tree.map((line) => {
      const [, indent, name] = /^( *)(\S+)\//.exec(line)!
      if (indent === '') above = name
      return indent === '' ? name : `${above}/${name}`
    })
    expect(shown.filter((folder) => !existsSync(path.join(root, folder)))).to.deep.equal([])
    const folders = (of: string): readonly string[] =>
      readdirSync(path.join(root, of), { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? [path.join(of, entry.name)] : [],
      )
    const code = [
      ...folders('compiler').filter((folder) => folder !== 'compiler/targets'),
      ...folders('compiler/targets'),
    ]
    expect(shown).to.include.members([...code, ...folders('runtime')])
  })

  it('lists the rooms of runtime/ in an order in which imports go down', () => {
    const rooms = tree
      .slice(tree.findIndex((line) => line.startsWith('runtime/')) + 1)
      .flatMap((line) => /^ {2}(\w+)\//.exec(line)?.[1] ?? [])
    const rank = new Map(rooms.map((room, at) => [room, at]))
    const files = readdirSync(path.join(root, 'runtime'), { recursive: true, encoding: 'utf8' })
    const upward = files
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => importsOf(file).map((target) => [file, target] as const))
      .filter(([file, target]) => rank.get(roomOf(target))! < rank.get(roomOf(file))!)
    expect(upward).to.deep.equal([])
  })

  it('has imports that go down only, and nothing of Node where a browser runs it', () => {
    const below = { grammar: [], compiler: ['grammar'], api: ['compiler', 'grammar'], runtime: ['compiler', 'grammar'] }
    const ofNode = ['api/files.ts', 'api/node.ts']
    const wrong = Object.entries(below).flatMap(([folder, allowed]: [string, readonly string[]]) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => path.join(folder, file))
        .flatMap((file) => {
          const named = [...page(file).matchAll(/(?:from|import\() ?'([^']+)'/g)].map(([, name]) => name!)
          const inside = named.filter((name) => name.startsWith('.')).map((name) => path.join(path.dirname(file), name))
          const up = inside.filter((name) => ![folder, ...allowed].includes(roomOf(name)))
          const node =
            folder === 'runtime' || ofNode.includes(file) ? [] : named.filter((name) => name.startsWith('node:'))
          return [...up, ...node].map((name) => `${file}: ${name}`)
        }),
    )
    expect(wrong).to.deep.equal([])
  })

  /** The files of runtime/ that a file of it imports, for their types or at once. */
  function importsOf(file: string): readonly string[] {
    const text = page(path.join('runtime', file))
    const named = [...text.matchAll(/from '(\.[^']+)'/g)].map(([, name]) => path.join(path.dirname(file), name))
    return named.filter((name) => !name.startsWith('..'))
  }

  const roomOf = (file: string) => file.split(path.sep)[0]

  it('gives a reason for every dependency', () => {
    const { dependencies, optionalDependencies } = JSON.parse(page('package.json'))
    const table = text.slice(text.indexOf('## Dependencies'))
    const first = [...table.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell]) => cell).join(' ')
    // `@tensorflow/tfjs-core, -layers` is two.
    const untold = Object.keys({ ...dependencies, ...optionalDependencies }).filter(
      (name) => !first.includes(name) && !first.includes(`, ${name.slice(name.lastIndexOf('-'))}`),
    )
    expect(untold).to.deep.equal([])
  })
})

describe('README.md', () => {
  const commands = page('README.md').split('## Commands')[1]!.split('\n## ')[0]!

  it('has every command, and options that they take', () => {
    const lines = [...commands.matchAll(/`netc ([a-z]+)([^`]*)`/g)]
    const named = new Set(lines.map(([, command]) => command))
    const known = [...netc('--help').out.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name)
    expect([...named].sort()).to.deep.equal(known.filter((name) => name !== 'help').sort())
    for (const command of named) {
      const { code, out } = netc(command!, '--help')
      expect(code, command).to.equal(0)
      const options = lines
        .filter(([, name]) => name === command)
        .flatMap(([, , words]) => words!.match(/--[a-z-]+/g) ?? [])
      for (const option of options) expect(out, command).to.include(option)
    }
  })
})
