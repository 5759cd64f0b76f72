import { expect } from 'chai'
import type { GraphNode, Head, Network, Subgraph } from '../../compiler/graph.js'
import { brokenRule, verifyGraph } from '../../compiler/verify-graph.js'
import { classifier, everything, shared, transformer } from '../runtime/helpers/networks.js'

type Change = (network: Network) => Network
const inTower =
  (change: Partial<Subgraph>): Change =>
  (network) => ({ ...network, towers: [{ ...network.towers[0]!, ...change }] })
const inHead =
  (change: Partial<Head>): Change =>
  (network) => ({ ...network, head: { ...network.head!, ...change } })
const atNode =
  (path: string, change: Partial<GraphNode>): Change =>
  (network) =>
    inTower({ nodes: network.towers[0]!.nodes.map((node) => (node.path === path ? { ...node, ...change } : node)) })(
      network,
    )

describe('verifyGraph', () => {
  for (const [name, network] of Object.entries({ everything, shared, classifier, transformer })) {
    it(`takes ${name}`, () => verifyGraph(network))
  }

  it('holds a classifier to probabilities', () => {
    expect(brokenRule(inHead({ gives: 'distance' })(classifier))).to.equal('head gives a distance of one image')
  })

  const near = shared.towers[0]!.nodes.find(({ path }) => path === 'tower/near')!
  const changes: Readonly<Record<string, readonly [Change, string]>> = {
    'a node twice': [atNode('tower/far', { path: 'tower/near' }), 'two nodes are called tower/near'],
    'a node of another part': [atNode('tower/far', { path: 'head/far' }), 'not in tower'],
    'a circle': [atNode('tower/near', { inputs: [3] }), 'takes what comes after it'],
    'a wrong index': [atNode('tower/near', { id: 9 }), 'not at its index'],
    'inputs in another order': [inHead({ inputs: [1, 0] }), 'head/left is a wrong input of head'],
    'a second input': [atNode('tower/near', { op: 'input' }), 'a wrong input'],
    'an impossible shape': [atNode('tower/near', { output: [6, 0, 2] }), '6x0x2'],
    'weights of another operator': [atNode('tower/between', { weights: near.weights }), 'cannot have the weights'],
    'weights of another call': [
      atNode('tower/far', { attributes: { ...near.attributes, l2: 1 } }),
      'tower/far cannot have the weights of tower/near',
    ],
    'some of the weights': [atNode('tower/far', { weights: near.weights.slice(0, 1) }), 'cannot have the weights'],
    'weights that do not fit': [
      atNode('tower/side', { weights: shared.towers[0]!.nodes.find(({ path }) => path === 'tower/sum')!.weights }),
      'cannot have the weights',
    ],
    'weights that there are not': [atNode('tower/near', { weights: [99] }), 'a wrong weight'],
    'weights without a node': [
      (network) => ({ ...network, weights: [...network.weights, network.weights[0]] }),
      'no node',
    ],
    'no output': [inTower({ output: 99 }), 'head/left has not the shape'],
    'an image more': [inTower({ applications: 1 }), 'applies a part too often, or not often enough'],
    'a head of one input': [inHead({ inputs: [0] }), 'a wrong number of inputs'],
    'two numbers for a pair': [inHead({ output: 0 }), 'head gives 3'],
    'another input': [(network) => ({ ...network, input: { name: 'image', shape: [6, 5, 1] } }), 'tower/image has not'],
    'one name for two parts': [inHead({ name: 'tower' }), 'two parts are called tower'],
    'no tower': [(network) => ({ ...network, towers: [] }), 'has 0 towers'],
    'a tower without an image': [(network) => ({ ...network, kind: 'pseudo_siamese' }), 'has 1 towers'],
    'a head without use': [(network) => ({ ...network, kind: 'embedding' }), 'a wrong number of inputs'],
    'a head as a tower': [(network) => ({ ...network, towers: [network.head!] }), 'mixed up'],
  }
  for (const [name, [change, rule]] of Object.entries(changes)) {
    it(`refuses ${name}`, () => expect(brokenRule(change(shared))).to.include(rule))
  }
})
