import { expect } from 'chai'
import { type StoppingState, stopReason } from '../../../runtime/training/stopping.js'

describe('stopping', () => {
  const rules = { iterations: 100_000, patience: 10_000, degenerate: true }
  const state = (change: Partial<StoppingState>): StoppingState => ({
    ...{ iteration: 1000, bestIteration: 1000, loss: 0.5, trainAccuracy: 0.8 },
    ...change,
  })
  const reason = (change: Partial<StoppingState>, changed = {}) => stopReason({ ...rules, ...changed }, state(change))

  it('waits while nothing speaks for it', () => {
    expect(reason({})).to.equal(undefined)
    expect(reason({ iteration: 0, bestIteration: 0, loss: 0, trainAccuracy: 1 })).to.equal(undefined)
  })

  it('comes with the bound', () => {
    expect(reason({ iteration: 99_999, bestIteration: 99_000 })).to.equal(undefined)
    expect(reason({ iteration: 100_000, bestIteration: 99_000 })).to.equal('iterations')
    expect(reason({ iteration: 5 }, { iterations: 5 })).to.equal('iterations')
  })

  it('comes when the best is more than 10,000 iterations old, so never before the 10,001st', () => {
    expect(reason({ iteration: 10_000, bestIteration: 0 })).to.equal(undefined)
    expect(reason({ iteration: 10_001, bestIteration: 0 })).to.equal('patience')
    expect(reason({ iteration: 48_000, bestIteration: 38_000 })).to.equal(undefined)
    expect(reason({ iteration: 48_001, bestIteration: 38_000 })).to.equal('patience')
  })

  it('does not wait for a better validation where the protocol has no patience', () => {
    const { patience: _, ...patient } = rules
    expect(stopReason(patient, state({ iteration: 99_999, bestIteration: 0 }))).to.equal(undefined)
    expect(stopReason(patient, state({ iteration: 100_000, bestIteration: 0 }))).to.equal('iterations')
  })

  it('comes at a validation whose outputs are all equal', () => {
    const alike = { validationAccuracy: 1, trainAccuracy: 0.5 }
    expect(reason(alike)).to.equal('degenerate')
    expect(reason({ validationAccuracy: 0.3, trainAccuracy: 0 })).to.equal('degenerate')
    expect(reason({ ...alike, trainAccuracy: 0.53 })).to.equal(undefined)
    expect(reason({ ...alike, validationAccuracy: 0.99 })).to.equal(undefined)
    expect(reason(alike, { degenerate: false })).to.equal(undefined)
    expect(reason({ trainAccuracy: 0 })).to.equal(undefined)
  })

  it('comes at once where the loss is no number', () => {
    expect(reason({ loss: Number.NaN })).to.equal('diverged')
    expect(reason({ loss: Number.POSITIVE_INFINITY }, { degenerate: false })).to.equal('diverged')
  })
})
