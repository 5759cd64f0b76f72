import { expect } from 'chai'
import { lowerSubgraph, tfjsName } from '../../../compiler/targets/tfjs/lower.js'
import { toModelJson } from '../../../compiler/targets/tfjs/model-json.js'
import { classifier, everything, shared } from '../../runtime/helpers/networks.js'

interface Topology {
  readonly config: {
    readonly layers: readonly { readonly name: string; readonly class_name: string; readonly inbound_nodes: unknown }[]
    readonly input_layers: unknown
    readonly output_layers: unknown
  }
}

describe('model.json', () => {
  const { modelTopology, weightsManifest } = toModelJson(everything)
  const { layers, input_layers, output_layers } = (modelTopology as Topology).config

  it('calls one tower on both images, and the head on what comes out', () => {
    expect(layers.map(({ name, class_name }) => [name, class_name])).to.deep.equal([
      ['left', 'InputLayer'],
      ['right', 'InputLayer'],
      ['tower', 'Functional'],
      ['head/subtract', 'Subtract'],
      ['head/abs', 'Abs'],
      ['head/dense', 'Dense'],
      ['head/sigmoid', 'Activation'],
    ])
    expect(layers[2].inbound_nodes).to.deep.equal([[['left', 0, 0, {}]], [['right', 0, 0, {}]]])
    expect(layers[3].inbound_nodes).to.deep.equal([
      [
        ['tower', 1, 0, {}],
        ['tower', 2, 0, {}],
      ],
    ])
    expect(input_layers).to.deep.equal([
      ['left', 0, 0],
      ['right', 0, 0],
    ])
    expect(output_layers).to.deep.equal([['head/sigmoid', 0, 0]])
  })

  it('names every weight once, by its path', () => {
    expect(weightsManifest[0].weights.map(({ name }) => name)).to.deep.equal(everything.weights.map(({ path }) => path))
    expect(weightsManifest[0].paths).to.deep.equal(['weights.bin'])
  })

  it('gives every layer a unique name, and a node’s weights to the layer of its path', () => {
    const lowered = [everything.towers[0]!, everything.head!].flatMap((subgraph) => lowerSubgraph(everything, subgraph))
    const names = lowered.flatMap(({ layers }) => layers.map(({ name }) => name))
    expect(new Set(names).size).to.equal(names.length)
    for (const { node, layers } of lowered) {
      expect(layers.flatMap(({ weights }) => weights)).to.have.members([...node.weights])
      for (const layer of layers) if (layer.weights.length > 0) expect(layer.name).to.equal(node.path)
    }
    const attention = lowered.find(({ node }) => node.op === 'channel_conv')
    expect(attention?.layers.map(({ name, className }) => [name, className])).to.deep.equal([
      ['tower/block/gate/channel_conv/reshape', 'Reshape'],
      ['tower/block/gate/channel_conv', 'Conv1D'],
      ['tower/block/gate/channel_conv/reshape_2', 'Reshape'],
    ])
  })

  it('is plain JSON', () => {
    const json = toModelJson(everything)
    expect(JSON.parse(JSON.stringify(json))).to.deep.equal(json)
  })

  it('changes names that tfjs does not take', () => {
    expect(tfjsName('_tower/conv')).to.equal('path._tower/conv')
    expect(tfjsName('tower/_conv')).to.equal('tower/_conv')
  })

  it('calls the tower of a classifier once, on the one input, which is named like the network’s', () => {
    const { config } = toModelJson(classifier).modelTopology as Topology
    expect(config.layers.map(({ name, class_name }) => [name, class_name])).to.deep.equal([
      ['image', 'InputLayer'],
      ['tower', 'Functional'],
      ['head/dense', 'Dense'],
      ['head/sigmoid', 'Activation'],
    ])
    expect(config.layers[1].inbound_nodes).to.deep.equal([[['image', 0, 0, {}]]])
    expect(config.layers[2].inbound_nodes).to.deep.equal([[['tower', 1, 0, {}]]])
    expect(config.input_layers).to.deep.equal([['image', 0, 0]])
    const named = { ...classifier, input: { ...classifier.input, name: 'tower' } }
    expect((toModelJson(named).modelTopology as Topology).config.input_layers).to.deep.equal([['tower.image', 0, 0]])
  })

  it('makes one layer of nodes with the same weights, numbered as tfjs makes its applications', () => {
    const tower = (
      toModelJson(shared).modelTopology as { config: { layers: readonly { config: Topology['config'] }[] } }
    ).config.layers[2].config
    const inbound = (name: string) => tower.layers.find((layer) => layer.name === name)?.inbound_nodes
    const from = (name: string, application = 0) => [[name, application, 0, {}]]
    // The padding in front is a layer of each node's own.
    expect(inbound('tower/near')).to.deep.equal([from('tower/near/zeropadding2d'), from('tower/far/zeropadding2d')])
    expect(inbound('tower/far/zeropadding2d')).to.deep.equal([from('tower/between')])
    // The later application takes what is there first.
    expect(inbound('tower/late')).to.deep.equal([from('tower/near'), from('tower/near', 1)])
    expect(inbound('tower/difference')).to.deep.equal([[...from('tower/late', 1), ...from('tower/late', 0)]])
    expect(tower.layers.map(({ name }) => name)).not.to.include.members(['tower/far'])
  })
})
