/** The source of a network for PyTorch, without Python: structure, names, layout of the text. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { entryPath, nodeHost } from '../../../../cli/node-host.js'
import { compile } from '../../../../compiler/compile.js'
import type { Network } from '../../../../compiler/graph.js'
import { toTorchModel } from '../../../../compiler/targets/torch/model.js'
import { root } from '../../../cli/netc.js'
import { buildNetwork } from '../../helpers/build-network.js'

/** PyTorch's own width of lines is longer. */
const width = 100

function networkAt(file: string): Network {
  const entry = entryPath(path.join(root, file))
  return compile(entry, { host: nodeHost(entry) }).value!
}

function networkOf(text: string): Network {
  const host = nodeHost('m.net')
  const read = (file: string) => (file === 'm.net' ? text : host.read(file))
  const { value, diagnostics } = compile('m.net', { host: { ...host, read } })
  expect(value, JSON.stringify(diagnostics)).not.to.equal(undefined)
  return value!
}

/** The text of one class. */
function classOf(source: string, name: string): string {
  const found = source.split('\n\n\n').find((text) => text.startsWith(`class ${name}(`))
  expect(found, `class ${name} in\n${source}`).not.to.equal(undefined)
  return found!
}

const classesIn = (source: string): readonly string[] => [...source.matchAll(/^class (\w+)/gm)].map(([, name]) => name)

const sircnn = networkAt('specs/sircnn.net')

describe('model.py', () => {
  it('of SiRCNN has at most 140 lines, and is what the docs show', () => {
    const source = toTorchModel(sircnn)
    expect(source.trimEnd().split('\n').length).to.be.at.most(140)
    expect(toTorchModel(sircnn)).to.equal(source)
    const page = readFileSync(path.join(root, 'docs/export.md'), 'utf8')
    expect(page).to.include(`\`\`\`python\n${source}\`\`\``)
  })

  it('has a class for each block, with the numbers in which its uses differ as parameters', () => {
    const source = toTorchModel(sircnn)
    expect(classesIn(source)).to.deep.equal(['Unit', 'SeparableEca', 'Residual', 'Backbone', 'WeightedL1', 'Network'])
    expect(classOf(source, 'Residual')).to.include('def __init__(self, channels: int) -> None:')
    expect(classOf(source, 'Residual')).to.include('self.unit_3 = Unit(channels, 2 * channels, 1)')
    expect(classOf(source, 'Unit')).to.include('kernel: Size, stride: Size = 1')
    expect(classOf(source, 'Backbone')).to.include('self.stage2 = Chain(residual=Residual(128))')
    expect(classOf(source, 'Backbone')).to.include('x = self.stage2(x)  # [N, 256, 14, 14]')
  })

  it('has two classes for two structures of one name', () => {
    const source = toTorchModel(
      networkOf(`block unit(n: int, twice: bool = false) {
  conv(n, 3x3) -> relu -> if twice { conv(n, 1x1) -> bn }
}
tower t { unit(2) -> unit(3, twice=true) -> unit(4, twice=true) -> unit(5) -> flatten }
network n { input image: 12x12x1
  tower t }`),
    )
    expect(classesIn(source)).to.deep.equal(['Unit', 'Unit2', 'T', 'Network'])
    expect(source).not.to.include('Judgement')
    expect(classOf(source, 'T')).to.include('self.unit = Unit(1, 2)\n        self.unit_2 = Unit2(2, 3)')
  })

  it('writes many of a kind in a line', () => {
    const source = toTorchModel(networkAt('examples/imagenet/resnet101.net'))
    expect(source).to.include('for i in range(2, 24)}')
  })

  it('calls a layer that is applied several times by its one name', () => {
    const source = toTorchModel(
      networkOf(`import { cbam } from "std/attention.net"
block two(n: int) { conv(n, 3x3) -> relu -> conv(n, 1x1) }
block inner(f: block) { in -> relu -> f }
tower t {
  layer both = two(4)
  layer one = conv(4, 1x1)
  conv(4, 1x1) -> both -> both -> one -> inner(one) -> cbam -> flatten
}
network n { input image: 12x12x1
  tower t }`),
    )
    const tower = classOf(source, 'T')
    expect(tower.match(/self\.both\(/g)).to.have.length(2)
    expect(tower.match(/self\.both = /g)).to.have.length(1)
    expect(tower.match(/self\.one\(/g)).to.have.length(2)
    expect(classOf(source, 'Cbam').match(/self\.squeeze\(/g)).to.have.length(2)
  })

  it('has names that neither Python nor a class of its own takes for something else', () => {
    const source = toTorchModel(
      networkOf(`block linear(n: int) { conv(n, 1x1) -> bn -> conv(n, 1x1) }
block network_(n: int) { linear(n) -> relu -> linear(n) }
tower gives {
  stage train { linear(2) -> network_(3) -> network_(3) }
  stage class { conv(2, 1x1) -> relu }
  flatten
}
head l2(left, right): distance { abs(left - right) -> sum }
network forward { input image: 5x5x1
  siamese gives
  head l2 }`),
    )
    expect(classesIn(source)).to.deep.equal(['Linear2', 'Network2', 'Gives', 'L2', 'Network'])
    expect(source).to.include('self.gives_ = Gives()').and.include('self.train_ = Chain(').and.include('self.class_ = ')
    expect(source).to.include('value = self.l2_(left, right)')
  })

  it('keeps quotes and backslashes of a doc inside its docstring', () => {
    const network = buildNetwork({ input: [2, 2, 1], tower: ({ inputs, add }) => add('flatten', 'flatten', inputs[0]) })
    const source = toTorchModel({ ...network, doc: 'A "doc" with \\n, """ and ünïcode"' })
    expect(source).to.include('A "doc" with \\\\n, \\"\\"\\" and ünïcode"\n')
  })

  it('keeps its lines within a width, for every network that ships', () => {
    const folders = ['specs', 'specs/variants', 'specs/few-shot', 'examples/imagenet', 'examples/templates']
    const files = folders.flatMap((folder) =>
      readdirSync(path.join(root, folder))
        .filter((name) => name.endsWith('.net'))
        .map((name) => `${folder}/${name}`),
    )
    for (const file of files) {
      const code = toTorchModel(networkAt(file))
        .replaceAll(/"""[\s\S]*?"""/g, '')
        .split('\n')
      expect(
        code.filter(({ length }) => length > width),
        file,
      ).to.deep.equal([])
    }
  })

  it('gets no longer than its network is large: ten thousand operators take seconds', () => {
    const network = buildNetwork({
      input: [4, 4, 2],
      tower: ({ inputs, add, chain }) => {
        let value = inputs[0]
        for (let at = 0; at < 2500; at++) {
          const main = chain(`block_${at + 2}`, ['conv(2, 3x3, padding=same)', 'bn', 'relu'], value)
          value = add(`block_${at + 2}/add`, 'add', main, value)
        }
        return add('flatten', 'flatten', value)
      },
    })
    const start = process.cpuUsage()
    expect(classesIn(toTorchModel(network))).to.deep.equal(['Block', 'Tower', 'Network'])
    expect(process.cpuUsage(start).user / 1e6).to.be.below(10)
  })
})
