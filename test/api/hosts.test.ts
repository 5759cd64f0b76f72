import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { compileFile, textHost } from '../../api/index.js'
import { folderHost } from '../../api/node.js'
import { libraryFiles, networkAround } from '../compiler/support.js'

describe('hosts', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-hosts-'))
    const inside = path.join(folder, 'inside')
    mkdirSync(path.join(inside, 'parts'), { recursive: true })
    writeFileSync(path.join(folder, 'outside.net'), 'block b { flatten }')
    writeFileSync(path.join(inside, 'parts/b.net'), 'block b { flatten }')
    writeFileSync(path.join(inside, 'a.net'), `import { b } from "parts/b.net"\n${networkAround('  b')}`)
    symlinkSync(path.join(folder, 'outside.net'), path.join(inside, 'link.net'))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('all have the standard library', () => {
    for (const host of [textHost(), textHost({ 'std/conv.net': 'mine' }), folderHost(folder)]) {
      for (const [name, text] of Object.entries(libraryFiles)) expect(host.read(name), name).to.equal(text)
      expect(host.read('std/nothing.net')).to.equal(undefined)
    }
  })

  it('of texts have those and nothing else', () => {
    const host = textHost({ 'a.net': 'text' })
    expect([host.read('a.net'), host.read('b.net'), host.read('toString')]).to.deep.equal([
      'text',
      undefined,
      undefined,
    ])
  })

  it('of a folder read in it, and nowhere else', () => {
    const host = folderHost(path.join(folder, 'inside'))
    expect(host.read('parts/b.net')).to.equal('block b { flatten }')
    const outside = ['../outside.net', 'link.net', path.join(folder, 'outside.net'), 'parts', '', '.', 'a\0b']
    for (const name of outside) expect(host.read(name), name).to.equal(undefined)
    expect(compileFile('a.net', { host }).ok).to.equal(true)
    expect(
      ['link.net', 'parts/b.net', 'nothing.net', 'std/conv.net'].map((name) => host.leavesFolder!(name)),
    ).to.deep.equal([true, false, false, false])
  })
})
