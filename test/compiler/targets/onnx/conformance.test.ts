/**
 * Every operator of the registry in onnxruntime-web compared with tfjs on the cpu engine: its examples and random
 * applications.
 */
import { expect } from 'chai'
import { elements } from '../../../../compiler/graph.js'
import { operators } from '../../../../compiler/ops/index.js'
import { difference } from '../../../../runtime/exports/verify/report.js'
import { onnxBytes, runOnnx, trialFeeds, trialGraph } from '../../helpers/onnx.js'
import { batch, onEngine, trialOf, valuesOf } from '../../helpers/trials.js'
import { type Case, exampleCases, randomCases } from '../../ops/cases.js'

/** Of each operator. */
const [wanted, draws] = [25, 600]
/** Larger examples are run in the long script. */
const quick = 30_000
/** Relative, and absolute near 0. */
const tolerance = 1e-5

const isQuick = ({ inputs, output }: Case): boolean => [...inputs, output].every((shape) => elements(shape) <= quick)

describe('every operator in ONNX gives what tfjs gives', () => {
  for (const operator of operators.values()) {
    it(operator.name, async () => {
      const cases = [...exampleCases(operator).filter(isQuick), ...randomCases(operator, wanted, draws)]
      expect(cases.length).to.be.at.least(wanted)
      const trials = cases.map(trialOf)
      const expected = await onEngine('cpu', trials, valuesOf)
      for (const [index, trial] of trials.entries()) {
        const bytes = onnxBytes(trialGraph(trial), trial.network, trial.weights)
        const given = await runOnnx(bytes, trialFeeds(trial, batch))
        expect(Object.keys(given)).to.deep.equal(['last', 'first'])
        for (const [layout, { shape, values }] of Object.entries(given)) {
          const label = `${trial.label}, channels ${layout}`
          expect(shape, label).to.deep.equal([batch, ...cases[index].output])
          expect(difference(values, expected[index]), label).to.be.at.most(tolerance)
        }
      }
    })
  }
})
