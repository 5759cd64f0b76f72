import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { entryPath, nodeHost } from '../../cli/node-host.js'
import { compile } from '../../compiler/compile.js'
import { parse } from '../../grammar/parse.js'

describe('files for the compiler', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-host-'))
    mkdirSync(path.join(folder, 'specs/std'), { recursive: true })
    writeFileSync(path.join(folder, 'secret.net'), 'block secret { relu }')
    writeFileSync(path.join(folder, 'specs/own.net'), 'block own { relu }')
    writeFileSync(path.join(folder, 'specs/std/conv.net'), 'block mine { relu }')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const compileEntry = (text: string) => {
    const entry = path.join(folder, 'specs/main.net')
    writeFileSync(entry, text)
    return compile(entry, { host: nodeHost(entry) })
  }
  const rest = `tower t { own -> flatten }
head h(left, right): similarity { abs(left - right) -> dense(1) }
network n {
  input image: 8x8x1
  siamese t
  head h
}
`

  it('come from the folder of the entry and from the library of the package', () => {
    const text = `import { own } from "own.net"\nimport { unit } from "std/conv.net"\n${rest.replace('own ->', 'own -> unit(2, 1x1) ->')}`
    expect(compileEntry(text).diagnostics).to.deep.equal([])
  })

  it('do not come through a link that leads out of the folder', () => {
    symlinkSync(path.join(folder, 'secret.net'), path.join(folder, 'specs/link.net'))
    symlinkSync(folder, path.join(folder, 'specs/up'))
    for (const file of ['link.net', 'up/secret.net']) {
      const { diagnostics } = compileEntry(`import { secret } from "${file}"\n${rest.replace('own', 'secret')}`)
      expect(diagnostics.map(({ code }) => code)).to.deep.equal(['import-outside'])
    }
  })

  it('are missing where there is a folder, or nothing', () => {
    mkdirSync(path.join(folder, 'specs/folder.net'))
    for (const file of ['folder.net', 'nothing.net', 'own.net/x.net']) {
      const { diagnostics } = compileEntry(`import { own } from "${file}"\n${rest}`)
      expect(diagnostics.map(({ code }) => code)).to.deep.equal(['file-not-found'])
    }
    const none = path.join(folder, 'none.net')
    expect(compile(none, { host: nodeHost(none) }).diagnostics.map(({ code }) => code)).to.deep.equal([
      'file-not-found',
    ])
  })

  it('of a folder called std are never taken for the library, nor it for them', () => {
    expect([entryPath('std/a.net'), entryPath('specs/a.net')]).to.deep.equal(['./std/a.net', 'specs/a.net'])
    expect(nodeHost('specs/a.net').read('std/conv.net')).to.include('block unit')
    const entry = path.join(folder, 'specs/main.net')
    expect(nodeHost(entry).read(path.join(folder, 'specs/std/conv.net'))).to.include('block mine')
  })

  it('of the library were parsed when the package was built, and are parsed again where their text is another', () => {
    const host = nodeHost('specs/a.net')
    for (const file of ['std/conv.net', 'std/attention.net', 'std/towers/resnet.net']) {
      const text = host.read(file)!
      expect(host.tree!(file, text), file).to.deep.equal(parse(text, file).tree)
      expect(host.tree!(file, `${text} `), file).to.equal(undefined)
    }
    expect(host.tree!('std/../../package.json', ''), 'outside').to.equal(undefined)
    expect(host.tree!('specs/a.net', ''), 'of the user').to.equal(undefined)
  })
})
