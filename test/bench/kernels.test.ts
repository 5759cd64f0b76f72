import path from 'node:path'
import { expect } from 'chai'
import type { Line } from '../../bench/kernels/measure.js'
import { renderKernels } from '../../bench/kernels/render.js'
import { root, run } from '../cli/netc.js'

const machine = {
  ...{ netc: '0.1.0', node: 'v20.0.0', tfjs: '4.22.0', platform: 'linux x64', cpu: 'a processor', cores: 2 },
  ...{ memory_gb: 8, python: {} },
}
const peaks = [{ of: 'WebAssembly', flops: 100e9, bytes: 50e9 }]
const render = (...lines: readonly Line[]) =>
  renderKernels({
    ...{ format: 'netc-bench-kernels', version: 1, machine, threads: 2, peaks },
    engines: [{ engine: 'native', lines }],
  })

describe('the benchmark of single operations', function () {
  this.timeout(60_000)

  it('says of an engine that is not here that it is not, in a line', () => {
    const words = [path.join(root, 'dist/bench/kernels/measure.js'), 'nowhere', '1', 'relu']
    const { code, out, err } = run(process.execPath, words)
    const reason = 'there is no engine "nowhere'
    expect([code, err, JSON.parse(out)]).to.deep.equal([0, '', { kind: 'absent', reason }])
    expect(render(JSON.parse(out)).split('\n').at(-1)).to.equal(`Without native: ${reason}`)
  })

  it("gives an operation's rate relative to the machine's peak", () => {
    const seconds = { count: 7, median: 0.002, quartiles: [0.001, 0.003], min: 0.001, max: 0.003 } as const
    const lines = render(
      { kind: 'engine', version: 'TensorFlow 2', threads: 2 },
      { kind: 'kernel', name: 'matMul', of: 'product', seconds, work: { flops: 1e8 }, difference: 0 },
      { kind: 'failure', name: 'relu', reason: 'wrong' },
    ).split('\n')
    expect(lines.slice(-3)).to.deep.equal([
      'native: TensorFlow 2, threads: 2',
      '  matMul           2.00 ms (     1.00 to      3.00)    50.0 GFLOP/s    50%',
      '  relu        wrong',
    ])
  })
})
