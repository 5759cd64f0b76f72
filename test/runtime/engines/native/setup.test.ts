import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { UserError } from '../../../../runtime/base/user-error.js'
import { cudaOf, packageInHome } from '../../../../runtime/engines/native/home.js'
import { loadCuda } from '../../../../runtime/engines/native/setup/cuda.js'
import { checkRequirements } from '../../../../runtime/engines/native/setup/requirements.js'
import { type SetupOutcome, setupNative } from '../../../../runtime/engines/native/setup/setup.js'
import { removeHome } from '../../../../runtime/engines/setup/place.js'
import type { StepReporter } from '../../../../runtime/engines/setup/steps.js'
import { skip } from '../../../skip.js'
import { type FakeTools, fakeTools, type Scripts, workingTools } from './fake-tools.js'

const silent: StepReporter = { begin: () => {}, progress: () => {}, end: () => {} }

describe('netc setup native', function () {
  this.timeout(30_000)
  before(function () {
    if (process.platform === 'linux') return
    skip(this, 'netc setup native builds on Linux alone.')
  })
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-setup-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const setUp = ({ environment, pins }: FakeTools, reporter = silent, signal = new AbortController().signal) =>
    setupNative({ environment, pins, reporter, signal, force: true })

  async function failure(work: Promise<SetupOutcome>): Promise<UserError> {
    try {
      await work
    } catch (error) {
      expect(error).to.be.instanceOf(UserError)
      return error as UserError
    }
    throw new Error('it did not fail')
  }

  /** What an earlier setup has left, which has to survive. */
  function earlierHome(home: string): void {
    mkdirSync(home, { recursive: true })
    writeFileSync(path.join(home, 'manifest.json'), '{ "format": "netc-native", "version": 1 }')
  }

  /** Runs it over an earlier home, which must stay unchanged, with nothing next to it. */
  async function failsLeavingAll(scripts: Scripts): Promise<UserError> {
    const tools = fakeTools(folder, scripts)
    earlierHome(tools.home)
    const error = await failure(setUp(tools))
    expect(readdirSync(path.dirname(tools.home))).to.deep.equal(['native'])
    expect(readdirSync(tools.home)).to.deep.equal(['manifest.json'])
    return error
  }

  it('names everything that is missing at once, and makes nothing', async () => {
    const tools = fakeTools(folder, {})
    const { message, help } = await failure(setUp(tools))
    expect(message).to.contain('4 problems')
    for (const text of ['no C++ compiler', 'tar was not found', 'npm was not found', 'python3 was not found']) {
      expect(message).to.contain(text)
    }
    expect(help).to.contain('apt install g++').and.to.contain('apt install python3-pip')
    expect(existsSync(path.dirname(tools.home))).to.equal(false)
  })

  it('reports a Python without pip and venv, and creates a pip if venv exists', async () => {
    const without = 'case "$*" in *"-m pip"*) exit 1 ;; *) echo fine ;; esac'
    const neither = { ...workingTools, python3: 'case "$2" in --version) echo fine ;; *) exit 1 ;; esac' }
    expect((await failsLeavingAll(neither)).message).to.contain('has neither pip nor the module venv')
    rmSync(path.join(folder, 'bin'), { recursive: true })
    rmSync(path.join(folder, 'data'), { recursive: true })
    rmSync(path.join(folder, 'package'), { recursive: true })
    const { environment, home, pins } = fakeTools(folder, { ...workingTools, python3: without })
    const options = { environment, signal: new AbortController().signal }
    const { tools, problems } = await checkRequirements(home, 'pip', pins, options)
    expect(problems).to.deep.equal([])
    expect(tools.pip).to.equal(undefined)
  })

  it('distinguishes an unreachable index from one without the file', async () => {
    const npm = 'case "$1" in view) echo "npm error code ENOTFOUND" >&2; exit 1 ;; *) echo 11 ;; esac'
    const python3 =
      'case "$*" in *index*) echo "ERROR: No matching distribution found for tensorflow" >&2; exit 1 ;; *) echo fine ;; esac'
    const { environment, home, pins } = fakeTools(folder, { ...workingTools, npm, python3 })
    const options = { environment, signal: new AbortController().signal }
    const { problems } = await checkRequirements(home, 'pip', pins, options)
    expect(problems.map(({ kind }) => kind)).to.deep.equal(['network', 'tool'])
    expect(problems[0].text).to.equal('npm cannot reach its package index for @tensorflow/tfjs-node-gpu@4.22.0')
    expect(problems[1].text).to.contain('pip does not find tensorflow 1: ERROR: No matching distribution')
  })

  it('takes no other file from npm than the pinned one', async () => {
    const npm = 'case "$1" in pack) echo other > "$5/package.tgz" ;; *) echo 11 ;; esac'
    expect((await failsLeavingAll({ ...workingTools, npm })).message).to.contain('that is not the published one')
  })

  it('reports the output of a failing pip', async () => {
    const python3 =
      'case "$*" in *"pip download"*) echo "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES" >&2; exit 1 ;; *) echo fine ;; esac'
    const { message, help } = await failsLeavingAll({ ...workingTools, python3 })
    expect(message)
      .to.contain('python3 -I -m pip` failed with exit code 1')
      .and.to.contain('| ERROR: THESE PACKAGES DO NOT')
    expect(help).to.contain("see pip's output")
  })

  it('takes no other file from pip than the pinned one, whatever pip says of it', async () => {
    const python3 = workingTools.python3!.replace('echo wheel >', () => 'echo other >')
    const { message, help } = await failsLeavingAll({ ...workingTools, python3 })
    expect(message).to.contain('pip downloaded a file for tensorflow 1 that is not the published one')
    expect(help).to.contain('pip cache purge')
  })

  it('fetches for cards what CUDA has too, one after the other, each by its checksum', async () => {
    const list = path.join(folder, 'fetched')
    const python3 = workingTools.python3!.replace('echo wheel >', () => `cat wheel.txt >> "${list}"; echo wheel >`)
    const tools = fakeTools(folder, { ...workingTools, python3 })
    const [first, second] = tools.pins.wheels.gpu[process.arch]!
    const { environment, pins } = tools
    const { signal } = new AbortController()
    await failure(setupNative({ environment, pins, reporter: silent, signal, force: true, gpu: true }))
    const lines = [first, second].map(
      ({ project, version, sha256 }) => `${project}==${version} --hash=sha256:${sha256}`,
    )
    expect(readFileSync(list, 'utf8')).to.equal(`${lines.join('\n')}\n`)
  })

  it('says that there is no TensorFlow for cards for a processor', async () => {
    const { environment, home, pins } = fakeTools(folder, workingTools)
    const without = { ...pins, wheels: { ...pins.wheels, gpu: {} } }
    const options = { environment, signal: new AbortController().signal }
    const { problems } = await checkRequirements(home, 'gpu', without, options)
    expect(problems.map(({ text }) => text)).to.include(`pip has no TensorFlow for NVIDIA cards for ${process.arch}`)
  })

  it("reports which of CUDA's libraries is missing or invalid", async () => {
    const options = { environment: process.env, signal: new AbortController().signal }
    const first = path.join(cudaOf(packageInHome(folder)), 'cuda_runtime', 'lib', 'libcudart.so.12')
    const message = () => loadCuda(folder, options).catch(({ message }: UserError) => message)
    expect(await message()).to.equal(`CUDA's libraries cannot be loaded: ${first} is missing`)
    mkdirSync(path.dirname(first), { recursive: true })
    writeFileSync(first, 'no library')
    expect(await message()).to.match(/^CUDA's libraries cannot be loaded: .*libcudart\.so\.12: file too short/)
  })

  it('reports the output of a failing compiler', async () => {
    const compiler = '[ "$1" = --version ] && exit 0; echo "tfjs_backend.cc:1:1: error: unknown type" >&2; exit 1'
    const { message, help } = await failsLeavingAll({ ...workingTools, 'g++': compiler })
    expect(message).to.contain('| tfjs_backend.cc:1:1: error: unknown type')
    expect(help).to.contain('CXX selects another compiler')
  })

  it('does not put in place what does not load', async () => {
    const { message } = await failsLeavingAll(workingTools)
    expect(message).to.contain('TensorFlow was built but does not work here')
  })

  it('stops what it has started and removes what it has begun', async () => {
    const python3 = workingTools.python3!.replace('echo wheel >', () => 'echo $$ > "$PID"; sleep 600; echo wheel >')
    const tools = fakeTools(folder, { ...workingTools, python3 })
    earlierHome(tools.home)
    const pidFile = path.join(folder, 'pid')
    const started = () => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== ''
    const controller = new AbortController()
    const reporter = { ...silent, progress: () => started() && controller.abort() }
    const environment = { ...tools.environment, PID: pidFile }
    const stopped = setUp({ ...tools, environment }, reporter as StepReporter, controller.signal)
    expect(await stopped.then(String, (error: Error) => error.name)).to.equal('AbortError')
    expect(() => process.kill(Number(readFileSync(pidFile, 'utf8')), 0)).to.throw('ESRCH')
    expect(readdirSync(path.dirname(tools.home))).to.deep.equal(['native'])
    expect(readdirSync(tools.home)).to.deep.equal(['manifest.json'])
  })

  it('brings back the home that a killed setup had set aside, and removes its draft', () => {
    const home = path.join(folder, 'native')
    // No process has such a number.
    for (const name of ['building', 'replaced']) earlierHome(`${home}.${name}-99999999`)
    writeFileSync(`${home}.replaced-99999999/mark`, '')
    expect(removeHome('native', home)).to.equal(true)
    expect(readdirSync(folder)).to.deep.equal([])
    expect(removeHome('native', home)).to.equal(false)
  })

  it('neither replaces nor removes a folder of something else', async () => {
    const tools = fakeTools(folder, workingTools)
    mkdirSync(tools.home, { recursive: true })
    writeFileSync(path.join(tools.home, 'diary.txt'), '')
    expect((await failure(setUp(tools))).message).to.contain('contains something that netc did not build')
    expect(() => removeHome('native', tools.home)).to.throw('contains something that netc did not build')
    expect(readdirSync(tools.home)).to.deep.equal(['diary.txt'])
  })

  it('says what a folder lacks that is no TensorFlow', async () => {
    const { environment, pins } = fakeTools(folder, workingTools)
    const { signal } = new AbortController()
    const options = { environment, pins, signal, reporter: silent, force: false, libtensorflow: folder }
    expect((await failure(setupNative(options))).message).to.contain(
      'it has no libtensorflow_cc.so.2 or libtensorflow.so.2',
    )
  })
})
