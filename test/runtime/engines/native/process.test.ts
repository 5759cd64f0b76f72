import { expect } from 'chai'
import { run } from '../../../cli/netc.js'
import { openNativeOrSkip } from './native.js'

/** Opens the engine, then runs `netc doctor` as a child. */
const script = `
  import { spawnSync } from 'node:child_process'
  import { openEngine } from './dist/runtime/engines/open.js'
  await openEngine('native')
  const { stdout, stderr } = spawnSync(process.execPath, ['bin/netc', 'doctor', '--json'], { encoding: 'utf8' })
  const [native] = JSON.parse(stdout).engines
  console.log(JSON.stringify([native.name, native.available, stderr]))`

describe('a process that has opened the native engine', function () {
  this.timeout(60_000)

  before(async function () {
    await openNativeOrSkip(this)
  })

  it('says nothing, nor does a netc that it starts', () => {
    const { TF_CPP_MIN_LOG_LEVEL: _, ...env } = process.env
    const words = ['--input-type=module', '--eval', script]
    const { out, err } = run(process.execPath, words, { env })
    expect(err).to.equal('')
    expect(JSON.parse(out)).to.deep.equal(['native', true, ''])
  })
})
