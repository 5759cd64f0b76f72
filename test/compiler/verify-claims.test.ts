import { expect } from 'chai'
import { createCollector } from '../../compiler/diagnostics/collector.js'
import type { Claim, Network } from '../../compiler/graph.js'
import { verifyClaims } from '../../compiler/verify.js'
import { buildNetwork } from './helpers/build-network.js'

type Stated = Omit<Claim, 'span'>

/** A message for each claim, with its help, and the parts that it lists. */
function told(network: Network, claims: readonly Stated[], changed: readonly string[] = []) {
  const collector = createCollector()
  const placed = claims.map((claim, index) => ({ ...claim, span: { file: 'test.net', start: index, end: index + 1 } }))
  verifyClaims({ ...network, claims: placed }, changed, collector)
  return collector.sorted(['test.net'])
}

const network = buildNetwork({
  input: [8, 8, 1],
  tower: ({ inputs, chain }) =>
    chain(
      'last',
      ['flatten', 'dense(3)'],
      chain('backbone/conv2', ['conv(4, 3x3)', 'bn'], chain('first', ['conv(2, 1x1)'], inputs[0])),
    ),
  head: ({ inputs, add, chain }) => chain('', ['dense(1)'], add('subtract', 'subtract', ...inputs)),
})

describe('claims that do not hold', () => {
  it('say what is tolerated, and how far off that is', () => {
    const total = 4 + (72 + 4) + 16 + (36 * 4 * 3 + 3) + 4
    const stated: readonly Stated[] = [
      { subject: 'params.total', comparison: '=', expected: 500, tolerance: { share: 0.005 }, source: 'Table 1' },
      { subject: 'params.total', comparison: '=', expected: 600, tolerance: { amount: 26 } },
      { subject: 'params.total', comparison: '=', expected: total + 1 },
      { subject: 'params.total', comparison: '=', expected: 500, tolerance: { share: 0.1 } },
    ]
    expect(told(network, stated).map(({ message }) => message)).to.deep.equal([
      `params.total is ${total}, not 500 +- 0.5% (Table 1): ${total - 500} too many, 14 times the tolerance`,
      `params.total is ${total}, not 600 +- 26: ${600 - total} too few, 2.5 times the tolerance`,
      `params.total is ${total}, not ${total + 1}: 1 too few`,
    ])
  })

  it('list the largest parts, as shares of the whole', () => {
    const [{ stories }] = told(network, [{ subject: 'tower.params.total', comparison: '<=', expected: 10 }])
    expect(stories.map(({ label, text }) => `${label} ${text}`)).to.deep.equal([
      'tower/last 435 (81.9%)',
      'tower/backbone 92 (17.3%)',
      'tower/first 4 (0.8%)',
    ])
  })

  it('suggest the nearest subject that there is, at any depth', () => {
    const suggested: Readonly<Record<string, string>> = {
      'towr.macs': 'tower.macs',
      'tower.backbon.conv2.output': 'tower.backbone.conv2.output',
      'tower.backbone.conv3.output': 'tower.backbone.conv2.output',
      'tower.backbone.params.totl': 'tower.backbone.params.total',
      'tower.backbone.conv2.output_shape': '',
      'parms.total': 'params.total',
      'tower.receptive_fild': 'tower.receptive_field',
    }
    for (const [subject, suggestion] of Object.entries(suggested)) {
      const [{ code, message, help }] = told(network, [{ subject, comparison: '=', expected: 1 }])
      expect(code).to.equal('unknown-claim')
      expect(message).to.equal(`nothing is known of ${subject}`)
      if (suggestion !== '') expect(help).to.equal(`did you mean ${suggestion}?`)
      else expect(help).to.include('claims are made of params.total').and.to.include('bn')
    }
    const [{ help }] = told(network, [{ subject: 'head.receptive_field', comparison: '=', expected: 1 }])
    expect(help).to.include('output').and.not.to.include('receptive_field')
    expect(
      told(network, [{ subject: 'tower.backbone.conv2.output', comparison: '=', expected: [6, 6, 4] }]),
    ).to.deep.equal([])
  })

  it('cost no more in a large network where there are many', function () {
    const large = buildNetwork({
      input: [1, 1, 1],
      tower: ({ inputs, chain }) => {
        let at = inputs[0]
        for (let stage = 0; stage < 500; stage++) {
          at = chain(`s${stage}/unit/part`, Array.from({ length: 25 }, () => ['conv(1, 1x1)', 'relu']).flat(), at)
        }
        return chain('end', ['flatten'], at)
      },
      head: ({ inputs, add, chain }) => chain('', ['dense(1)'], add('subtract', 'subtract', ...inputs)),
    })
    const claims = Array.from({ length: 200 }, (_, index): Stated => {
      const subjects = [
        ...['params.total', 'tower.macs', `tower.s${2 * index}.params.total`, `tower.s${2 * index}.unit.part.output`],
        ...[
          'tower.receptive_field',
          `tower.s${index}.unit.receptive_field`,
          `tower.s${index}.unti.macs`,
          'tower.output',
        ],
      ]
      return { subject: subjects[index % subjects.length], comparison: '=', expected: 50 }
    })
    this.timeout(60_000)
    const timeOf = (some: readonly Stated[]) => {
      const started = process.cpuUsage()
      const found = told(large, some)
      return { found, time: process.cpuUsage(started).user }
    }
    // Eight claims are one of each kind: what more of them cost is next to nothing, however fast the machine is.
    const few = Math.max(...[1, 2].map(() => timeOf(claims.slice(0, 8)).time))
    const { found, time } = timeOf(claims)
    expect(time).to.be.below(4 * few)
    expect(found.filter(({ code }) => code === 'unknown-claim')).to.have.length(25)
    expect(found.find(({ code }) => code === 'unknown-claim')?.help).to.include('.unit.macs')
    expect(large.towers[0]!.nodes).to.have.length.above(25_000)
  })
})
