import { expect } from 'chai'
import { summarize } from '../../../../compiler/analyses/summary.js'
import { type GraphNode, type Network, subgraphs } from '../../../../compiler/graph.js'
import { drawNetwork } from '../../../../compiler/targets/drawing/draw.js'
import type { Drawing } from '../../../../compiler/targets/drawing/drawing.js'
import { netFiles, networkAround } from '../../support.js'
import { around, boxesOf, boxNamed, deepText, groupsOf, networkOf, readNetwork, specs } from './support.js'

const depths = [1, 2, 3, 4, Number.POSITIVE_INFINITY]
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

function expectWhole(drawing: Drawing, network: Network): void {
  const { elements, edges } = drawing
  const boxes = boxesOf(drawing)
  const ids = elements.map(({ id }) => id)
  expect(new Set(ids).size, 'ids are unique').to.equal(ids.length)
  for (const id of ids) expect(id).to.match(/^[a-z][a-z0-9_]*$/)
  elements.forEach(({ parent }, index) => {
    if (parent !== undefined) expect(ids.slice(0, index)).to.include(parent)
  })
  const known = new Set(boxes.map(({ id }) => id))
  for (const { from, to } of edges) expect(known.has(from) && known.has(to) && from !== to).to.equal(true)
  // Nothing is drawn twice, and nothing is missing: the figures add up to those of the network.
  const { params, towers, head } = summarize(network)
  expect(sum(boxes.map((box) => box.params))).to.equal(params.total)
  expect(sum(boxes.map((box) => box.macs))).to.equal(towers[network.towers[0]!.name]!.macs + head!.macs)
  // Everything but the inputs takes something, and everything but the last is taken.
  const taken = new Set(edges.map(({ from }) => from))
  const given = new Set(edges.map(({ to }) => to))
  expect(boxes.filter(({ id }) => !given.has(id)).map(({ kind }) => kind)).to.deep.equal(['input', 'input'])
  expect(boxes.filter(({ id }) => !taken.has(id))).to.have.length(1)
}

describe('the drawing of a network', () => {
  for (const file of specs) {
    for (const depth of depths) {
      it(`${file} at depth ${depth}: is whole`, () => {
        const network = readNetwork(file)
        expectWhole(drawNetwork(network, { depth }), network)
      })
    }

    it(`${file} at depth 1: the boxes of the tower are the stages of the summary, with their figures`, () => {
      const network = readNetwork(file)
      const { stages } = summarize(network).towers[network.towers[0]!.name]!
      const named = stages.filter(({ name }) => name !== network.towers[0]!.name)
      const drawing = drawNetwork(network, { depth: 1 })
      for (const { name, params, macs, output } of named) {
        expect(boxNamed(drawing, name)).to.deep.include({ kind: 'part', params: params.total, macs, output })
      }
    })

    it(`${file} with every operator: boxes and edges are those of the graph`, () => {
      const network = readNetwork(file)
      const drawing = drawNetwork(network, { depth: Number.POSITIVE_INFINITY, fold: false })
      const nodes = subgraphs(network).flatMap((part) => part.nodes.filter(({ op }) => op !== 'input'))
      const boxes = boxesOf(drawing).filter(({ kind }) => kind !== 'input')
      // Boxes are in the order of the graph.
      expect(boxes.map(({ output, macs }) => [output, macs])).to.deep.equal(
        nodes.map(({ output, macs }) => [output, macs]),
      )
      const inner = (part: { nodes: readonly GraphNode[] }) =>
        sum(part.nodes.map(({ inputs }) => inputs.filter((id) => part.nodes[id]!.op !== 'input').length))
      const entering = network.towers[0]!.nodes.filter(({ inputs }) => inputs.includes(0)).length
      expect(drawing.edges).to.have.length(inner(network.towers[0]!) + inner(network.head!) + 2 * entering + 2)
    })
  }

  it('gives the same for the same', () => {
    const network = networkOf(deepText([2, 3]))
    expect(drawNetwork(network)).to.deep.equal(drawNetwork(networkOf(deepText([2, 3]))))
  })

  it('shows the tower once, with both images before it and the head after both', () => {
    const drawing = drawNetwork(readNetwork('specs/sircnn.net'), { depth: 1 })
    expect(around(drawing, 'conv1').before).to.deep.equal(['left image', 'right image'])
    expect(around(drawing, 'head weighted_l1: probability').before).to.deep.equal(['flatten', 'flatten'])
    expect(drawing.edges.map(({ label }) => label).filter(Boolean)).to.deep.equal(['left', 'right'])
    const [tower] = groupsOf(drawing)
    expect(tower).to.deep.include({ title: 'tower backbone(64)', applications: 2, params: 1_569_792 })
    expect(tower!.lines[0]).to.equal('applied to left and right, shared weights')
    expect(boxNamed(drawing, 'stage1').lines).to.deep.equal(['residual(64)', '27x27x128', '76.7K params · 41.8M MACs'])
    expect(drawing.lines).to.deep.equal(['image 105x105x1 · width = 64', '1,594,881 parameters, 267M MACs for a pair'])
  })

  it('shows the shortcut of a block that is opened', () => {
    const drawing = drawNetwork(networkOf(deepText([1])), { depth: 3 })
    expect(around(drawing, 'unit(16, 1x1, stride=2)')).to.deep.equal({ before: ['relu'], after: ['add'] })
    expect(around(drawing, 'add').before).to.have.members(['unit(16, 1x1)', 'unit(16, 1x1, stride=2)'])
  })

  it('merges operators between stages if only stages are shown', () => {
    const network = networkOf(
      networkAround('  conv(2, 3x3) -> relu\n  stage s { conv(3, 3x3) -> relu }\n  conv(4, 3x3) -> flatten'),
    )
    const drawing = drawNetwork(network, { depth: 1 })
    expectWhole(drawing, network)
    expect(boxNamed(drawing, 'conv 3x3, relu').output).to.deep.equal([6, 6, 2])
    expect(around(drawing, 's')).to.deep.equal({ before: ['conv 3x3, relu'], after: ['conv 3x3, flatten'] })
  })

  it('shows on the line a shape that differs from that of the box', () => {
    const part =
      'block two { let a = in -> conv(2, 3x3)\n let b = a -> conv(4, 3x3, stride=2, padding=same)\n b -> relu }'
    const network = networkOf(networkAround('  two -> flatten', { declarations: part }))
    const tower = network.towers[0]!
    // The flatten also takes what the first convolution gave, as a branch would.
    const nodes = tower.nodes.map((node) => (node.op === 'flatten' ? { ...node, inputs: [3, 1] } : node))
    const drawing = drawNetwork({ ...network, towers: [{ ...tower, nodes }] }, { depth: 1 })
    const labels = drawing.edges.map(({ label }) => label)
    expect(labels).to.include('6x6x2')
  })
})

describe('what is opened where no depth is stated', () => {
  const titles = (drawing: Drawing) => boxesOf(drawing).map(({ title }) => title)
  const opened = (drawing: Drawing) => groupsOf(drawing).map(({ title }) => title)

  for (const file of netFiles('specs').map((name) => `specs/${name}`)) {
    it(`${file}: fits on a page`, () => {
      expect(boxesOf(drawNetwork(readNetwork(file))).length).to.be.at.most(25)
    })
  }

  it('is the residual stage of SiRCNN that is most of it, and not the convolution that comes first', () => {
    const drawing = drawNetwork(readNetwork('specs/sircnn.net'))
    expect(opened(drawing)).to.deep.equal([
      'tower backbone(64)',
      'stage3',
      'separable_eca',
      'head weighted_l1: probability',
    ])
    expect(titles(drawing)).to.include.members(['conv1', 'stage1', 'stage2', 'unit(256, 3x3)'])
    expect(groupsOf(drawing)[1]!.lines[0]).to.equal('residual(256)')
  })

  it('are all blocks that are called equally, if there is room', () => {
    const drawing = drawNetwork(readNetwork('examples/quickstart.net'))
    expect(opened(drawing)).to.include.members(['stage1', 'stage2'])
    // A convolution and its normalization say all with their call.
    expect(titles(drawing)).to.include('unit(32, 3x3, stride=2)').and.not.to.include('bn')
  })

  it('is a stage of two blocks before what is in them, and nothing of more than there is room for', () => {
    const drawing = drawNetwork(networkOf(deepText([3, 3, 3])))
    expect(opened(drawing)).to.include.members(['conv4', '2 × bottleneck(16, 64)'])
    const stages = Array.from({ length: 30 }, (_, index) => `  stage s${index} { conv(4, 1x1) -> relu -> bn }`)
    const many = drawNetwork(networkOf(networkAround(`${stages.join('\n')}\n  flatten`)))
    expect(opened(many)).to.deep.equal(['tower t'])
  })

  it('are blocks of the tower and of the head, each opened where it is', () => {
    const network = networkOf(
      networkAround('  part -> flatten', {
        declarations:
          'block part { relu -> tanh -> relu6 }\nhead two(left, right) { part(left) * part(right) -> dense(1) -> sigmoid }',
      }).replace('  head h\n', '  head two\n'),
    )
    const drawing = drawNetwork(network)
    expectWhole(drawing, network)
    expect(opened(drawing)).to.deep.equal(['tower t', 'part', 'head two: probability', 'part', 'part'])
  })

  it('merges operators that are too many to be shown', () => {
    const network = networkOf(networkAround(`${'  relu\n'.repeat(40)}  flatten`))
    const drawing = drawNetwork(network)
    expect(boxesOf(drawing).length).to.be.below(10)
    expectWhole(drawing, network)
  })
})

describe('equal blocks in a row', () => {
  it('are one box, with their number and their figures in all', () => {
    const network = networkOf(deepText([3, 4, 23, 3]))
    const drawing = drawNetwork(network, { depth: 2 })
    expectWhole(drawing, network)
    const box = boxNamed(drawing, '22 × bottleneck(16, 64)')
    const single = drawNetwork(network, { depth: 2, fold: false })
    expectWhole(single, network)
    const one = boxesOf(single).filter(({ title }) => title === 'bottleneck(16, 64)')
    expect(one).to.have.length(22)
    expect(box).to.deep.include({ times: 22, params: 22 * one[0]!.params, macs: 22 * one[0]!.macs })
    expect(around(drawing, box.title)).to.deep.equal({ before: ['first(16, 64, 2)'], after: ['first(32, 128, 2)'] })
    expect(boxesOf(drawing).length).to.be.below(20)
  })

  it('are opened once, each number for all of them', () => {
    const network = networkOf(deepText([1, 4]))
    const drawing = drawNetwork(network, { depth: Number.POSITIVE_INFINITY })
    const run = groupsOf(drawing).find(({ title }) => title === '3 × bottleneck(8, 32)')!
    const inside = boxesOf(drawing).filter(({ path }) => path.startsWith(run.path))
    expect(3 * sum(inside.map(({ params }) => params))).to.equal(run.params)
    const ids = new Set(boxesOf(drawing).map(({ id }) => id))
    for (const { from, to } of drawing.edges) expect(ids.has(from) && ids.has(to)).to.equal(true)
    expect(around(drawing, 'global_avg_pool').before).to.deep.equal(['relu'])
  })

  const towerTitles = (body: string, declarations: string): string[] => {
    const drawing = drawNetwork(networkOf(networkAround(body, { declarations })), { depth: 1 })
    return boxesOf(drawing).map(({ title }) => title)
  }
  const same = 'block equal(n: int = 2) { conv(n, 3x3, padding=same) -> relu }'

  it('are separate if they differ', () => {
    expect(towerTitles('  equal -> equal -> equal -> flatten', same)).to.include.members(['equal', '2 × equal'])
    expect(towerTitles('  equal -> equal(2) -> equal(3) -> flatten', same)).to.include.members([
      'equal',
      'equal(2)',
      'equal(3)',
    ])
  })

  it('are separate if something between them is used elsewhere', () => {
    const body = '  let a = in -> equal -> equal\n  let b = a -> equal\n  a + b -> flatten'
    expect(towerTitles(body, same)).to.not.include('3 × equal').and.to.not.include('2 × equal')
  })

  it('fold within folded ones', () => {
    const declarations = `${same}\nblock twice { equal -> equal -> equal }`
    const network = networkOf(networkAround('  conv(2, 1x1) -> twice -> twice -> flatten', { declarations }))
    const drawing = drawNetwork(network, { depth: 2 })
    expect(groupsOf(drawing).map(({ title }) => title)).to.include('2 × twice')
    const box = boxNamed(drawing, '3 × equal')
    expect(around(drawing, box.title)).to.deep.equal({ before: ['conv 1x1'], after: ['flatten'] })
  })
})

describe('networks of other kinds', () => {
  it('marks weights that are shared, and counts them once', () => {
    const body = '  stage a { conv(1, 3x3, padding=same) }\n  stage b { relu -> conv(1, 3x3, padding=same) }\n  flatten'
    const network = networkOf(networkAround(body))
    const tower = network.towers[0]!
    const [first] = tower.nodes.filter(({ op }) => op === 'conv')
    const nodes = tower.nodes.map((node) => (node.op === 'conv' ? { ...node, weights: first!.weights } : node))
    const drawing = drawNetwork({ ...network, towers: [{ ...tower, nodes }] }, { depth: 1 })
    for (const name of ['a', 'b']) expect(boxNamed(drawing, name).lines.at(-1)).to.equal('shared weights: conv')
    expect(groupsOf(drawing)[0]!.params).to.equal(10)
    expect(groupsOf(drawing)[0]!.lines.at(-1)).to.not.include('shared weights: conv')
  })

  it('names shared weights by what was applied again', () => {
    const declarations = 'block conv3 { conv(1, 3x3, padding=same) -> bn }'
    const shared = (body: string): string[] => {
      const network = networkOf(networkAround(body, { declarations }))
      const tower = network.towers[0]!
      const first = (op: string) => tower.nodes.find((node) => node.op === op)
      const nodes = tower.nodes.map((node) => ({ ...node, weights: first(node.op)!.weights }))
      const drawing = drawNetwork({ ...network, towers: [{ ...tower, nodes }] }, { depth: Number.POSITIVE_INFINITY })
      return drawing.elements.flatMap(({ title, lines }) =>
        lines.at(-1)!.startsWith('shared weights: ') ? [`${title}: ${lines.at(-1)!.slice(16)}`] : [],
      )
    }
    const all = ['conv3: conv3', 'conv 3x3: conv3', 'bn: conv3']
    expect(shared('  conv3 -> relu -> conv3 -> flatten')).to.deep.equal([...all, ...all])
    // Two in a row are one box, with the weights of one.
    expect(shared('  relu -> conv3 -> conv3 -> flatten')[0]).to.equal('2 × conv3: conv3')
    const stages = shared('  stage a { conv3 -> relu }\n  stage b { relu -> conv3 }\n  flatten')
    expect(stages).to.deep.equal(['a: conv3', ...all, 'b: conv3', ...all])
  })

  it('draws a classifier: one image, one tower, one head', () => {
    const network = networkOf(networkAround('  conv(2, 3x3) -> flatten'))
    const [left] = network.head!.nodes
    const dense = network.head!.nodes.find(({ op }) => op === 'dense')!
    const head = { ...network.head!, nodes: [left!, { ...dense, id: 1, inputs: [0] }], inputs: [0], output: 1 }
    const tower = { ...network.towers[0]!, applications: 1 }
    const drawing = drawNetwork({ ...network, kind: 'classifier', towers: [tower], head }, { depth: 2 })
    expect(around(drawing, 'image')).to.deep.equal({ before: [], after: ['conv 3x3'] })
    expect(around(drawing, 'flatten').after).to.deep.equal(['dense'])
    expect(drawing.lines[1]).to.include('for an image')
    expect(groupsOf(drawing)[0]!.lines).to.have.length(1)
    expect(drawing.edges.every(({ label }) => label === undefined)).to.equal(true)
  })
})
