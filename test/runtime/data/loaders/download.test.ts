import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { expect } from 'chai'
import { zipSync } from 'fflate'
import { UserError } from '../../../../runtime/base/user-error.js'
import { downloadFolder, omniglotFile } from '../../../../runtime/data/loaders/cache.js'
import { download } from '../../../../runtime/data/loaders/download.js'
import { embeddedDataset } from '../../../../runtime/data/loaders/embedded.js'
import { copyOmniglot, fetchOmniglot } from '../../../../runtime/data/loaders/fetch-omniglot.js'
import { encodeBits } from '../../../../runtime/data/loaders/png.js'
import type { ReleaseFile } from '../../../../runtime/data/loaders/releases.js'
import { openDataset } from '../../../../runtime/data/open.js'
import { temporaryFolder } from '../temporary-folder.js'

const generated = embeddedDataset({ alphabets: 1, evaluation: 1, characters: 2, drawers: 2, seed: 5 })

/** What the server holds: the generated images, packed as the release's are. */
const served = Object.fromEntries(
  generated.groups.map(({ name, part, classes }) => {
    const files = classes.flatMap((character) =>
      character.items.map((image, at) => {
        const bits = generated.images.bytes.subarray(image * 1379, (image + 1) * 1379)
        return [`images_${part}/${name}/${character.name}/0001_0${at + 1}.png`, encodeBits(bits, generated.images)]
      }),
    )
    return [`images_${part}.zip`, zipSync(Object.fromEntries(files))]
  }),
)
const files: ReleaseFile[] = Object.entries(served).map(([name, bytes]) => ({
  name,
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
}))
const [file] = files
const content = Buffer.from(served[file.name])
const half = content.length >> 1

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A server with ranges, as the release's. */
const whole: Answer = (request, response) => {
  const bytes = Buffer.from(served[path.basename(request.url ?? '')] ?? [])
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')
  const from = range ? Number(range[1]) : 0
  if (range) response.setHeader('Content-Range', `bytes ${from}-${bytes.length - 1}/${bytes.length}`)
  response.writeHead(range ? 206 : 200, { 'Content-Length': bytes.length - from })
  response.end(bytes.subarray(from))
}

async function refusal(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof UserError) return error
  throw error ?? new Error('nothing was refused')
}

describe('the download', () => {
  const temporary = temporaryFolder()
  const server = createServer((request, response) => {
    ranges.push(request.headers.range)
    const answer = answers.length > 1 ? answers.shift()! : answers[0]
    answer(request, response)
  })
  /** One for each request; the last one for all that follow. */
  let answers: Answer[] = []
  let ranges: (string | undefined)[] = []
  let from = ''
  let folder = ''
  let count = 0

  before((done) => {
    server.listen(0, '127.0.0.1', () => {
      from = `http://127.0.0.1:${(server.address() as AddressInfo).port}/python/`
      done()
    })
  })
  after((done) => {
    server.closeAllConnections()
    server.close(done)
  })
  beforeEach(() => {
    answers = [whole]
    ranges = []
    folder = path.join(temporary(), `folder${count++}`)
  })

  const partial = () => path.join(folder, `${file.name}.part`)
  const begin = (bytes: Uint8Array) => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(partial(), bytes)
  }
  /** Sends the first half, then hangs up. */
  const cutOff: Answer = (request, response) => {
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')
    const start = range ? Number(range[1]) : 0
    if (range) response.setHeader('Content-Range', `bytes ${start}-${content.length - 1}/${content.length}`)
    response.writeHead(range ? 206 : 200, { 'Content-Length': content.length - start })
    response.write(content.subarray(start, start + ((content.length - start) >> 1)), () => response.socket?.end())
  }

  it('fetches a file once', async () => {
    const told: number[] = []
    const target = await download(file, { from, folder, onProgress: (bytes) => told.push(bytes) })
    expect(readFileSync(target)).to.deep.equal(content)
    expect(told.at(-1)).to.equal(content.length)
    expect(readdirSync(folder)).to.deep.equal([file.name])
    await download(file, { from, folder })
    expect(ranges).to.deep.equal([undefined])
  })

  it('resumes after an interruption', async () => {
    begin(content.subarray(0, half))
    expect(readFileSync(await download(file, { from, folder }))).to.deep.equal(content)
    expect(ranges).to.deep.equal([`bytes=${half}-`])
  })

  it('takes a broken connection up again', async () => {
    answers = [cutOff, cutOff, whole]
    expect(readFileSync(await download(file, { from, folder }))).to.deep.equal(content)
    expect(ranges[0]).to.equal(undefined)
    expect(ranges).to.have.length(3)
    answers = [cutOff]
    folder = `${folder}b`
    expect((await refusal(download(file, { from, folder }))).message).to.contain('cannot fetch')
    expect(ranges).to.have.length(3 + 1 + 5)
  })

  it('begins again where the server knows no ranges', async () => {
    begin(content.subarray(0, half))
    answers = [(_, response) => response.end(content)]
    expect(readFileSync(await download(file, { from, folder }))).to.deep.equal(content)
  })

  it('begins again where what had come was of another file', async () => {
    begin(Buffer.alloc(half, 1))
    expect(readFileSync(await download(file, { from, folder }))).to.deep.equal(content)
    expect(ranges).to.deep.equal([`bytes=${half}-`, undefined])
    folder = `${folder}b`
    begin(Buffer.alloc(content.length + 10, 1))
    expect(readFileSync(await download(file, { from, folder }))).to.deep.equal(content)
  })

  it('refuses other contents of the right size', async () => {
    const wrong = Buffer.from(content)
    wrong[half] ^= 1
    answers = [(_, response) => response.end(wrong)]
    const { message, help } = await refusal(download(file, { from, folder, remedy: 'do this' }))
    expect(message).to.match(/is not the file of the release: its SHA-256 is [0-9a-f]{64}, expected/)
    expect(message).to.contain(file.sha256)
    expect(help).to.equal('do this')
    expect(readdirSync(folder)).to.deep.equal([])
  })

  it('refuses other sizes, said or not', async () => {
    answers = [(_, response) => response.end('<html>Please log in</html>')]
    expect((await refusal(download(file, { from, folder }))).message).to.contain('it has 26 bytes, expected')
    answers = [
      (_, response) => {
        response.write(content)
        response.end('more')
      },
    ]
    expect((await refusal(download(file, { from, folder }))).message).to.contain(
      `it has more than ${content.length} bytes`,
    )
  })

  it('says what the server answered', async () => {
    answers = [(_, response) => response.writeHead(404).end('gone')]
    expect((await refusal(download(file, { from, folder }))).message).to.contain('the server answered 404 Not Found')
  })

  it('gives up on a connection on which nothing comes, and keeps what came', async () => {
    answers = [(_, response) => void response.write(content.subarray(0, half)), () => {}]
    const { message } = await refusal(download(file, { from, folder, patience: 300 }))
    expect(message).to.contain('no data for 0.3 seconds')
    expect(readFileSync(partial())).to.deep.equal(content.subarray(0, half))
  })

  it('stops on request, keeps the received bytes, and resumes the next time', async () => {
    const controller = new AbortController()
    answers = [(_, response) => void response.write(content.subarray(0, half)), whole]
    const stopped = download(file, { from, folder, signal: controller.signal, onProgress: () => controller.abort() })
    expect((await refusal(stopped)).message).to.equal(`stopped with ${half} of ${content.length} bytes of ${file.name}`)
    expect(readFileSync(await download(file, { from, folder }))).to.deep.equal(content)
    expect(ranges).to.deep.equal([undefined, `bytes=${half}-`])
  })

  it('fills the cache with both files, decoded', async () => {
    const seen = new Set<string>()
    const dataset = await fetchOmniglot({ cache: folder, from, files, onProgress: ({ name }) => seen.add(name) })
    expect(dataset.fingerprint).to.equal(generated.fingerprint)
    expect([...seen]).to.deep.equal(files.map(({ name }) => name))
    expect((await openDataset(undefined, { cache: folder })).fingerprint).to.equal(generated.fingerprint)
    await fetchOmniglot({ cache: folder, from, files })
    expect(ranges).to.have.length(2)
  })

  it('says offline which files to put where, and then takes them only as the release', async () => {
    const nowhere = 'http://127.0.0.1:9/'
    const { message, help } = await refusal(fetchOmniglot({ cache: folder, from: nowhere }))
    expect(message).to.match(/^cannot fetch http:\/\/127\.0\.0\.1:9\/images_background\.zip: /)
    expect(help).to.contain(`${nowhere}images_background.zip and ${nowhere}images_evaluation.zip`)
    expect(help).to.contain(downloadFolder(folder)).and.to.contain('--from PATH')
    for (const [name, bytes] of Object.entries(served)) writeFileSync(path.join(downloadFolder(folder), name), bytes)
    const refused = await refusal(fetchOmniglot({ cache: folder, from: nowhere }))
    expect(refused.message).to.contain('is not the complete Omniglot: it has 2 alphabets and 8 images')
    expect(
      (await refusal(Promise.resolve().then(() => copyOmniglot(downloadFolder(folder), folder)))).message,
    ).to.equal(refused.message)
    expect(existsSync(omniglotFile(folder))).to.equal(false)
  })
})
