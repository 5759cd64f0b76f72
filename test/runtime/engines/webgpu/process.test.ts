import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { needsEngine } from '../../helpers/engines.js'

const child = fileURLToPath(new URL('train-child.js', import.meta.url))

function end(how: string) {
  return spawnSync(process.execPath, [child, how, '4'], { encoding: 'utf8', timeout: 60_000 })
}

describe('a process that has trained on webgpu', function () {
  this.timeout(60_000)
  needsEngine('webgpu')

  it('ends without help, and prints only what it should', () => {
    const { status, signal, stdout, stderr } = end('itself')
    expect(stderr).to.equal('')
    expect([status, signal]).to.deep.equal([0, null])
    expect(stdout).to.match(/^webgpu \d+\.\d+\n$/)
  })

  it('ends by an error with that error alone', () => {
    const { status, signal, stderr } = end('error')
    expect([status, signal]).to.deep.equal([1, null])
    expect(stderr)
      .to.include('Error: on purpose')
      .and.not.match(/dawn|vulkan|segmentation/i)
  })

  it('says that the GPU was lost, and how to resume', () => {
    const { status, signal, stderr } = end('lost')
    expect([status, signal]).to.deep.equal([1, null])
    expect(stderr).to.match(/UserError: the GPU was lost: .*destroyed/)
    expect(stderr).to.include('--resume')
  })

  it('ends while the GPU has work that nothing awaits', () => {
    const { status, signal, stderr } = end('unread')
    expect(stderr).to.equal('')
    expect([status, signal]).to.deep.equal([0, null])
  })
})
