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
    const below = {
      grammar: [],
      compiler: ['grammar'],
      api: ['compiler', 'grammar'],
      runtime: ['compiler', 'grammar'],
      lsp: ['api', 'compiler', 'grammar'],
    }
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
            folder === 'runtime' || folder === 'lsp' || ofNode.includes(file)
              ? []
              : named.filter((name) => name.startsWith('node:'))
          return [...up, ...node].map((name) => `${file}: ${name}`)
        }),
    )
    expect(wrong).to.deep.equal([])
  })

  it('has no circle of imports, but where expressions and bodies hold each other', () => {
    const code = ['grammar', 'compiler', 'runtime', 'api', 'lsp', 'cli', 'bench'].flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => path.join(folder, file)),
    )
    const imports = new Map(code.map((file) => [file, importedBy(file)]))
    // What these walk is nested without end, over several files each.
    const recursive = ['grammar/build-', 'compiler/expand/']
    const circles = circlesIn(imports).filter(
      (circle) => !recursive.some((beginning) => circle.every((file) => file.startsWith(beginning))),
    )
    expect(circles.map((circle) => circle.join(' -> '))).to.deep.equal([])
  })

  it('would find a circle', () => {
    const imports = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', []],
      ['d', ['a']],
    ])
    expect(circlesIn(imports)).to.deep.equal([['a', 'b', 'd']])
  })

  /** The files that a file imports, for their types or at once, now or later. */
  function importedBy(file: string): readonly string[] {
    const names = [...page(file).matchAll(/(?:from |import\()'(\.[^']+)\.js'/g)].map(([, name]) => name)
    return names.map((name) => path.join(path.dirname(file), `${name}.ts`))
  }

  /** The circles that a walk comes upon, each as the files on it; of none there is none. */
  function circlesIn(imports: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
    const circles: (readonly string[])[] = []
    const done = new Set<string>()
    const way: string[] = []
    const visit = (file: string): void => {
      const at = way.indexOf(file)
      if (at !== -1) circles.push(way.slice(at))
      if (at !== -1 || done.has(file)) return
      way.push(file)
      for (const next of imports.get(file) ?? []) visit(next)
      way.pop()
      done.add(file)
    }
    for (const file of imports.keys()) visit(file)
    return circles
  }

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
    const lines = [...commands.matchAll(/`netc ([a-z][a-z-]*)([^`]*)`/g)]
    const named = new Set(lines.map(([, command]) => command))
    const known = [...netc('--help').out.matchAll(/^ {2}([a-z][a-z-]*) {2,}/gm)].map(([, name]) => name)
    expect([...named].sort()).to.deep.equal(known.sort())
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
