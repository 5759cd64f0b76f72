/** The specs that ship, against the published counts. */
import { expect } from 'chai'
import { entryPath, nodeHost } from '../../cli/node-host.js'
import { checkClaims } from '../../compiler/analyses/claims.js'
import { summarize } from '../../compiler/analyses/summary.js'
import { type Compilation, compile } from '../../compiler/compile.js'
import type { Network } from '../../compiler/graph.js'
import { netFiles, projectFolder } from './support.js'

function compileFile(file: string, set: Readonly<Record<string, string>> = {}): Compilation {
  const entry = entryPath(`${projectFolder}${file}`)
  return compile(entry, { host: nodeHost(entry), set })
}

function networkOf(file: string): Network {
  const { value, diagnostics } = compileFile(file)
  expect(diagnostics).to.deep.equal([])
  return value!
}

interface Published {
  readonly table3_parameter_counts: Readonly<Record<string, object>>
}

const published: Published = {
  table3_parameter_counts: {
    siamese: { total: 38_951_745, trainable: 38_951_745, non_trainable: 0 },
    sircnn: { total: 1_569_792, trainable: 1_562_496, non_trainable: 7_296 },
  },
}

/** The parts of a value that can be changed, by the way to them. */
function unfrozen(value: unknown, way = '', seen = new Set<unknown>()): readonly string[] {
  if (typeof value !== 'object' || value === null || seen.has(value)) return []
  seen.add(value)
  const own = Object.isFrozen(value) ? [] : [way]
  return [...own, ...Object.entries(value).flatMap(([key, part]) => unfrozen(part, `${way}/${key}`, seen))]
}

describe('specs', () => {
  it('sircnn has the counts of Table 3 in its backbone, and the sizes of Table 1', () => {
    const { towers, head } = summarize(networkOf('specs/sircnn.net'))
    const backbone = towers.backbone!
    expect(backbone.params).to.deep.equal(published.table3_parameter_counts.sircnn)
    expect(backbone.output).to.deep.equal([25_088])
    const sizes = backbone.stages.filter(({ name }) => name !== 'backbone').map(({ name, output }) => [name, ...output])
    expect(sizes).to.deep.equal([
      ['conv1', 53, 53, 64],
      ['stage1', 27, 27, 128],
      ['stage2', 14, 14, 256],
      ['stage3', 7, 7, 512],
    ])
    expect(head!.params.total).to.equal(25_089)
  })

  it('sircnn has in every stage what the reconstruction counts: 18 f^2 + 14 f and batch normalization of 8 f', () => {
    const { stages } = summarize(networkOf('specs/sircnn.net')).towers.backbone!
    for (const [index, f] of [64, 128, 256].entries()) {
      const stage = stages.find(({ name }) => name === `stage${index + 1}`)!
      expect(stage.params.total).to.equal(18 * f * f + 14 * f + 4 * 8 * f)
      expect(stage.params.non_trainable).to.equal(2 * 8 * f)
    }
  })

  it('siamese-cnn has the 38,951,745 parameters of Table 3 in all, head included', () => {
    const { params, towers } = summarize(networkOf('specs/siamese-cnn.net'))
    expect(params).to.deep.equal(published.table3_parameter_counts.siamese)
    expect(towers.koch!.output).to.deep.equal([4_096])
  })

  it('penalizes what the protocol says: every convolution with 0.01', () => {
    const kernels = networkOf('specs/sircnn.net').weights.filter(({ path }) => /\/conv(_\d+)?\/kernel$/.test(path))
    expect(kernels).to.have.length(13)
    for (const { l2 } of kernels) expect(l2).to.equal(0.01)
  })

  it('sircnn can be made narrower from outside; what it claims is then of no account', () => {
    const { value, diagnostics } = compileFile('specs/sircnn.net', { width: '32' })
    expect(diagnostics.map(({ code, severity }) => [code, severity])).to.deep.equal([['claim-of-defaults', 'warning']])
    expect(value!.parameters).to.deep.equal({ width: 32 })
    expect(summarize(value!).towers.backbone!.output).to.deep.equal([7 * 7 * 256])
    expect(compileFile('specs/sircnn.net', { width: '64' }).diagnostics).to.deep.equal([])
  })

  for (const folder of ['specs', 'examples']) {
    for (const name of netFiles(folder)) {
      it(`${folder}/${name} compiles without a warning and holds its claims, in a graph that is frozen through`, () => {
        const network = networkOf(`${folder}/${name}`)
        for (const { holds } of checkClaims(network)) expect(holds).to.equal(true)
        expect(unfrozen(network)).to.deep.equal([])
        expect(JSON.parse(JSON.stringify(network))).to.deep.equal(network)
      })
    }
  }

  it('the quick start is small enough for two cores', () => {
    const { params, macs } = summarize(networkOf('examples/quickstart.net'))
    expect(params.total).to.be.within(50_000, 200_000)
    expect(macs).to.be.below(30_000_000)
  })
})
