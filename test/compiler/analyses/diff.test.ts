import { expect } from 'chai'
import { changesOnly, diffNetworks } from '../../../compiler/analyses/diff.js'
import type { PartDiff } from '../../../compiler/analyses/diff-parts.js'
import type { Network } from '../../../compiler/graph.js'
import { type Builder, buildNetwork } from '../helpers/build-network.js'
import { compileText, networkAround } from '../support.js'

const head = ({ inputs, add, chain }: Builder) =>
  chain('', ['abs', 'flatten', 'dense(1)', 'sigmoid'], add('subtract', 'subtract', ...inputs))

/** A network whose tower is stages of calls, one after the other. */
const staged = (stages: Readonly<Record<string, readonly string[]>>): Network =>
  buildNetwork({
    input: [16, 16, 1],
    tower: ({ inputs, chain }) =>
      Object.entries(stages).reduce((from, [name, calls]) => chain(name, calls, from), inputs[0]!),
    head,
  })

const compiled = (body: string, around: Parameters<typeof networkAround>[1] = {}): Network => {
  const { value, diagnostics } = compileText(networkAround(body, around))
  expect(diagnostics).to.deep.equal([])
  return value!
}

/** Every part that is not the same, as `status path`; what is only reshaped left out. */
function told(before: Network, after: Network): readonly string[] {
  const walk = (part: PartDiff): readonly string[] => [
    ...(part.status === 'same' || part.status === 'reshaped' || part.children.length > 0
      ? []
      : [`${part.status} ${part.path}`]),
    ...part.children.flatMap(walk),
  ]
  return diffNetworks(before, after).parts.flatMap(walk)
}

function partAt(before: Network, after: Network, path: string): PartDiff {
  const find = (part: PartDiff): readonly PartDiff[] => [
    ...(part.path === path ? [part] : []),
    ...part.children.flatMap(find),
  ]
  return diffNetworks(before, after).parts.flatMap(find)[0]!
}

const unit = (filters: number) => [`conv(${filters}, 3x3, padding=same)`, 'bn', 'relu']

describe('the difference of two networks', () => {
  const network = staged({ one: unit(4), two: unit(8), three: unit(8) })

  it('is none between a network and itself', () => {
    const { same, facts, claims, totals } = diffNetworks(
      network,
      staged({ one: unit(4), two: unit(8), three: unit(8) }),
    )
    expect([same, facts, claims]).to.deep.equal([true, [], []])
    expect(totals.before).to.deep.equal(totals.after)
  })

  it('names the attribute that changed, and calls what follows from it reshaped', () => {
    const wider = staged({ one: ['conv(6, 3x3, padding=same)', 'bn', 'relu'], two: unit(8), three: unit(8) })
    expect(told(network, wider)).to.deep.equal(['changed tower/one/conv'])
    const conv = partAt(network, wider, 'tower/one/conv')
    expect(conv.attributes).to.deep.equal([{ name: 'filters', before: 4, after: 6 }])
    expect(conv.before).to.deep.equal({
      output: [16, 16, 4],
      params: 9 * 4 + 4,
      macs: 256 * 9 * 4,
      receptive_field: [3, 3],
    })
    expect(conv.after).to.deep.equal({
      output: [16, 16, 6],
      params: 9 * 6 + 6,
      macs: 256 * 9 * 6,
      receptive_field: [3, 3],
    })
    expect(partAt(network, wider, 'tower/one/bn').status).to.equal('reshaped')
    // The second convolution reads six channels, of which it has other weights and the same output.
    expect(partAt(network, wider, 'tower/two')).to.deep.include({
      status: 'reshaped',
      before: { output: [16, 16, 8], params: 9 * 4 * 8 + 8 + 32, macs: 256 * 9 * 4 * 8, receptive_field: [5, 5] },
      after: { output: [16, 16, 8], params: 9 * 6 * 8 + 8 + 32, macs: 256 * 9 * 6 * 8, receptive_field: [5, 5] },
    })
    expect(partAt(network, wider, 'tower/three').status).to.equal('same')
  })

  it('is one stage where one was put in, at any place and of any content', () => {
    const added = staged({ zero: unit(4), one: unit(4), two: unit(8), three: unit(8) })
    expect(told(network, added)).to.deep.equal(['conv', 'bn', 'relu'].map((name) => `added tower/zero/${name}`))
    expect(told(added, network)).to.deep.equal(['conv', 'bn', 'relu'].map((name) => `removed tower/zero/${name}`))
    const middle = staged({ one: unit(4), again: unit(8), two: unit(8), three: unit(8) })
    expect(told(network, middle).every((line) => line.startsWith('added tower/again/'))).to.equal(true)
  })

  it('is one block where one was put in before others, whose numbers move', () => {
    const block = 'block b(f: int) { conv(f, 3x3, padding=same) -> relu }'
    const before = compiled('b(4) -> b(8)', { declarations: block })
    const after = compiled('b(2) -> b(4) -> b(8)', { declarations: block })
    expect(told(before, after)).to.deep.equal(['added t/b/conv', 'added t/b/relu'])
    expect(told(after, before)).to.deep.equal(['removed t/b/conv', 'removed t/b/relu'])
  })

  it('pairs stages by the names that their author gave, whatever is in them', () => {
    // Each stage of the second has what the one before had in the first.
    const doubled = staged({ one: unit(2), two: unit(4), three: unit(8) })
    const changes = staged({ one: unit(4), two: unit(8), three: unit(16) })
    expect(told(doubled, changes)).to.deep.equal(['one', 'two', 'three'].map((name) => `changed tower/${name}/conv`))
  })

  it('reports a new name', () => {
    const renamed = staged({ one: unit(4), second: unit(8), three: unit(8) })
    expect(partAt(network, renamed, 'tower/second')).to.include({ status: 'changed', renamed: 'two' })
    expect(told(network, renamed)).to.deep.equal([])
    const numbered = (name: string) => staged({ [name]: unit(4) })
    const { same } = diffNetworks(numbered('stage_1'), numbered('stage_2'))
    expect(same).to.equal(false)
  })

  it('reports an operator with other inputs', () => {
    const body = (left: string, right: string) =>
      `let a = in -> conv(2, 1x1)\n let b = in -> conv(2, 3x3, padding=same)\n ${left} - ${right} -> flatten`
    const [before, after] = [compiled(body('a', 'b')), compiled(body('b', 'a'))]
    expect(told(before, after)).to.deep.equal(['changed t/subtract'])
    expect(partAt(before, after, 't/subtract').inputs).to.deep.equal({
      before: ['t/conv', 't/conv_2'],
      after: ['t/conv_2', 't/conv'],
    })
  })

  it('reports weights that are shared on one side only', () => {
    const two = staged({ one: ['conv(1, 3x3, padding=same)', 'conv(1, 3x3, padding=same)'] })
    const [tower] = two.towers
    const [first, second] = tower!.nodes.slice(1)
    const nodes = tower!.nodes.map((node) => (node === second ? { ...node, weights: first!.weights } : node))
    const shared: Network = { ...two, towers: [{ ...tower!, nodes }] }
    expect(told(two, shared)).to.deep.equal(['changed tower/one/conv_2'])
    expect(partAt(two, shared, 'tower/one/conv_2').weights).to.deep.equal({
      before: 'tower/one/conv_2',
      after: 'tower/one/conv',
    })
    expect(diffNetworks(two, shared).totals).to.deep.include({ before: { ...diffNetworks(two, two).totals.before } })
    expect(partAt(two, shared, 'tower/one').after!.params).to.equal(10)
    expect(diffNetworks(shared, shared).same).to.equal(true)
  })

  it('reports the effects of defaults as the attributes that they set', () => {
    const body = 'conv(2, 3x3) -> flatten'
    const after = compiled(body, { items: 'defaults conv { l2 = 0.5 }' })
    expect(partAt(compiled(body), after, 't/conv').attributes).to.deep.equal([{ name: 'l2', before: 0, after: 0.5 }])
  })

  it('reports the input and the parameters', () => {
    const body = 'conv(1, 3x3) -> flatten'
    const large = compiled(body, { input: '9x9x1' })
    expect(diffNetworks(compiled(body), large).facts).to.deep.equal([
      { what: 'input', before: 'image 8x8x1', after: 'image 9x9x1' },
    ])
    const text = networkAround(body).replace('network n', 'network n(depth: int = 1)')
    const { value } = compileText(text)
    expect(diffNetworks(compiled(body), value!).facts).to.deep.equal([{ what: 'parameter depth', after: '1' }])
    const { facts } = diffNetworks(value!, compileText(text, { depth: '2' }).value!)
    expect(facts).to.deep.equal([{ what: 'parameter depth', before: '1', after: '2' }])
  })

  it('reports claims that were added, removed or changed, or hold on one side only', () => {
    const claiming = (body: string, claims: string) =>
      compileText(networkAround(body, { items: `expect { ${claims} }` })).value!
    const narrow = claiming(
      'conv(1, 1x1) -> flatten',
      'params.total <= 70\n macs <= 1K\n activations <= 1M\n t.output = 64',
    )
    const wide = claiming(
      'conv(2, 1x1) -> flatten',
      'params.total <= 70\n macs <= 2K\n weights.bytes <= 1M\n t.output = 64',
    )
    const { claims } = diffNetworks(narrow, wide)
    const states = Object.fromEntries(claims.map(({ claim, status }) => [claim, status]))
    expect(states).to.deep.equal({
      'params.total': 'verdict',
      macs: 'changed',
      activations: 'removed',
      't.output': 'verdict',
      'weights.bytes': 'added',
    })
    expect(claims[0]!.after).to.deep.equal({ expected: 70, actual: 2 * 1 + 2 + 128 + 1, holds: false })
    expect(diffNetworks(narrow, narrow).claims.every(({ status }) => status === 'same')).to.equal(true)
  })

  it('has the receptive fields of the tower, and none of the head', () => {
    const { parts } = diffNetworks(network, network)
    // Three windows of 3x3 at stride 1, one over the other.
    expect(parts[0]!.after!.receptive_field).to.deep.equal([7, 7])
    expect(parts[0]!.children[0]!.after!.receptive_field).to.deep.equal([3, 3])
    expect(parts[1]!.after!.receptive_field).to.equal(undefined)
  })

  it('keeps what changed, if requested', () => {
    const wider = staged({ one: unit(4), two: unit(8), three: unit(9) })
    const { parts } = changesOnly(diffNetworks(network, wider))
    expect(parts.map(({ name }) => name)).to.deep.equal(['tower', 'head'])
    expect(parts[0]!.children.map(({ name }) => name)).to.deep.equal(['three'])
    expect(changesOnly(diffNetworks(network, network)).parts).to.deep.equal([])
  })

  it('takes a network of thousands of operators in its stride', () => {
    const block = 'block b(f: int) { conv(f, 1x1) -> relu -> bn -> relu }'
    const body = (first: string) => `${first}${Array.from({ length: 1_500 }, () => 'b(2)').join('\n')}\nflatten`
    const [before, after] = ['', 'b(3)\n'].map((first) =>
      compiled(body(first), { declarations: block, input: '1x1x1' }),
    )
    expect(told(before!, after!)).to.deep.equal(['conv', 'relu', 'bn', 'relu_2'].map((name) => `added t/b/${name}`))
  })
})
