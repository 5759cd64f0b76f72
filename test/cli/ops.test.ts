import { expect } from 'chai'
import { operators } from '../../compiler/ops/index.js'
import { netc } from './netc.js'

describe('netc ops', () => {
  it('lists every operator, a line each', () => {
    const { code, out, err } = netc('ops')
    expect([code, err]).to.deep.equal([0, ''])
    const names = out.split('\n').map((line) => line.split(' ')[0])
    expect(names.slice(0, -1)).to.deep.equal([...operators.keys()])
  })

  it('shows an operator as it is declared', () => {
    const { code, out } = netc('ops', 'conv')
    expect(code).to.equal(0)
    const { doc, parameters } = operators.get('conv')!
    expect(out).to.include('conv(filters, kernel, stride=1x1, padding=valid').and.to.include(doc.slice(0, 60))
    for (const { name } of parameters) expect(out).to.include(`\n  ${name}  `)
    expect(out)
      .to.include('filters  int, at least 1, required')
      .and.to.include('conv(64, 10x10)\n    kernel 10x10x1x64, bias 64')
    expect(out).to.match(/105x105x1 +conv\(64, 10x10\) +96x96x64 +6,464 +58,982,400/)
    expect(out).to.include('ZeroPadding2D, then Conv2D')
    expect(netc('ops', 'abs').out).to.include("Abs (netc's own)").and.not.to.include('Weights')
  })

  it('gives objects', () => {
    const all = JSON.parse(netc('ops', '--json').out)
    expect(all[0]).to.have.keys('name', 'signature', 'inputs', 'doc')
    const bn = JSON.parse(netc('ops', 'bn', '--json').out)
    expect(bn.parameters[0]).to.deep.include({
      name: 'momentum',
      type: 'float',
      default: '0.99',
      range: 'between 0 and 1',
    })
    expect(bn.examples[0].weights[2]).to.deep.equal({ name: 'moving_mean', shape: [64], trainable: false })
    expect(bn.examples[0].layers).to.deep.equal([{ className: 'BatchNormalization', own: false }])
    const subtract = JSON.parse(netc('ops', 'subtract', '--json').out)
    expect(subtract.examples[0].layers).to.deep.equal([{ className: 'Subtract', own: true }])
  })

  it('ends with 2 where there is no such operator, and names the nearest', () => {
    const { code, out, err } = netc('ops', 'cnov')
    expect([code, out]).to.deep.equal([2, ''])
    expect(err).to.match(/^error: there is no operator "cnov"\n {2}help: did you mean conv\?\n/)
    expect(netc('ops', 'zzzzzz').err).to.include('netc ops lists all')
  })
})
