import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { root, run, withNetc } from '../cli/netc.js'
import { stepsOf } from './console.js'

describe('docs/tools.md', () => {
  const all = stepsOf(readFileSync(path.join(root, 'docs/tools.md'), 'utf8'))

  it('has examples', () => expect(all).not.to.have.length(0))

  for (const step of all) {
    if (step.kind !== 'command') continue
    it(`${step.command}: prints what the page shows`, () => {
      expect(run('sh', ['-c', step.command], { env: withNetc() }).out).to.equal(step.printed)
    })
  }
})
