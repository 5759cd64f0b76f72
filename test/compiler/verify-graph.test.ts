import { expect } from 'chai'
import type { GraphNode, Network, Subgraph } from '../../compiler/graph.js'
import { brokenRule, verifyGraph } from '../../compiler/verify-graph.js'
import { classifier, everything, shared, transformer } from '../runtime/helpers/networks.js'

type Change = (network: Network) => Network
const inTower =
  (change: Partial<Subgraph>): Change =>
  (network) => ({ ...network, tower: { ...network.tower, ...change } })
const inHead =
  (change: Partial<Subgraph>): Change =>
  (network) => ({ ...network, head: { ...network.head, ...change } })
const atNode =
  (path: string, change: Partial<GraphNode>): Change =>
  (network) =>
    inTower({ nodes: network.tower.nodes.map((node) => (node.path === path ? { ...node, ...change } : node)) })(network)

describe('verifyGraph', () => {
  for (const [name, network] of Object.entries({ everything, shared, classifier, transformer })) {
    it(`takes ${name}`, () => verifyGraph(network))
  }

  const near = shared.tower.nodes.find(({ path }) => path === 'tower/near')!
  const changes: Readonly<Record<string, readonly [Change, string]>> = {
    'a node twice': [atNode('tower/far', { path: 'tower/near' }), 'two nodes are called tower/near'],
    'a node of another part': [atNode('tower/far', { path: 'head/far' }), 'not in tower'],
    'a circle': [atNode('tower/near', { inputs: [3] }), 'takes what comes after it'],
    'a wrong index': [atNode('tower/near', { id: 9 }), 'not at its index'],
    'a second input': [atNode('tower/near', { op: 'input' }), 'a wrong input'],
    'an impossible shape': [atNode('tower/near', { output: [6, 0, 2] }), '6x0x2'],
    'weights of another operator': [atNode('tower/between', { weights: near.weights }), 'cannot have the weights'],
    'weights of another call': [
      atNode('tower/far', { attributes: { ...near.attributes, l2: 1 } }),
      'tower/far cannot have the weights of tower/near',
    ],
    'some of the weights': [atNode('tower/far', { weights: near.weights.slice(0, 1) }), 'cannot have the weights'],
    'weights that do not fit': [
      atNode('tower/side', { weights: shared.tower.nodes.find(({ path }) => path === 'tower/sum')!.weights }),
      'cannot have the weights',
    ],
    'weights that there are not': [atNode('tower/near', { weights: [99] }), 'a wrong weight'],
    'weights of nobody': [(network) => ({ ...network, weights: [...network.weights, network.weights[0]] }), 'no node'],
    'no output': [inTower({ output: 99 }), 'head/left has not the shape'],
    'an image more': [inTower({ applications: 1 }), 'applies its tower twice'],
    'a head of one input': [inHead({ inputs: [0] }), 'a wrong number of inputs'],
    'two numbers for a pair': [inHead({ output: 0 }), 'head gives 3'],
    'another input': [(network) => ({ ...network, input: { name: 'image', shape: [6, 5, 1] } }), 'tower/image has not'],
    'one name for two parts': [inHead({ name: 'tower' }), 'both called tower'],
  }
  for (const [name, [change, rule]] of Object.entries(changes)) {
    it(`refuses ${name}`, () => expect(brokenRule(change(shared))).to.include(rule))
  }
})
