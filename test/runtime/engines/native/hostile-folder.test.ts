import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { strToU8, zipSync } from 'fflate'
import type { PinnedWheel } from '../../../../runtime/engines/native/setup/pins.js'
import { checkRequirements } from '../../../../runtime/engines/native/setup/requirements.js'
import { fetchTensorFlow } from '../../../../runtime/engines/native/setup/tensorflow.js'
import { skip } from '../../../skip.js'
import { fakeTools, workingTools } from './fake-tools.js'

/** Modules that Python would load from the folder that it is started in. */
const modules = ['pip', 'zipfile', 'venv', 'sitecustomize', 'ensurepip', 'json']

describe('netc setup in a folder with modules of Python', function () {
  this.timeout(60_000)
  const start = process.cwd()
  let folder: string
  let hostile: string
  before(function () {
    const { status } = spawnSync('python3', ['-I', '-m', 'pip', '--version'])
    if (status !== 0) skip(this, 'There is no python3 with pip.')
  })
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-hostile-'))
    hostile = path.join(folder, 'hostile')
    mkdirSync(hostile)
    for (const name of modules) {
      const mark = JSON.stringify(path.join(folder, `ran-${name}`))
      writeFileSync(path.join(hostile, `${name}.py`), `open(${mark}, 'w').close()\nraise SystemExit(0)\n`)
    }
    writeFileSync(path.join(hostile, '.npmrc'), 'registry=http://127.0.0.1:9/\n')
    writeFileSync(path.join(hostile, 'package.json'), '{}')
    process.chdir(hostile)
  })
  afterEach(() => {
    process.chdir(start)
    rmSync(folder, { recursive: true })
  })

  const ran = () => readdirSync(folder).filter((name) => name.startsWith('ran-'))

  it('runs none of them, and reads no settings of npm there', async () => {
    // A test of the test: as people start pip, one of them runs.
    spawnSync('python3', ['-m', 'pip', '--version'])
    expect(ran()).to.deep.equal(['ran-pip'])
    rmSync(path.join(folder, 'ran-pip'))
    const { links, wheel } = makeWheel(folder)
    const npm = `${readsNoSettings(folder)}\n${workingTools.npm}`
    const tools = fakeTools(folder, { ...workingTools, npm, python3: 'exec "$REAL_PYTHON" "$@"' })
    const environment = {
      ...process.env,
      ...tools.environment,
      PYTHONPATH: hostile,
      PIP_NO_INDEX: '1',
      PIP_FIND_LINKS: links,
      REAL_PYTHON: spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], {
        encoding: 'utf8',
        cwd: folder,
      }).stdout.trim(),
    }
    const options = { environment, signal: new AbortController().signal }
    const wheels = { processor: { [process.arch]: [wheel] as const }, gpu: {} }
    const found = await checkRequirements(tools.home, 'pip', { ...tools.pins, wheels }, options)
    expect(found.problems).to.deep.equal([])
    const work = path.join(folder, 'work')
    mkdirSync(work)
    const { folder: unpacked } = await fetchTensorFlow([wheel], found.tools, work, options, () => {})
    expect(readFileSync(path.join(unpacked, 'libtensorflow_cc.so.2'), 'utf8')).to.equal('a library')
    expect(ran()).to.deep.equal([])
    expect(existsSync(path.join(folder, 'npm-saw-settings'))).to.equal(false)
  })
})

/** A script's beginning that notes where npm would read the settings of a project. */
const readsNoSettings = (folder: string): string => `[ -e .npmrc ] && : > "${path.join(folder, 'npm-saw-settings')}"`

/** A wheel with what setup takes of TensorFlow's, and the folder that pip finds it in. */
function makeWheel(folder: string): { readonly links: string; readonly wheel: PinnedWheel } {
  const links = path.join(folder, 'wheels')
  mkdirSync(links)
  const info = 'tensorflow-1.0.dist-info'
  const bytes = zipSync({
    'tensorflow/libtensorflow_cc.so.2': strToU8('a library'),
    'tensorflow/libtensorflow_framework.so.2': strToU8('another'),
    'tensorflow/include/tensorflow/c/eager/c_api.h': strToU8(''),
    [`${info}/METADATA`]: strToU8('Metadata-Version: 2.1\nName: tensorflow\nVersion: 1.0\n'),
    [`${info}/WHEEL`]: strToU8('Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n'),
    [`${info}/RECORD`]: strToU8(''),
  })
  writeFileSync(path.join(links, 'tensorflow-1.0-py3-none-any.whl'), bytes)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const what = { project: 'tensorflow', version: '1.0', python: '3.12', abi: 'none', platform: 'any' }
  return { links, wheel: { ...what, sha256, bytes: bytes.length, glibc: '2.0' } }
}
