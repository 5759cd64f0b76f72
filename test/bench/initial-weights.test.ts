import { expect } from 'chai'
import { benchmarkWeights, branchScales } from '../../bench/initial-weights.js'
import { initialWeights } from '../../runtime/model/initial-weights.js'
import { networkAround, networkOf } from '../compiler/support.js'

describe('the weights that a benchmark begins with', () => {
  const paths = (body: string, declarations = '') => {
    const network = networkOf(networkAround(body, { declarations }))
    return [...branchScales(network)].map((index) => network.weights[index]!.path)
  }

  it('have the last scale of each residual branch small, and no other', () => {
    const library = 'import { basic, bottleneck } from "std/residual.net"'
    expect(paths('conv(8, 3x3) -> bn -> relu -> basic(8) -> bottleneck(4, 16)', library)).to.deep.equal([
      't/basic/unit/bn/gamma',
      't/bottleneck/unit/bn/gamma',
    ])
  })

  it("are the trainer's except for those scales", () => {
    const declarations = 'import { basic } from "std/residual.net"'
    const network = networkOf(networkAround('conv(8, 3x3) -> bn -> basic(8)', { declarations }))
    const scaled = branchScales(network)
    const expected = initialWeights(network, 1).map((values, index) =>
      scaled.has(index) ? values.map(() => 0.1) : values,
    )
    expect(scaled.size).to.equal(1)
    expect([...benchmarkWeights(network, 1)]).to.deep.equal(expected)
  })

  it('are all as the trainer has them where nothing is added', () => {
    expect(paths('conv(8, 3x3) -> bn -> relu')).to.deep.equal([])
  })
})
