import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { variables } from '../../runtime/base/variables.js'
import { root } from '../cli/netc.js'

/** Names of variables that a text of TypeScript reads or sets. */
function namesIn(code: string): string[] {
  const texts = [
    // process.env.NAME, environment.NAME
    ...code.matchAll(/\benv(?:ironment)?\.([A-Z_][A-Z0-9_]*|_)\b/g),
    // process.env['NAME'], and names that are kept in a constant
    ...(/\benv(?:ironment)?\b/.test(code) ? code.matchAll(/'((?:NETC|XDG|TF|VK|CUDA)_[A-Z0-9_]+)'/g) : []),
  ].map(([, name]) => name)
  const taken = [...code.matchAll(/\{([^{}]*)\} = (?:\w+\.)*env(?:ironment)?\b/g)].flatMap(([, names]) =>
    names.split(',').map((name) => name.trim().split(/[ :=]/)[0]),
  )
  return [...texts, ...taken].filter((name) => /^(?:_|[A-Z][A-Z0-9_]*)$/.test(name))
}

describe('docs/environment.md', () => {
  const code = ['api', 'bin', 'cli', 'compiler', 'grammar', 'runtime'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:ts|js)$/.test(file) && !file.endsWith('variables.ts'))
      .map((file) => [path.join(folder, file), readFileSync(path.join(root, folder, file), 'utf8')] as const),
  )
  const named = new Set(code.flatMap(([, text]) => namesIn(text)))
  const declared = new Map(variables.map((variable) => [variable.name, variable]))

  it('has every variable that netc reads or sets', () => {
    const page = readFileSync(path.join(root, 'docs/environment.md'), 'utf8')
    expect([...named].filter((name) => !declared.has(name))).to.deep.equal([])
    for (const name of named) expect(page).to.contain(`| \`${name}\` |`)
  })

  it('has none that nothing reads', () => {
    const own = variables.filter(({ readBy }) => readBy === undefined)
    expect(own.map(({ name }) => name).filter((name) => !named.has(name))).to.deep.equal([])
  })

  it('sees the environment in every form in which the code takes it', () => {
    const known =
      /process\.env(?:\.\w|\[\w+\]|\s*[,)\n])|\.\.\.process\.env|\{[^{}]*\} = process\.env|\{ env \} = process\b|for \(/
    const strange = code.flatMap(([file, text]) =>
      text
        .split('\n')
        .filter((line) => /process\.env\b|\} = process$/.test(line) && !known.test(`${line}\n`))
        .map((line) => `${file}: ${line.trim()}`),
    )
    expect(strange).to.deep.equal([])
  })

  it('would find one that is read in any of these ways', () => {
    const lines = [
      'const value = process.env.NETC_A ?? 1',
      'const { NETC_B, NETC_C = 2, NETC_D: d } = environment',
      "const name = 'NETC_E'",
      'const { NETC_F } = options.environment',
      'run(environment._)',
    ]
    expect(namesIn(lines.join('\n')).sort()).to.deep.equal([
      'NETC_A',
      'NETC_B',
      'NETC_C',
      'NETC_D',
      'NETC_E',
      'NETC_F',
      '_',
    ])
  })
})
