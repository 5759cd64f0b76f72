import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { root, run } from '../cli/netc.js'

describe('CHANGELOG.md', () => {
  it('begins with the version of the package', () => {
    const { code, err } = run(process.execPath, ['scripts/release.mjs', '--check'], { cwd: root })
    expect(code, err).to.equal(0)
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
    expect(/^## (.+)$/m.exec(readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8'))?.[1]).to.equal(version)
  })
})
