import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { root, run, withNetc } from '../cli/netc.js'
import { stepsOf } from './console.js'

describe('docs/fine-tuning.md', function () {
  this.timeout(120_000)

  const page = readFileSync(path.join(root, 'docs/fine-tuning.md'), 'utf8')
  const blocks = (kind: string) =>
    [...page.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, block]) => block!)
  const [pretrain, trainAll] = blocks('sh')
  let folder: string
  const inside = (name: string) => path.join(folder, name)

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-fine-tuning-'))
    writeFileSync(inside('letters.net'), blocks('net')[0]!)
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  const shell = (command: string) => run('sh', ['-c', command], { cwd: folder, env: withNetc() })
  const train = (command: string) => {
    const { code, out, err } = shell(command)
    expect(code, out + err).to.equal(0)
  }
  const weightsOf = (name: string) => {
    const { weightsManifest } = JSON.parse(readFileSync(inside(`${name}/best/model.json`), 'utf8'))
    const bytes = readFileSync(inside(`${name}/best/weights.bin`))
    let at = 0
    const entries = weightsManifest[0].weights.map(({ name, shape }: { name: string; shape: number[] }) => {
      const from = at
      at += 4 * shape.reduce((product, extent) => product * extent, 1)
      return [name, bytes.toString('hex', from, at)]
    })
    return new Map<string, string>(entries)
  }

  it('pretrains', () => train(pretrain!))

  for (const step of stepsOf(page)) {
    if (step.kind === 'command') {
      it(`${step.command}: prints what the page shows`, () => expect(shell(step.command).out).to.equal(step.printed))
      continue
    }
    it(`changes ${step.before.trim().split('\n')[0]}`, () => {
      const text = readFileSync(inside('tuned.net'), 'utf8')
      expect(text.split(step.before)).to.have.length(2)
      writeFileSync(
        inside('tuned.net'),
        text.replace(step.before, () => step.after),
      )
    })
  }

  it('leaves a frozen tower as it was, and trains the head', () => {
    const [first, second] = [weightsOf('first'), weightsOf('second')]
    const kept = [...second].filter(([name, values]) => first.get(name) === values).map(([name]) => name)
    expect(kept).to.deep.equal([...second.keys()].filter((name) => name.startsWith('eye/')))
  })

  it('trains all of it in the end', () => {
    train(trainAll!)
    const [second, third] = [weightsOf('second'), weightsOf('third')]
    expect([...third.keys()]).to.deep.equal([...second.keys()])
    for (const [name, values] of third) if (/kernel/.test(name)) expect(values, name).not.to.equal(second.get(name))
    const { from } = JSON.parse(readFileSync(inside('third/run.json'), 'utf8'))
    expect(from).to.include({ where: 'second', matched: third.size })
  })
})
