import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { findRun, isShipped, orShipped, shippedModels } from '../../../runtime/runs/find-run.js'
import { openRun } from '../../../runtime/runs/run-folder.js'
import { sourceWeights } from '../../../runtime/runs/source-weights.js'
import { temporaryFolder } from '../data/temporary-folder.js'

describe('the word that names a run', () => {
  const temporary = temporaryFolder()
  const inside = (...names: string[]) => path.join(temporary(), ...names)

  it('is the folder of a run, or the name of a model that ships', () => {
    expect(shippedModels()).to.include('matcher')
    for (const name of ['matcher', 'models/matcher']) {
      const folder = findRun(name)
      expect(openRun(folder).network.name).to.equal('matcher')
      expect(isShipped(folder)).to.equal(true)
    }
    mkdirSync(inside('run'))
    writeFileSync(inside('run', 'run.json'), '{}')
    expect(findRun(inside('run'))).to.equal(inside('run'))
    expect(isShipped(inside('run'))).to.equal(false)
    expect(sourceWeights('matcher').tensors.length).to.equal(openRun(findRun('matcher')).network.weights.length)
  })

  it('stays what it is where it names no model', () => {
    for (const word of ['nobody', './matcher', 'models/../matcher', 'a/matcher', ''])
      expect(orShipped(word)).to.equal(word)
  })

  it('is refused otherwise, with what is there', () => {
    expect(() => findRun(inside('none'))).to.throw('is not the folder of a run: it does not exist')
    mkdirSync(inside('run', 'best'))
    writeFileSync(inside('run', 'best', 'model.json'), '{}')
    try {
      findRun(inside('run', 'best'))
      expect.fail('was not refused')
    } catch (error) {
      const { message, help } = error as Error & { help: string }
      expect(message).to.match(/it has no run\.json, only model\.json: weights without their protocol$/)
      expect(help).to.equal(`name the run: ${inside('run')}`)
    }
  })
})
