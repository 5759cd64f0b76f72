/** Hints say what `netc compile --json` says, of every network that ships. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import type { InlayHint } from 'vscode-languageserver-protocol'
import { netc, root } from '../cli/netc.js'
import { netFiles } from '../compiler/support.js'
import { type Client, startClient } from './client.js'

interface Node {
  readonly path: string
  readonly output: readonly number[]
  readonly params: number
  readonly shares: string | null
}

const everything = { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } }

describe('the hints of every network that ships', () => {
  let client: Client
  before(async () => {
    client = await startClient({ folder: path.join(root, 'specs') })
  })
  after(() => client.stop())

  const hintsOf = async (file: string, text: string): Promise<readonly InlayHint[]> => {
    const uri = pathToFileURL(file).href
    client.open(uri, text)
    return client.request('textDocument/inlayHint', { textDocument: { uri }, range: everything })
  }

  for (const name of netFiles('specs')) {
    it(`specs/${name}`, async () => {
      const file = path.join(root, 'specs', name)
      const hints = await hintsOf(file, readFileSync(file, 'utf8'))
      const nodes: readonly Node[] = JSON.parse(netc('compile', file, '--json').out).nodes
      expect(hints).not.to.have.length(0)
      for (const { tooltip, label } of hints) {
        const rows = [...(tooltip as { value: string }).value.matchAll(/^\| (\S+) \| (\S+) \| ([\d,]+) \|$/gm)]
        expect(rows).not.to.have.length(0)
        const shapes = rows.map(([, , shape]) => shape!)
        expect(label).to.include(shapes[0])
        if (rows.length > 1) expect(label).to.match(new RegExp(`^(?:${rows.length}|\\d{2,})x {2}`))
        for (const [, where, shape, params] of rows) {
          const inside = nodes.filter(({ path }) => path === where || path.startsWith(`${where}/`))
          expect(
            inside.map(({ output }) => output.join('x')),
            where,
          ).to.include(shape)
          const own = inside.filter(({ shares }) => shares === null).reduce((sum, node) => sum + node.params, 0)
          if (inside.some(({ shares }) => shares !== null)) continue
          // A call of several that are made in one place: what they begin with holds others too.
          expect(Number(params!.replaceAll(',', '')), where).to.be.at.most(own)
          if (inside.length === 1) expect(Number(params!.replaceAll(',', ''))).to.equal(own)
        }
      }
    })
  }

  it('keeps those of earlier stages where the last one has a mistake', async () => {
    const text = readFileSync(path.join(root, 'specs/sircnn.net'), 'utf8')
    const broken = text.replace('residual(4*width) }', 'residual(4*width) -> conv(1 }')
    expect(broken).not.to.equal(text)
    const labels = async (of: string, name: string) =>
      (await hintsOf(path.join(root, 'specs', name), of)).map(({ position, label }) => `${position.line} ${label}`)
    const [whole, part] = [await labels(text, 'sircnn.net'), await labels(broken, 'broken.net')]
    const lines = (from: string, to: string) => {
      const at = text.slice(0, text.indexOf(from)).split('\n').length - 1
      const end = text.slice(0, text.indexOf(to)).split('\n').length - 1
      return whole.filter((one) => Number(one.split(' ')[0]) >= at && Number(one.split(' ')[0]) < end)
    }
    const kept = lines('stage conv1', 'stage stage3')
    expect(kept).to.have.length(3)
    expect(part).to.include.members([...kept])
  })
})
