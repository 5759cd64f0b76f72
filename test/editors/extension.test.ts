/** What the VS Code extension declares is so; the extension itself needs VS Code to run. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { transformSync } from 'esbuild'
import { unzipSync } from 'fflate'
import { netc, root } from '../cli/netc.js'
import { codesOf, compileText, libraryFiles, netFiles, projectFolder } from '../compiler/support.js'
import { startClient } from '../lsp/client.js'
import { skip } from '../skip.js'

const folder = path.join(root, 'editors/vscode')
const read = (name: string) => readFileSync(path.join(folder, name), 'utf8')
const manifest = JSON.parse(read('package.json'))

describe('the VS Code extension', () => {
  it('has a problem matcher that reads what netc check prints', () => {
    const [{ pattern }] = manifest.contributes.problemMatchers
    const [first, second] = pattern.map(({ regexp }: { regexp: string }) => new RegExp(regexp))
    const file = path.join(root, 'test/fixtures/diagnostics/five-mistakes.net')
    const lines = netc('check', file).err.split('\n')
    const found = lines.flatMap((line, index) => {
      const [, severity, code, message] = first.exec(line) ?? []
      const [, where, row, column] = second.exec(lines[index + 1] ?? '') ?? []
      return severity === undefined
        ? []
        : [{ severity, code, message, where, row: Number(row), column: Number(column) }]
    })
    const { diagnostics } = JSON.parse(netc('check', file, '--json').out)
    expect(found).to.deep.equal(
      diagnostics.map((one: Record<string, { line: number; column: number }>) => ({
        ...{ severity: one.severity, code: one.code, message: one.message, where: one.file },
        ...{ row: one.start!.line, column: one.start!.column },
      })),
    )
  })

  it('has snippets that compile', () => {
    const snippets: Record<string, { body: readonly string[] }> = JSON.parse(read('snippets.json'))
    const plain = (name: string) => {
      const body = snippets[name]!.body.join('\n')
      const values = new Map([...body.matchAll(/\$\{(\d+):([^{}]*)\}/g)].map(([, number, value]) => [number!, value!]))
      return body.replace(/\$\{\d+:([^{}]*)\}/g, '$1').replace(/\$(\d+)/g, (_, number: string) => values.get(number)!)
    }
    const network = plain('network')
    expect(codesOf(compileText(network))).to.deep.equal([])
    const inTower = (steps: string) => network.replace('  flatten', `  ${steps}\n  flatten`)
    expect(codesOf(compileText(`${plain('residual')}\n${inTower('residual(8)')}`))).to.deep.equal([])
    for (const name of ['stage', 'for']) expect(codesOf(compileText(inTower(plain(name)))), name).to.deep.equal([])
    expect(codesOf(compileText(network.replace(/\}\s*$/, `${plain('expect')}\n}`)))).to.deep.equal([])
    expect(Object.keys(snippets).sort()).to.deep.equal(['expect', 'for', 'network', 'residual', 'stage'])
  })

  it('knows files of this language from netlists', async () => {
    const { code } = transformSync(read('src/netc-file.ts'), { loader: 'ts', format: 'esm' })
    const { isNetc } = await import(`data:text/javascript,${encodeURIComponent(code)}`)
    for (const name of netFiles('specs'))
      expect(isNetc(readFileSync(`${projectFolder}specs/${name}`, 'utf8')), name).to.equal(true)
    for (const [name, text] of Object.entries(libraryFiles)) expect(isNetc(text), name).to.equal(true)
    for (const text of ['', '\ufeff// later\n', '\n\n// a\n/// b\nfn f(x: int) = x'])
      expect(isNetc(text)).to.equal(true)
    for (const text of ['* RC filter\nR1 in out 1k', '.SUBCKT x a b', 'network', '(netlist (components))', 'block;'])
      expect(isNetc(text), text).to.equal(false)
  })

  it('offers commands that it has, and asks for what the server gives', async () => {
    const sources = ['extension', 'drawing', 'tasks'].map((name) => read(`src/${name}.ts`)).join('\n')
    for (const { command } of manifest.contributes.commands) expect(sources).to.include(`'${command}'`)
    const client = await startClient()
    expect(client.capabilities.experimental).to.deep.equal({ drawing: true })
    expect(manifest.contributes.configuration.properties['netc.hints'].enum).to.deep.equal(['all', 'shapes', 'off'])
    await client.stop()
  })

  it('is packed without node_modules', function () {
    if (!existsSync(path.join(folder, 'node_modules/vscode-languageclient')))
      skip(this, 'the packages of the VS Code extension are not installed: `npm run vscode` does so')
    const out = mkdtempSync(path.join(tmpdir(), 'netc-vsix-'))
    const file = path.join(out, 'netc.vsix')
    const { status, stderr } = spawnSync(process.execPath, ['scripts/vscode.mjs', '--out', file], {
      cwd: root,
      encoding: 'utf8',
    })
    expect(status, stderr).to.equal(0)
    const files = unzipSync(readFileSync(file))
    rmSync(out, { recursive: true })
    const names = Object.keys(files)
    expect(names.filter((name) => name.includes('node_modules'))).to.deep.equal([])
    const { contributes, main, icon } = JSON.parse(Buffer.from(files['extension/package.json']!).toString())
    const named = [main, icon, ...contributes.languages.map((one: { configuration: string }) => one.configuration)]
    const paths = [
      ...named,
      ...[...contributes.grammars, ...contributes.snippets].map((one: { path: string }) => one.path),
    ]
    for (const one of paths) expect(names).to.include(path.posix.join('extension', one))
    expect(Buffer.from(files['extension.vsixmanifest']!).toString()).to.include(
      `Id="netc" Version="${manifest.version}"`,
    )
    expect(manifest.version).to.equal(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version)
  }).timeout(60_000)
})
