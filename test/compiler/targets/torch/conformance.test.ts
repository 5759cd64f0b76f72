/** Every operator in PyTorch beside tfjs on the cpu engine: its examples and random applications, values and gradients. */
import path from 'node:path'
import { expect } from 'chai'
import { elements } from '../../../../compiler/graph.js'
import { operators } from '../../../../compiler/ops/index.js'
import { temporaryFolder } from '../../../runtime/data/temporary-folder.js'
import { runTorchCases, type TorchFound, torchPython, writeTorchCases } from '../../helpers/torch.js'
import { torchCases } from '../../helpers/torch-cases.js'
import { type Case, exampleCases, randomCases } from '../../ops/cases.js'

/** Of each operator. */
const [wanted, draws] = [25, 600]
/** Larger examples are run in the long script. */
const quick = 30_000

const isQuick = ({ inputs, output }: Case): boolean => [...inputs, output].every((shape) => elements(shape) <= quick)

describe('every operator in PyTorch gives what tfjs gives, and its gradients', function () {
  this.timeout(300_000)
  const temporary = temporaryFolder()
  let found: Readonly<Record<string, TorchFound>>

  before(async function () {
    const python = torchPython()
    if (typeof python === 'string') {
      console.log(`    without PyTorch, since there is no Python that has it: ${python}`)
      return this.skip()
    }
    const cases = [...operators.values()].flatMap((operator) => [
      ...exampleCases(operator).filter(isQuick),
      ...randomCases(operator, wanted, draws),
    ])
    const folder = path.join(temporary(), 'cases')
    writeTorchCases(folder, await torchCases(cases))
    found = runTorchCases(python.program, folder)
  })

  for (const { name } of operators.values()) {
    it(name, () => {
      expect(found[name].cases).to.be.at.least(wanted)
      expect(found[name].wrong).to.deep.equal([])
    })
  }
})
