/** A worker that ends takes nobody with it. */
import path from 'node:path'
import { expect } from 'chai'
import { root } from '../cli/netc.js'
import { startClient } from './client.js'

/** Ends the thread that it runs in. */
const deadly = `data:text/javascript,${encodeURIComponent('export const checkYaml = () => process.exit(3)')}`
const protocol = 'version: 2\nname: deadly\nsplit: {}\nobjective: {}\n'

describe('the worker of netc lsp', () => {
  it('is started again without the text that it ended with, and has all others', async () => {
    const installation = { version: '0', library: path.join(root, 'compiler/std'), checkYaml: deadly }
    const bundle = JSON.stringify(path.join(root, 'dist/lsp/server.cjs'))
    const code = `require(${bundle}).serveSocket(0, ${JSON.stringify(installation)}, (port) => console.log('port ' + port))`
    const client = await startClient({ program: ['-e', code], port: 0 })
    client.open('file:///good.net', 'block good { relu }\nblock bad { rellu }')
    expect((await client.next('textDocument/publishDiagnostics')).diagnostics).to.have.length(1)
    client.open('file:///deadly.yaml', protocol)
    const lost = await client
      .request('textDocument/diagnostic', { textDocument: { uri: 'file:///deadly.yaml' } })
      .catch((error: Error) => error.message)
    // The push of diagnostics may have ended the worker before the request came to it: then the next worker answers, without the text.
    if (typeof lost === 'string') expect(lost).to.include('failed')
    else expect(lost).to.deep.include({ items: [] })
    const symbols = await client.request('textDocument/documentSymbol', { textDocument: { uri: 'file:///good.net' } })
    expect(symbols).to.have.length(2)
    client.notify('textDocument/didClose', { textDocument: { uri: 'file:///deadly.yaml' } })
    expect(await client.stop()).to.equal(0)
  })
})
