/**
 * Every fixture in test/fixtures/errors is a file with mistakes. `// want CODE ...` on a separate line says what is
 * wrong with the line below, `// want-at FILE:LINE CODE` what is wrong elsewhere; `// set: NAME=VALUE` sets a
 * parameter; `// === NAME` begins another file. What is not wanted must not be reported. They show the places of errors
 * and that nothing follows from them; single codes are in compiler/diagnostics/examples.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { compile } from '../../compiler/compile.js'
import { toJson } from '../../compiler/diagnostics/render-json.js'
import { renderPretty } from '../../compiler/diagnostics/render-pretty.js'
import { hostOf, projectFolder } from './support.js'

const folder = `${projectFolder}test/fixtures/errors/`

interface Fixture {
  readonly files: Readonly<Record<string, string>>
  readonly set: Readonly<Record<string, string>>
  /** `file:line code` */
  readonly wanted: readonly string[]
}

function readFixture(text: string): Fixture {
  const files: Record<string, string> = {}
  const set: Record<string, string> = {}
  const wanted: string[] = []
  let name = 'main.net'
  let line = 0
  let pending: readonly string[] = []
  for (const written of text.split('\n')) {
    const next = /^\/\/ === (\S+)$/.exec(written)?.[1]
    if (next !== undefined) {
      name = next
      line = 0
      continue
    }
    line += 1
    files[name] = `${files[name] ?? ''}${written}\n`
    const codes = /^\s*\/\/ want (.*)$/.exec(written)?.[1]
    const setting = /^\/\/ set: (\w+)=(.*)$/.exec(written)
    const elsewhere = /^\/\/ want-at (.*)$/.exec(written)?.[1]
    if (setting !== null) set[setting[1]!] = setting[2]!
    if (elsewhere !== undefined) wanted.push(elsewhere)
    if (codes !== undefined) pending = codes.split(' ')
    else {
      wanted.push(...pending.map((code) => `${name}:${line} ${code}`))
      pending = []
    }
  }
  return { files, set, wanted }
}

const fixtures = readdirSync(folder).filter((name) => name.endsWith('.net'))

describe('errors', () => {
  for (const name of fixtures) {
    it(`${name}: what is wanted, where it is wanted, and nothing else`, () => {
      const { files, set, wanted } = readFixture(readFileSync(folder + name, 'utf8'))
      const { diagnostics, sources, value } = compile('main.net', { host: hostOf(files), set })
      const found = toJson(diagnostics, sources).map(({ file, start, code }) => `${file}:${start.line} ${code}`)
      expect(found.toSorted(), renderPretty(diagnostics, sources)).to.deep.equal(wanted.toSorted())
      for (const { message, help } of diagnostics) {
        expect(`${message} ${help}`).not.to.match(/undefined|\[object|NaN/)
        expect(help).not.to.equal('')
      }
      const errors = diagnostics.filter(({ severity, code }) => severity === 'error' && code !== 'claim-failed')
      expect(value === undefined).to.equal(errors.length > 0)
    })
  }
})
