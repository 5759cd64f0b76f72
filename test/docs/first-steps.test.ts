import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { root, run, withNetc } from '../cli/netc.js'
import { stepsOf } from './console.js'

describe('docs/first-steps.md', function () {
  this.timeout(120_000)

  const page = readFileSync(path.join(root, 'docs/first-steps.md'), 'utf8')
  let folder: string

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-first-steps-'))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  /** Both streams as a terminal shows them: what is wrong, then the rest. */
  const shown = (command: string): string => {
    const { out, err } = run('sh', ['-c', command], { cwd: folder, env: withNetc() })
    return err + out
  }

  for (const step of stepsOf(page)) {
    if (step.kind === 'command') {
      it(`${step.command}: prints what the page shows`, () => expect(shown(step.command)).to.equal(step.printed))
      continue
    }
    it(`changes ${step.before.trim().split('\n')[0]}`, () => {
      const file = path.join(folder, 'strokes.net')
      const text = readFileSync(file, 'utf8')
      expect(text.split(step.before)).to.have.length(2)
      writeFileSync(
        file,
        text.replace(step.before, () => step.after),
      )
    })
  }

  it('trains and tests the network in the end', () => {
    const [commands] = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block]) => block!)
    for (const command of commands!.trim().split('\n')) {
      const { code, out, err } = run('sh', ['-c', command], { cwd: folder, env: withNetc() })
      expect(code, out + err).to.equal(0)
    }
    const { iterations } = JSON.parse(readFileSync(path.join(folder, 'first/result.json'), 'utf8'))
    expect(iterations).to.equal(3)
  })
})
