import path from 'node:path'
import { expect } from 'chai'
import type { Code } from '../../../compiler/diagnostics/diagnostic.js'
import { compileExample, isGenerated } from '../../../compiler/diagnostics/examples/example.js'
import { documentation } from '../../../compiler/diagnostics/examples/index.js'
import { type JsonDiagnostic, toJson } from '../../../compiler/diagnostics/render-json.js'
import { type SarifLog, toSarif } from '../../../compiler/diagnostics/render-sarif.js'
import { hostOf } from '../support.js'

/**
 * The objects of SARIF 2.1.0 that are used, by the specification's own tables: a property with `!` is required, and no
 * other stands there.
 */
const objects: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  log: { '$schema!': 'string', 'version!': 'string', 'runs!': 'run[]' },
  run: { 'tool!': 'tool', columnKind: 'string', originalUriBaseIds: 'bases', 'results!': 'result[]' },
  tool: { 'driver!': 'driver' },
  driver: { 'name!': 'string', version: 'string', rules: 'rule[]' },
  rule: { 'id!': 'string', shortDescription: 'message', help: 'message', defaultConfiguration: 'configuration' },
  configuration: { level: 'level' },
  bases: { 'NETC_LIBRARY!': 'base' },
  base: { description: 'message' },
  result: {
    'ruleId!': 'string',
    ruleIndex: 'index',
    level: 'level',
    'message!': 'message',
    locations: 'location[]',
    relatedLocations: 'location[]',
  },
  location: { id: 'index', physicalLocation: 'physical', logicalLocations: 'logical[]', message: 'message' },
  logical: { 'name!': 'string' },
  physical: { 'artifactLocation!': 'artifact', region: 'region' },
  artifact: { 'uri!': 'uri', uriBaseId: 'string' },
  region: { 'startLine!': 'place', startColumn: 'place', endLine: 'place', endColumn: 'place' },
  message: { 'text!': 'string' },
}

const values: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string' && value !== '',
  index: (value) => Number.isInteger(value) && (value as number) >= 0,
  place: (value) => Number.isInteger(value) && (value as number) >= 1,
  level: (value) => ['none', 'note', 'warning', 'error'].includes(value as string),
  uri: (value) => /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/.test(value as string),
}

function check(value: unknown, type: string, at: string): void {
  if (type.endsWith('[]')) {
    expect(value, at).to.be.an('array')
    for (const [index, item] of (value as unknown[]).entries()) check(item, type.slice(0, -2), `${at}[${index}]`)
  } else if (type in values) {
    expect(values[type]?.(value), `${at}: ${value} is ${type}`).to.equal(true)
  } else {
    const rules = Object.entries(objects[type] ?? {})
    const names = rules.map(([name]) => name.replace('!', ''))
    const given = Object.entries(value as object)
    expect(names, at).to.include.members(given.map(([name]) => name))
    for (const [name] of rules) if (name.endsWith('!')) expect(value, at).to.have.property(name.slice(0, -1))
    for (const [name, inner] of given) check(inner, rules[names.indexOf(name)]?.[1] ?? '', `${at}.${name}`)
  }
}

const place = { start: { line: 1, column: 1, offset: 0 }, end: { line: 1, column: 2, offset: 1 } }
const told = (file: string, rest: Partial<JsonDiagnostic> = {}): JsonDiagnostic => ({
  code: 'no-network',
  severity: 'error',
  message: 'wrong',
  help: 'mend it',
  stories: [],
  fix: null,
  related: [],
  file,
  ...place,
  ...rest,
})

const resultsOf = (...diagnostics: JsonDiagnostic[]) => toSarif(diagnostics, documentation, '1.2.3').runs[0].results
const artifactOf = (file: string) => resultsOf(told(file))[0]?.locations[0]?.physicalLocation?.artifactLocation

describe('the SARIF renderer', () => {
  const logOf = (code: Code): SarifLog => {
    const { diagnostics, sources } = compileExample(documentation[code].bad, hostOf({}))
    return toSarif(toJson(diagnostics, sources), documentation, '1.2.3')
  }

  // What is generated to reach a limit is slow, and its log no other.
  const codes = (Object.keys(documentation) as Code[]).filter((code) => !isGenerated(documentation[code].bad))
  for (const code of codes) {
    it(`writes ${code} as the format says`, () => {
      const log = logOf(code)
      check(log, 'log', 'log')
      const { tool, results } = log.runs[0]
      for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).to.equal(ruleId)
      expect(new Set(tool.driver.rules.map(({ id }) => id)).size).to.equal(tool.driver.rules.length)
    })
  }

  it('writes a log of nothing', () => {
    const log = toSarif([], documentation, '1.2.3')
    check(log, 'log', 'log')
    expect(log.runs[0].results).to.deep.equal([])
    expect(log.runs[0].tool.driver).to.deep.equal({ name: 'netc', version: '1.2.3', rules: [] })
  })

  it('counts columns in characters, as it states', () => {
    const text = '// 😀\n/* 😀😀 */ x'
    const start = text.indexOf('x')
    const diagnostic = {
      code: 'unused-name',
      severity: 'warning',
      message: '',
      help: '',
      stories: [],
      related: [],
    } as const
    const span = { file: 'a.net', start, end: start + 1 }
    const [result] = resultsOf(...toJson([{ ...diagnostic, span }], new Map([['a.net', text]])))
    const column = [...text.split('\n')[1]!].indexOf('x') + 1
    expect(result?.level).to.equal('warning')
    expect(toSarif([], documentation, '1').runs[0].columnKind).to.equal('unicodeCodePoints')
    expect(result?.locations[0]?.physicalLocation?.region).to.deep.equal({
      startLine: 2,
      startColumn: column,
      endLine: 2,
      endColumn: column + 1,
    })
  })

  it('names files by URIs that lead back to them', () => {
    const names = [
      'a.net',
      './a.net',
      'a b/ä 😀.net',
      '../up.net',
      'a:b.net',
      '#?%41&.net',
      '/abs/a b.net',
      '././x/y.net',
    ]
    for (const name of names) {
      const { uri, uriBaseId } = artifactOf(name)!
      expect(uriBaseId).to.equal(undefined)
      check(uri, 'uri', name)
      const there = decodeURIComponent(new URL(uri, 'file:///base/folder/').pathname)
      expect(there).to.equal(path.posix.resolve('/base/folder', name))
    }
    expect(artifactOf('C:/nets/a.net')).to.deep.equal({ uri: 'file:///C:/nets/a.net' })
    expect(artifactOf('half \ud83d.net')).to.deep.equal({ uri: 'half%20%EF%BF%BD.net' })
    expect(artifactOf('std/conv.net')).to.deep.equal({ uri: 'std/conv.net', uriBaseId: 'NETC_LIBRARY' })
    expect(artifactOf('./std/conv.net')).to.deep.equal({ uri: 'std/conv.net' })
  })

  it('gives what stands on the command line no file', () => {
    const [result] = logOf('unknown-setting').runs[0].results
    expect(result?.locations).to.deep.equal([{ logicalLocations: [{ name: 'command line' }] }])
  })

  it('tells the stories, the help and the way there', () => {
    const within = 'tower t'
    const related = [{ message: 'in the expansion of f', within, file: 'b.net', ...place }]
    const stories = [{ label: 'main', text: '1x1' }]
    const [result] = resultsOf(told('a.net', { message: 'nothing closes this {', stories, related }))
    expect(result?.message.text).to.equal('nothing closes this {{\nmain: 1x1\nhelp: mend it')
    expect(result?.relatedLocations).to.have.length(1)
    expect(result?.relatedLocations[0]).to.deep.include({ id: 0, message: { text: 'in the expansion of f, tower t' } })
    expect(result?.relatedLocations[0]?.physicalLocation?.artifactLocation.uri).to.equal('b.net')
  })
})
