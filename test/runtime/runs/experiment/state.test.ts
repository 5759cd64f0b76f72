import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import type { PlannedRun } from '../../../../runtime/runs/experiment/plan.js'
import { differencesOf, stateOf } from '../../../../runtime/runs/experiment/state.js'
import { runPaths } from '../../../../runtime/runs/run-paths.js'
import { readRecord, writeRecord } from '../../../../runtime/runs/run-record.js'
import { temporaryFolder } from '../../data/temporary-folder.js'
import { tinyNetwork } from '../../training/tiny.js'
import { fingerprint, makeBegun, makeDone, plannedIn, quickstartFor } from './made-runs.js'

describe('the state of a run', () => {
  const temporary = temporaryFolder()
  const inside = (name: string) => path.join(temporary(), name)

  it('is read from its folder', () => {
    expect(stateOf(inside('none'))).to.equal('new')
    const { beginning, checkpoints } = makeBegun(inside('begun'), 1)
    expect(stateOf(inside('begun'))).to.equal('begun')
    writeFileSync(beginning, '')
    expect(stateOf(inside('begun'))).to.equal('new')
    writeFileSync(path.join(checkpoints, 'iteration-00000002.ckpt'), '')
    expect(stateOf(inside('begun'))).to.equal('begun')
  })

  it('is started again if it continues beyond its result', () => {
    makeDone(inside('more'), { seed: 1, right: { A: '10' } })
    const { record, checkpoints } = runPaths(inside('more'))
    const before = readRecord(record)
    writeRecord(record, { ...before, iterations: 5 })
    expect(stateOf(inside('more'))).to.equal('begun')
    writeRecord(record, before)
    expect(stateOf(inside('more'))).to.equal('done')
    writeFileSync(path.join(checkpoints, 'iteration-00000004.ckpt'), '')
    expect(stateOf(inside('more'))).to.equal('begun')
  })

  it('is begun where the result is gone', () => {
    makeDone(inside('done'), { seed: 1, right: { A: '10' } })
    rmSync(runPaths(inside('done')).result)
    expect(stateOf(inside('done'))).to.equal('begun')
  })

  describe('compared with the experiment', () => {
    const now = { network: tinyNetwork, protocol: quickstartFor(3), fingerprint }
    let run: PlannedRun
    before(() => {
      run = plannedIn(temporary()).runs[0]
    })
    const differences = (change: Parameters<typeof makeBegun>[2], ingredients = now) => {
      rmSync(run.folder, { recursive: true, force: true })
      makeBegun(run.folder, run.seed, change)
      return differencesOf(run, ingredients)
    }

    it('is the same, also where only comments and claims of the network changed', () => {
      expect(differences({})).to.deep.equal([])
      const doc = { ...tinyNetwork, doc: 'Now with a comment.', claims: [] }
      expect(differences({}, { ...now, network: doc })).to.deep.equal([])
      expect(differencesOf(run, { network: doc, protocol: now.protocol })).to.deep.equal([])
    })

    it('differs in its seed, data and bound', () => {
      expect(differences({ seed: 9 })).to.deep.equal(['seed 9'])
      expect(differences({}, { ...now, fingerprint: 'other' })).to.deep.equal(['different data'])
      expect(differences({ iterations: 5, horizon: 5 })).to.deep.equal(['5 iterations'])
      expect(differences({ iterations: 3, horizon: 5 })).to.deep.equal(['3 and 5 iterations'])
    })

    it('differs in the weights to begin with', () => {
      const from = {
        ...{ where: 'first', path: path.resolve('first'), weights: 'the best', sha256: '0', matched: 1 },
        ...{ missing_there: [], other_shape: [], missing_here: [] },
      }
      expect(differences({ from })).to.deep.equal(['different initial weights'])
      const begun = { ...run, network: { ...run.network, from: 'first' } }
      expect(differencesOf(begun, now)).to.deep.equal([])
      expect(differencesOf({ ...begun, network: { ...begun.network, from: 'second' } }, now)).to.deep.equal([
        'different initial weights',
      ])
    })

    it('differs in network and protocol', () => {
      const [first, ...weights] = tinyNetwork.weights
      const network = { ...tinyNetwork, weights: [{ ...first, l2: 0.5 }, ...weights] }
      const protocol = { ...now.protocol, clip: 7 }
      expect(differences({}, { ...now, network, protocol })).to.deep.equal([
        'a different network',
        'a different protocol',
      ])
    })
  })
})
