import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { parse } from 'yaml'
import { checkProtocol } from '../../../runtime/protocol/check-protocol.js'
import { loadProtocol } from '../../../runtime/runs/load-protocol.js'
import { protocolParts } from '../../../runtime/runs/protocol-parts.js'

const root = new URL('../../../../', import.meta.url)
const manual = readFileSync(new URL('docs/protocols.md', root), 'utf8')

/** The fenced blocks of YAML, with their headings' part: `optimizer: adamw`. */
function blocks(): { readonly part: string | undefined; readonly text: string }[] {
  return [...manual.matchAll(/^```yaml\n([\s\S]*?)\n```/gm)].map((match) => {
    const heading = manual
      .slice(0, match.index)
      .match(/^#+ .*$/gm)!
      .at(-1)!
    return { part: /^#### (\w+: `\w+`)$/.exec(heading)?.[1].replaceAll('`', ''), text: match[1] }
  })
}

describe('docs/protocols.md', () => {
  it('says what the parts and the schemas say, and shows mistakes as they are reported', async () => {
    const { protocolPage } = await import(new URL('scripts/docs/protocols.mjs', root).href)
    expect(protocolPage(manual) === manual, 'docs/protocols.md is stale: run `npm run docs`').to.equal(true)
  })

  it('has an example that loads, with what it says of it', () => {
    const [{ text }] = blocks()
    expect(text).to.match(/^# small\.yaml\n/)
    const { name, images, objective, stopping, checkpoint, clip } = loadProtocol(text, 'small.yaml')
    expect([name, objective.part]).to.deep.equal(['small', 'all_pairs'])
    expect(images.map(({ part }) => part)).to.deep.equal(['ink', 'moments', 'affine'])
    expect([stopping.patience, clip, checkpoint.seconds]).to.deep.equal([undefined, undefined, 60])
  })

  it('has every part, with an example that is read', () => {
    const [small, , ...examples] = blocks()
    const parts = Object.entries(protocolParts).flatMap(([kind, registry]) =>
      [...registry.keys()].map((name) => `${kind}: ${name}`),
    )
    expect(examples.map(({ part }) => part)).to.deep.equal(parts)
    for (const { part, text } of examples) {
      const file = JSON.stringify({ ...parse(small.text), ...parse(text) })
      const { mistakes } = checkProtocol(file, { catalog: protocolParts, rules: [] })
      expect(mistakes, part).to.deep.equal([])
    }
  })
})
