import { expect } from 'chai'
import { levelRows } from '../../../compiler/analyses/levels.js'
import { summarize } from '../../../compiler/analyses/summary.js'
import { networkOf } from '../support.js'

const network = networkOf(`
block unit(f: int) { conv(f, 3x3, padding=same) -> bn }
block pair(f: int) { unit(f) -> relu -> unit(f) }
tower t {
  stage one { pair(4) -> pair(4) }
  layer same = unit(4)
  same -> same -> flatten
}
head h(left, right) { abs(left - right) -> dense(1) -> sigmoid }
network n {
  input image: 6x6x1
  siamese t
  head h
}
`)
const names = (depth: number) => levelRows(network, depth).map(({ name, level }) => `${'.'.repeat(level)}${name}`)

describe('a network down to a level', () => {
  it('has its stages and the operators between them', () => {
    expect(names(1)).to.deep.equal([
      ...['t', '.one', '.same', '.same_2', '.flatten'],
      ...['h', '.subtract', '.abs', '.dense', '.sigmoid'],
    ])
  })

  it('has the blocks in stages, and operators where they are', () => {
    expect(names(2).slice(0, 10)).to.deep.equal([
      ...['t', '.one', '..pair', '..pair_2', '.same', '..conv', '..bn', '.same_2', '..conv', '..bn'],
    ])
    expect(names(3).slice(0, 6)).to.deep.equal(['t', '.one', '..pair', '...unit', '...relu', '...unit_2'])
    expect(names(9).filter((name) => name.startsWith('....'))).to.have.length(2 * 4)
  })

  it('says what towers and heads are to the network', () => {
    const roles = levelRows(network, 1).flatMap((row) => ('role' in row && row.role ? [row.role] : []))
    expect(roles).to.deep.equal([
      { kind: 'tower', applications: 2 },
      { kind: 'head: probability', applications: 1 },
    ])
  })

  it('gives parts the figures of the summary', () => {
    const { towers, head } = summarize(network)
    const [t, one] = levelRows(network, 1)
    const { stages, ...tower } = towers.t!
    expect(t).to.include({ params: tower.params.total, macs: tower.macs, isOpen: true })
    expect(one).to.include({ params: stages[0]!.params.total, macs: stages[0]!.macs, isOpen: false })
    expect(levelRows(network, 1)[5]).to.include({ params: head!.params.total, macs: head!.macs })
    const [, , pair] = levelRows(network, 2)
    // 3x3x1x4 with biases and 3x3x4x4 with biases, four values a channel for each of two normalizations.
    const params = 40 + 148 + 2 * 16
    expect(pair).to.deep.include({ call: 'pair(4)', output: [6, 6, 4], params, macs: 36 * (36 + 144) })
  })

  it('says where weights were counted before', () => {
    const shared = levelRows(network, 9).flatMap((row) => ('operator' in row ? [row.operator.shares] : []))
    expect(shared.filter((path) => path !== null)).to.deep.equal(['t/same/conv', 't/same/bn'])
  })
})
