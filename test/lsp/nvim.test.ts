/** Neovim, where this machine has it: an editor that others wrote takes what the server says. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { root } from '../cli/netc.js'
import { skip } from '../skip.js'

const hasNvim = spawnSync('nvim', ['--version']).status === 0

describe('Neovim with netc lsp', () => {
  before(function () {
    if (!hasNvim) skip(this, 'nvim is not on this machine')
  })

  it('shows a mistake and its fix, hover and outline, renames and formats', () => {
    const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'netc-nvim-')))
    const [file, out] = [path.join(folder, 'main.net'), path.join(folder, 'found.json')]
    const text = `import { weighted_l1 } from "std/heads.net"

tower eye {
  // \u{1f600}
  conv( 4,3x3 ) -> relu -> rellu
  flatten
}

network small {
  input image: 8x8x1
  siamese eye
  head weighted_l1
}
`
    writeFileSync(file, text)
    const script = path.join(root, 'test/lsp/clients/nvim.lua')
    const env = {
      ...process.env,
      NETC_NODE: process.execPath,
      NETC_BIN: path.join(root, 'bin/netc'),
      NETC_FILE: file,
      NETC_OUT: out,
    }
    spawnSync('nvim', ['--headless', '--clean', '-n', '-S', script], { env, timeout: 50_000 })
    const found = JSON.parse(readFileSync(out, 'utf8'))
    rmSync(folder, { recursive: true, force: true })
    expect(found.failure).to.equal(undefined)
    expect(found.diagnostics.map(({ line, code }: { line: number; code: string }) => [line, code])).to.deep.equal([
      [4, 'unknown-name'],
    ])
    expect(found.hover).to.include('relu')
    expect(found.symbols).to.deep.equal(['eye', 'small'])
    expect(found.actions).to.deep.equal(['Write relu'])
    expect(found.mended).to.equal(true)
    expect(found.renamed).to.include('tower glance {').and.include('siamese glance')
    expect(found.formatted).to.include('  conv(4, 3x3) -> relu -> relu')
  }).timeout(60_000)
})
