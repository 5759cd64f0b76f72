import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import * as api from '../../api/index.js'
import { root, run } from '../cli/netc.js'
import { apiExamples } from './api-examples.js'

describe('docs/api.md', () => {
  const page = readFileSync(path.join(root, 'docs/api.md'), 'utf8')
  const examples = apiExamples(page)
  let folder: string

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-api-'))
    mkdirSync(path.join(folder, 'node_modules'))
    symlinkSync(root, path.join(folder, 'node_modules/netc'), 'dir')
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('has examples', () => expect(examples).to.have.lengthOf.above(3))

  for (const [index, { code, printed }] of examples.entries()) {
    it(`example ${index + 1}: prints what the page shows`, () => {
      const file = path.join(folder, `example-${index + 1}.mjs`)
      writeFileSync(file, code)
      const { out, err } = run(process.execPath, [file])
      expect(err).to.equal('')
      expect(out.trimEnd()).to.equal(printed.trimEnd())
    })
  }

  it('names everything that the library exports', () => {
    const missing = Object.keys(api).filter((name) => !new RegExp(`\\b${name}\\b`).test(page))
    expect(missing).to.deep.equal([])
  })
})
