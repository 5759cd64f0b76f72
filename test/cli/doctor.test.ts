import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const cli = fileURLToPath(new URL('../../cli/main.js', import.meta.url))

function doctor(...options: string[]) {
  return spawnSync(process.execPath, [cli, 'doctor', ...options], { encoding: 'utf8' })
}

describe('netc doctor', () => {
  it('describes every engine', () => {
    const { status, stdout, stderr } = doctor('--json')
    expect(stderr).to.equal('')
    expect(status).to.equal(0)
    const { node, engines } = JSON.parse(stdout)
    expect(node).to.equal(process.version)
    expect(engines.map(({ name }: { name: string }) => name)).to.deep.equal(['native', 'webgpu', 'wasm', 'cpu'])
    for (const { available, summary, description } of engines.slice(2)) {
      expect(available).to.equal(true)
      expect(summary).to.match(/^@tensorflow\/tfjs-backend-(wasm|cpu) 4\.22\.0$/)
      expect(description.threads).to.be.at.least(1)
    }
    // Those that a machine may lack say why.
    for (const { available, summary, remedy } of engines.slice(0, 2)) {
      expect(summary).to.match(/\w/)
      if (!available) expect(remedy).to.match(/\w/)
    }
  }).timeout(20_000)

  it('prints one engine after the other', () => {
    const { status, stdout } = doctor()
    expect(status).to.equal(0)
    expect(stdout).to.match(/✓ wasm .*\n +threads: \d+\n +simd: 128 bit\n✓ cpu/)
  }).timeout(20_000)

  it('takes no other option', () => {
    expect(doctor('--jason').status).to.equal(2)
  })
})
