import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { onnxSteps } from '../../runtime/exports/onnx/steps.js'
import { root, run, withNetc } from '../cli/netc.js'
import { stepsOf } from './console.js'

describe('docs/export.md', function () {
  this.timeout(60_000)
  const page = readFileSync(path.join(root, 'docs/export.md'), 'utf8')
  let folder: string

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-export-'))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  const shell = (command: string) => run('sh', ['-c', command], { cwd: folder, env: withNetc() })

  for (const step of stepsOf(page)) {
    if (step.kind !== 'command') continue
    it(`${step.command}: prints what the page shows`, () => expect(shell(step.command).out).to.equal(step.printed))
  }

  for (const [, block] of page.matchAll(/^```sh\n([\s\S]*?)^```/gm)) {
    it(`${block!.trim()}: does it`, () => {
      const { code, err } = shell(block!)
      expect(code, err).to.equal(0)
    })
  }

  it('names the steps that files can do themselves', () => {
    const [, list] = /possible for the steps ([^.]*)\./.exec(page)!
    expect([...list!.matchAll(/`(\w+)`/g)].map(([, name]) => name).sort()).to.deep.equal(Object.keys(onnxSteps).sort())
  })
})
