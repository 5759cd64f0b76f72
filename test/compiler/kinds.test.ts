/** Networks of two towers and without a head, from the text of a file to reports, drawings and outputs. */
import { expect } from 'chai'
import { summaryTable } from '../../cli/summary-table.js'
import { countParameters } from '../../compiler/analyses/counts.js'
import { diffNetworks } from '../../compiler/analyses/diff.js'
import { outline } from '../../compiler/analyses/outline.js'
import { summarize } from '../../compiler/analyses/summary.js'
import { judged, type Network, subgraphs } from '../../compiler/graph.js'
import { compileGraph } from '../../compiler/graph-json.js'
import { drawNetwork } from '../../compiler/targets/drawing/draw.js'
import { toSvg } from '../../compiler/targets/drawing/svg.js'
import { toModelJson } from '../../compiler/targets/tfjs/model-json.js'
import { graphText } from './helpers/graph-errors.js'
import { codesOf, compileText, networkOf } from './support.js'

const declarations = `tower eye(width: int = 2) { conv(width, 3x3) -> bn -> relu -> flatten -> dense(4) }
tower ear {
  stage one { conv(3, 5x5) -> relu }
  global_avg_pool -> dense(4)
}
`
const judging = 'head h(left, right): distance { left - right -> square -> mean }\n'
const text = (items: string, more = '') => `${declarations}${items.includes('head h') ? judging : ''}${more}network n {
  input image: 8x8x1
  ${items.replaceAll('; ', '\n  ')}
}
`
const network = (items: string, more?: string): Network => networkOf(text(items, more))
const errorsOf = (items: string, more?: string) => {
  const { diagnostics, sources } = compileText(text(items, more))
  return diagnostics.map(({ code, span, message }) => {
    const { start, end } = span
    return [code, sources.get('main.net')!.slice(start, end), message]
  })
}

const kinds = {
  siamese: network('siamese eye; head h'),
  'pseudo-siamese': network('pseudo_siamese eye, ear; head h'),
  'the same tower twice': network('pseudo_siamese eye(2), eye; head h'),
  'an embedding': network('siamese eye'),
  'an embedding of a tower': network('tower eye'),
  'two embeddings': network('pseudo_siamese eye(3), ear'),
}
const eyeWeights = (width: number) => width * 9 + width + 4 * width + 36 * width * 4 + 4
const earWeights = 3 * 25 + 3 + 3 * 4 + 4

describe('a network of two towers', () => {
  it('has the weights of both, whose paths are those of their towers', () => {
    const two = kinds['pseudo-siamese']
    expect([two.kind, judged(two)]).to.deep.equal(['pseudo_siamese', 'pair'])
    expect(subgraphs(two).map(({ name, applications }) => [name, applications])).to.deep.equal([
      ['eye', 1],
      ['ear', 1],
      ['h', 1],
    ])
    expect(countParameters(two).total).to.equal(eyeWeights(2) + earWeights)
    expect(two.weights.map(({ path }) => path).filter((path) => path.includes('kernel'))).to.deep.equal([
      'eye/conv/kernel',
      'eye/dense/kernel',
      'ear/one/conv/kernel',
      'ear/dense/kernel',
    ])
    // Of a siamese network the tower counts once, though it judges both images.
    expect(countParameters(kinds.siamese).total).to.equal(eyeWeights(2))
  })

  it('numbers a tower that is used twice, each with separate weights', () => {
    const twice = kinds['the same tower twice']
    expect(twice.towers.map(({ name }) => name)).to.deep.equal(['eye', 'eye_2'])
    expect(countParameters(twice).total).to.equal(2 * eyeWeights(2))
    const wider = network('pseudo_siamese eye, eye(5); head h')
    expect(countParameters(wider).total).to.equal(eyeWeights(2) + eyeWeights(5))
  })

  it('costs what each tower costs once', () => {
    const macs = (of: Network) => summarize(of).macs
    const eye = 36 * 9 * 2 + 72 * 4
    const ear = 16 * 25 * 3 + 3 * 4
    expect(macs(kinds['pseudo-siamese'])).to.equal(eye + ear)
    expect(macs(kinds.siamese)).to.equal(2 * eye)
    expect(macs(kinds['the same tower twice'])).to.equal(2 * eye)
    expect(macs(kinds['an embedding'])).to.equal(eye)
    expect(macs(kinds['two embeddings'])).to.equal(36 * 9 * 3 + 108 * 4 + ear)
  })

  it('claims by path of either', () => {
    const claims = `expect {
    eye.output = 4
    eye_2.params.total = ${eyeWeights(3)}
    eye_2.conv.output = 6x6x3
    params.total = ${eyeWeights(2) + eyeWeights(3)}
    h.output = 1
  }`
    expect(codesOf(compileText(text(`pseudo_siamese eye, eye(3); head h\n  ${claims}`)))).to.deep.equal([])
    expect(
      errorsOf('pseudo_siamese eye, ear; head h; expect { eye_2.output = 4 }').map(([code]) => code),
    ).to.deep.equal(['unknown-claim'])
    expect(
      errorsOf('pseudo_siamese eye, ear; head h; expect { ear.one.receptive_field = 3x3 }').map(([code]) => code),
    ).to.deep.equal(['claim-failed'])
  })

  it('has a head that takes what each tower gives', () => {
    const other = `tower short { flatten -> dense(3) }\n`
    const wrong = errorsOf('pseudo_siamese eye, short; head h', other)
    expect(wrong.map(([code]) => code)).to.deep.equal(['shape-mismatch'])
    const joined = `${other}head join(left, right) { concat(left, right) -> dense(1) -> sigmoid }\n`
    const { head } = network('pseudo_siamese eye, short; head join', joined)
    expect(head!.inputs.map((id) => head!.nodes[id].output)).to.deep.equal([[4], [3]])
  })

  it('has features of one shape where no head judges them', () => {
    const other = `tower short { flatten -> dense(3) }\n`
    expect(errorsOf('pseudo_siamese eye, short', other)).to.deep.equal([
      ['branches-differ', 'short', 'eye gives 4 and short gives 3, and n has no head to judge features of two shapes'],
    ])
  })
})

describe('a network without a head', () => {
  it('gives the features of its tower', () => {
    for (const name of ['an embedding', 'an embedding of a tower'] as const) {
      const { kind, towers, head } = kinds[name]
      expect([kind, towers.length, head]).to.deep.equal(['embedding', 1, undefined])
    }
    expect(kinds['two embeddings'].kind).to.equal('embedding')
    expect(judged(kinds['an embedding'])).to.equal('image')
    expect(judged(kinds['two embeddings'])).to.equal('pair')
    expect(
      codesOf(compileText(text('tower eye; expect { output = 4; params.total >= 1 }'.replace('; ', ' \n')))),
    ).to.deep.equal([])
  })

  it('is no mistake of a classifier, which has a head', () => {
    const classes = 'head classes(features) { dense(10) -> softmax }\n'
    expect(network('tower eye; head classes', classes).kind).to.equal('classifier')
    expect(codesOf(compileText(text('head h')))).to.deep.equal(['missing-item'])
  })

  it('warns of a head that its file has for nothing', () => {
    const { value, diagnostics } = compileText(text('siamese eye', judging))
    expect(value!.kind).to.equal('embedding')
    expect(diagnostics.map(({ severity, code, message, help }) => [severity, code, message, help])).to.deep.equal([
      [
        'warning',
        'unused-name',
        'the head h is never used',
        'write "head h" in n, which gives features without it, or remove the head',
      ],
    ])
  })
})

describe('networks of every kind', () => {
  for (const [name, of] of Object.entries(kinds)) {
    it(`come back from their file (${name})`, () => {
      const { value, diagnostics } = compileGraph(graphText(of), 'graph.json')
      expect(diagnostics).to.deep.equal([])
      expect(value).to.deep.equal(JSON.parse(JSON.stringify(of)))
    })

    it(`are reported part by part, and drawn (${name})`, () => {
      const parts = subgraphs(of)
      const lines = outline(of)
      const table = summaryTable(summarize(of))
      const svg = toSvg(drawNetwork(of, {}))
      for (const { name: part, kind, applications } of parts) {
        expect(
          lines.some((line) => line.startsWith(`${kind} ${part}`)),
          part,
        ).to.equal(true)
        expect(
          lines.some((line) => line.startsWith(`${kind} ${part}, ${applications} times`)),
          part,
        ).to.equal(applications > 1)
        expect(table).to.contain(part)
        expect(svg).to.contain(`${kind} ${part}`)
      }
      const gives = parts.some(({ kind }) => kind === 'head')
      expect(lines.includes('head h: distance')).to.equal(gives)
      expect(svg.includes('distance')).to.equal(gives)
      expect(table.includes('distance')).to.equal(gives)
      const { modelTopology } = toModelJson(of)
      const { config } = modelTopology as { config: { input_layers: unknown[]; output_layers: unknown[] } }
      expect(config.input_layers).to.have.length(judged(of) === 'pair' ? 2 : 1)
      expect(config.output_layers).to.have.length(gives ? 1 : of.towers.length)
    })
  }

  it('differ by the parts that one of them has not', () => {
    const told = (before: Network, after: Network) => {
      const { parts, facts } = diffNetworks(before, after)
      const changed = parts.filter(({ status }) => status !== 'same').map(({ status, path }) => `${status} ${path}`)
      return { changed, facts: facts.map(({ what, before, after }) => [what, before, after]) }
    }
    const { siamese } = kinds
    expect(told(siamese, kinds['pseudo-siamese'])).to.deep.equal({
      changed: ['added ear'],
      facts: [['kind', 'siamese', 'pseudo_siamese']],
    })
    expect(told(siamese, kinds['an embedding'])).to.deep.equal({
      changed: ['removed h'],
      facts: [
        ['kind', 'siamese', 'embedding'],
        ['judgement', 'distance', undefined],
      ],
    })
  })
})
