import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { expect } from 'chai'
import { UserError } from '../../../../runtime/base/user-error.js'
import { download } from '../../../../runtime/data/loaders/download.js'
import { startProxy } from '../../../logging-proxy.js'
import { temporaryFolder } from '../temporary-folder.js'

const content = Buffer.from('what was fetched')
const file = {
  name: 'file',
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
}

describe('a download behind a proxy', () => {
  const temporary = temporaryFolder()
  const variables = ['http_proxy', 'https_proxy', 'no_proxy'].flatMap((name) => [name, name.toUpperCase()])
  const earlier = Object.fromEntries(variables.map((name) => [name, process.env[name]]))
  const server = createServer((_, response) => response.end(content))
  let host = ''
  let count = 0

  before(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after((done) => {
    server.closeAllConnections()
    server.close(done)
  })
  beforeEach(() => {
    for (const name of variables) delete process.env[name]
  })
  afterEach(() => {
    for (const name of variables) {
      if (earlier[name] === undefined) delete process.env[name]
      else process.env[name] = earlier[name]
    }
  })

  const fetchFile = () =>
    download(file, { from: `http://${host}/`, folder: path.join(temporary(), `proxied${count++}`), remedy: 'fix it' })

  async function refusal(): Promise<UserError> {
    const error = await fetchFile().then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(error).to.be.instanceOf(UserError)
    return error as UserError
  }

  it('goes by the proxy that a variable names', async () => {
    const proxy = await startProxy()
    try {
      process.env.HTTP_PROXY = proxy.url
      expect(readFileSync(await fetchFile())).to.deep.equal(content)
      expect(proxy.asked).to.deep.equal([host])
    } finally {
      await proxy.close()
    }
  })

  it('goes past it to hosts that NO_PROXY names', async () => {
    const proxy = await startProxy(() => false)
    try {
      process.env.HTTP_PROXY = proxy.url
      process.env.NO_PROXY = 'example.org,127.0.0.1'
      expect(readFileSync(await fetchFile())).to.deep.equal(content)
      expect(proxy.asked).to.deep.equal([])
    } finally {
      await proxy.close()
    }
  })

  it('says what a proxy refused', async () => {
    const proxy = await startProxy(() => false)
    try {
      process.env.HTTP_PROXY = proxy.url
      const { message, help } = await refusal()
      expect(message).to.contain(`cannot fetch http://${host}/file`).and.to.contain('403')
      expect(help).to.equal('fix it')
      expect(proxy.asked).to.deep.equal([host])
    } finally {
      await proxy.close()
    }
  })

  it('says which variable names no proxy', async () => {
    process.env.HTTP_PROXY = 'no url at all'
    const { message, help } = await refusal()
    expect(message).to.match(/^the proxy in HTTPS_PROXY or HTTP_PROXY cannot be used: /)
    expect(help).to.contain('http://')
  })
})
