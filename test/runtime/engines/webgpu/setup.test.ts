import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { UserError } from '../../../../runtime/base/user-error.js'
import { removeHome } from '../../../../runtime/engines/setup/place.js'
import { findPackages } from '../../../../runtime/engines/webgpu/packages.js'
import { type PinnedPart, pins } from '../../../../runtime/engines/webgpu/setup/pins.js'
import { setupWebgpu } from '../../../../runtime/engines/webgpu/setup/setup.js'
import { skip } from '../../../skip.js'

const reporter = { begin: () => {}, progress: () => {}, end: () => {} }

/** Packages with the files that the published ones have; this Dawn finds no GPU. */
const working: readonly Readonly<Record<string, string>>[] = [
  {
    'package.json': '{ "name": "webgpu", "version": "0.6.2", "type": "module" }',
    'index.js': 'export const create = () => ({ requestAdapter: async () => null }); export const globals = {}',
  },
  {
    'package.json':
      '{ "name": "@tensorflow/tfjs-backend-webgpu", "version": "4.22.0", "main": "dist/tf-backend-webgpu.node.js" }',
    'dist/tf-backend-webgpu.node.js':
      "require('@tensorflow/tfjs-core').add; module.exports = { WebGPUBackend: class {} }",
  },
]

describe('netc setup webgpu', function () {
  this.timeout(30_000)
  let folder: string
  let home: string
  before(function () {
    if (process.platform !== 'linux') skip(this, 'The replacement of npm is written for Linux.')
  })
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-webgpu-'))
    home = path.join(folder, 'data', 'webgpu')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** An npm that gives these packages, and pins that agree with them. */
  function packed(contents: typeof working): { environment: NodeJS.ProcessEnv; parts: readonly PinnedPart[] } {
    const bin = path.join(folder, 'bin')
    mkdirSync(bin)
    const npm = `PATH=/usr/bin:/bin\ncase "$1" in\n  pack) cp "${folder}/$(echo "$2" | tr / _).tgz" "$5/package.tgz" ;;\n  *) echo 11.0.0 ;;\nesac`
    for (const [name, script] of Object.entries({ npm, tar: 'PATH=/usr/bin:/bin exec tar "$@"' })) {
      writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`)
      chmodSync(path.join(bin, name), 0o755)
    }
    const parts = pins.map((part, at) => {
      const inside = path.join(folder, `${at}`, 'package')
      for (const [name, text] of Object.entries(contents[at])) {
        mkdirSync(path.dirname(path.join(inside, name)), { recursive: true })
        writeFileSync(path.join(inside, name), text)
      }
      const file = path.join(folder, `${part.name.replace('/', '_')}@${part.version}.tgz`)
      spawnSync('tar', ['-czf', file, '-C', path.dirname(inside), 'package'])
      const integrity = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`
      return { ...part, integrity, files: Object.keys(contents[at]) }
    })
    return { environment: { ...process.env, PATH: bin, NETC_WEBGPU_HOME: home }, parts }
  }

  const setUp = ({ environment, parts }: ReturnType<typeof packed>, force = true) =>
    setupWebgpu({ environment, pins: parts, reporter, signal: new AbortController().signal, force })

  async function failure(work: Promise<unknown>): Promise<UserError> {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(error).to.be.instanceOf(UserError)
    return error as UserError
  }

  it('installs both packages where the engine finds them, and says what the system lacks', async () => {
    const { environment, parts } = packed(working)
    const outcome = await setUp({ environment, parts })
    expect(outcome.kind).to.equal('installed')
    expect(outcome.state).to.have.nested.property('lacks.reason').that.matches(/\w/)
    const found = findPackages(environment)
    expect(found).to.deep.equal({
      dawn: { folder: path.join(home, 'node_modules', 'webgpu'), version: '0.6.2' },
      backend: { folder: path.join(home, 'node_modules', '@tensorflow', 'tfjs-backend-webgpu'), version: '4.22.0' },
    })
    const manifest = JSON.parse(readFileSync(path.join(home, 'manifest.json'), 'utf8'))
    expect(manifest.packages).to.deep.equal(parts.map(({ name, version, integrity }) => ({ name, version, integrity })))
    expect((await setUp({ environment, parts }, false)).kind).to.equal('present')
    expect(removeHome('webgpu', home)).to.equal(true)
    expect(existsSync(home)).to.equal(false)
  })

  it('takes no other files than the pinned ones, and leaves nothing', async () => {
    const { environment, parts } = packed(working)
    const other = parts.map((part) => ({ ...part, integrity: pins[0].integrity }))
    const { message } = await failure(setUp({ environment, parts: other }))
    expect(message).to.contain('npm downloaded a file for webgpu@0.6.2 that is not the published one')
    expect(readdirSync(path.dirname(home))).to.deep.equal([])
  })

  it('does not put in place what does not load', async () => {
    const [dawn, backend] = working
    const broken = { ...dawn, 'index.js': "throw new Error('GLIBC_9.9 not found')" }
    const { message } = await failure(setUp(packed([broken, backend])))
    expect(message).to.contain('do not work here').and.to.contain('GLIBC_9.9 not found')
    expect(readdirSync(path.dirname(home))).to.deep.equal([])
  })

  it('neither replaces nor removes a folder of something else, nor a home of the other engine', async () => {
    const tools = packed(working)
    mkdirSync(home, { recursive: true })
    writeFileSync(path.join(home, 'manifest.json'), '{ "format": "netc-native", "version": 1 }')
    const { message, help } = await failure(setUp(tools))
    expect(message).to.contain('holds something that netc did not build')
    expect(help).to.contain('NETC_WEBGPU_HOME')
    expect(() => removeHome('webgpu', home)).to.throw('holds something')
    expect(readdirSync(home)).to.deep.equal(['manifest.json'])
  })

  it('says what is missing', async () => {
    const environment = { NETC_WEBGPU_HOME: home, PATH: folder }
    const { message } = await failure(setUp({ environment, parts: pins }))
    expect(message).to.contain('tar was not found').and.to.contain('npm was not found')
    expect(existsSync(path.dirname(home))).to.equal(false)
  })
})
