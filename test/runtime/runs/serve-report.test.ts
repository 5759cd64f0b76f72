import { request } from 'node:http'
import path from 'node:path'
import { expect } from 'chai'
import { openEngine } from '../../../runtime/engines/open.js'
import { type ReportServer, serveReport } from '../../../runtime/runs/serve-report.js'
import { temporaryFolder } from '../data/temporary-folder.js'
import { refused, startTiny } from './tiny-runs.js'

interface Answer {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, unknown>>
}

describe('the page of a run while it trains', () => {
  const temporary = temporaryFolder()
  const folder = () => path.join(temporary(), 'run')
  let server: ReportServer
  before(async () => {
    await startTiny(folder(), { engine: await openEngine('cpu'), stopAfter: 7 })
    server = await serveReport(folder(), 0)
  })
  after(() => server.close())

  function ask(method: string, where: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = request(new URL(where, server.url), { method, headers, agent: false }, (response) => {
        let body = ''
        response.on('data', (chunk) => {
          body += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode!, body, headers: response.headers }))
      })
      asked.on('error', reject)
      asked.end()
    })
  }

  it('shows how far the run is, and asks for itself again', async () => {
    expect(server.url).to.match(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    const { status, body, headers } = await ask('GET', '/')
    expect(status).to.equal(200)
    expect(headers).to.include({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    expect(body).to.include('<meta http-equiv="refresh" content="5">').and.to.include('<b>7 of 20</b>')
    expect(body).to.include('best validation so far, after 5 iterations').and.to.not.include('<h2>Tests')
    expect(body).to.not.match(/<script/i)
  })

  it('is read only, one page, and for this machine alone', async () => {
    expect((await ask('HEAD', '/')).body).to.equal('')
    for (const method of ['POST', 'PUT', 'DELETE']) expect((await ask(method, '/')).status).to.equal(405)
    for (const where of ['/run.json', '/../run.json', '/%2e%2e/run.json', '/?x'])
      expect((await ask('GET', where)).status).to.equal(404)
    expect((await ask('GET', '/', { host: 'example.org' })).status).to.equal(403)
    const { port } = new URL(server.url)
    expect((await ask('GET', '/', { host: `localhost:${port}` })).status).to.equal(200)
    await refused(() => serveReport(folder(), Number(port)), `cannot listen to port ${port}: it is in use`)
    await refused(() => serveReport(temporary(), 0), 'is not the folder of a run')
  })

  it('has the tests once the run has ended, and stays as it is', async () => {
    await startTiny(path.join(temporary(), 'ended'), { engine: await openEngine('cpu') })
    const other = await serveReport(path.join(temporary(), 'ended'), 0)
    const body = await (await fetch(other.url)).text()
    expect(body).to.include('<h2>Tests').and.to.not.include('http-equiv="refresh"')
    await other.close()
    expect(await fetch(other.url).catch((error: Error) => error.message)).to.equal('fetch failed')
  })
})
