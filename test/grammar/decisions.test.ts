import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { messages } from '../../grammar/messages.js'
import { read } from '../../grammar/parse.js'
import { NetParser } from '../../grammar/parser.js'
import { Mistake } from '../../grammar/recovery.js'
import { root, run } from '../cli/netc.js'

const texts = ['specs', 'compiler/std', 'examples']
  .flatMap((folder) => readdirSync(path.join(root, folder), { recursive: true }).map((name) => `${folder}/${name}`))
  .filter((file) => file.endsWith('.net'))
  .map((file) => ({ file, ...read(readFileSync(path.join(root, file), 'utf8'), file) }))

describe('the decisions kept of the grammar', () => {
  it('are those that chevrotain works out', () => {
    expect(run(process.execPath, ['scripts/decisions.mjs', '--check'])).to.deep.equal({ code: 0, out: '', err: '' })
  }).timeout(10_000)

  it('read every shipped file as the analyzed grammar does', () => {
    const quick = new NetParser({ recovers: false, checks: false, messages })
    const thorough = new NetParser({ recovers: true, checks: false, messages })
    expect(texts).to.have.length.above(20)
    for (const { file, tokens } of texts) {
      quick.input = [...tokens!]
      thorough.input = [...tokens!]
      const tree = quick.file()
      expect(tree, file).to.deep.equal(thorough.file())
      expect(thorough.errors, file).to.deep.equal([])
    }
  })

  it('end a parse at its first mistake, after which the next text is read as ever', () => {
    const parser = new NetParser({ recovers: false, checks: false, messages })
    for (const text of ['const = 1', 'network', 'tower t { let }', 'const a = 1 }', 'import { } from "a"']) {
      parser.input = [...(read(text, 'a.net').tokens ?? [])]
      expect(() => parser.file(), text).to.throw(Mistake)
    }
    parser.input = [...read('const a = 1', 'a.net').tokens!]
    expect(parser.file().children.constant).to.have.length(1)
  })
})
