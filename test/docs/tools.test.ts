import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { root, run, withNetc } from '../cli/netc.js'

/** A block marked `console`: commands behind `$ `, each with what it prints below it. */
function examples(page: string): readonly { readonly command: string; readonly printed: string }[] {
  const blocks = [...page.matchAll(/^```console\n([\s\S]*?)^```/gm)].map(([, block]) => block!)
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((example) => {
        const [command = '', ...lines] = example.split('\n')
        return { command, printed: lines.join('\n') }
      }),
  )
}

describe('docs/tools.md', () => {
  const all = examples(readFileSync(path.join(root, 'docs/tools.md'), 'utf8'))

  it('has examples', () => expect(all).not.to.have.length(0))

  for (const { command, printed } of all) {
    it(`${command}: prints what the page shows`, () => {
      expect(run('sh', ['-c', command], { env: withNetc() }).out).to.equal(printed)
    })
  }
})
