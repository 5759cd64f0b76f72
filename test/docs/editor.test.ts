/** What docs/editor.md and editors/README.md show is so. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import type { InlayHint } from 'vscode-languageserver-protocol'
import { root, run, withNetc } from '../cli/netc.js'
import { startClient } from '../lsp/client.js'
import { stepsOf } from './console.js'

const page = readFileSync(path.join(root, 'docs/editor.md'), 'utf8')

describe('docs/editor.md', () => {
  for (const step of stepsOf(page)) {
    if (step.kind !== 'command') continue
    it(`${step.command}: prints what the page shows`, () => {
      expect(run('sh', ['-c', step.command], { env: withNetc() }).out).to.equal(step.printed)
    })
  }

  it('shows the hints that the server gives', async () => {
    const shown = /^```text\n([\s\S]*?)^```/m.exec(page)![1]!.trimEnd().split('\n')
    const file = path.join(root, 'specs/sircnn.net')
    const text = readFileSync(file, 'utf8')
    const client = await startClient({ folder: path.join(root, 'specs') })
    const uri = pathToFileURL(file).href
    client.open(uri, text)
    const range = { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } }
    const hints: readonly InlayHint[] = await client.request('textDocument/inlayHint', { textDocument: { uri }, range })
    const lines = text.split('\n')
    const first = lines.indexOf(shown[0]!)
    const beside = shown.map((_, index) => {
      const hint = hints.find(({ position }) => position.line === first + index)
      return [lines[first + index]!, String(hint?.label ?? '')]
    })
    expect(shown.map((line) => line.trimEnd())).to.deep.equal(
      beside.map(([line, label]) => (label === '' ? line : `${line!.padEnd(52)}${label}`)),
    )
    await client.stop()
  })

  it('has a row for all that the server offers', async () => {
    const client = await startClient()
    const words: Readonly<Record<string, string>> = {
      ...{ diagnosticProvider: 'mistakes', inlayHintProvider: 'inlay hints', hoverProvider: 'hover' },
      ...{
        codeActionProvider: 'quick fixes',
        completionProvider: 'completion',
        signatureHelpProvider: 'signature help',
      },
      ...{
        definitionProvider: 'definition',
        referencesProvider: 'references',
        documentHighlightProvider: 'highlights',
      },
      ...{ renameProvider: 'rename', documentLinkProvider: 'links', documentSymbolProvider: 'outline' },
      ...{
        foldingRangeProvider: 'folding',
        selectionRangeProvider: 'selection',
        documentFormattingProvider: 'formatting',
      },
      ...{ semanticTokensProvider: 'semantic colours', codeLensProvider: 'lenses' },
    }
    const offered = Object.keys(client.capabilities).filter(
      (name) => name.endsWith('Provider') && name !== 'executeCommandProvider',
    )
    expect(offered.filter((name) => words[name] === undefined)).to.deep.equal([])
    const rows = [...page.matchAll(/^\| ([a-z, ]+) \|/gm)].map(([, cell]) => cell).join(', ')
    for (const name of offered) expect(rows).to.include(words[name])
    for (const command of client.capabilities.executeCommandProvider.commands) expect(page).to.include(`\`${command}\``)
    await client.stop()
  })
})

describe('editors/README.md', () => {
  it('starts the server as it is started, in every editor', () => {
    const text = readFileSync(path.join(root, 'editors/README.md'), 'utf8')
    const starts = [...text.matchAll(/["']?netc["']?[,\s"'}]*(?:args = \[)?["']?lsp["']?[,\s]*["']?--stdio/g)]
    expect(starts.length).to.be.at.least(3)
  })
})
