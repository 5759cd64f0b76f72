import { readdirSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect } from 'chai'
import fc from 'fast-check'
import { entryPath, nodeHost } from '../../cli/node-host.js'
import { summarize } from '../../compiler/analyses/summary.js'
import { type Compilation, compile } from '../../compiler/compile.js'
import { renderPretty } from '../../compiler/diagnostics/render-pretty.js'
import { subgraphs } from '../../compiler/graph.js'
import { compileGraph, graphLines } from '../../compiler/graph-json.js'
import { toModelJson } from '../../compiler/targets/tfjs/model-json.js'
import { classifier, everything, shared, transformer } from '../runtime/helpers/networks.js'
import { buildNetwork } from './helpers/build-network.js'
import { changed, graphErrors, graphText } from './helpers/graph-errors.js'
import { compileText, networkAround, projectFolder } from './support.js'

const schema = JSON.parse(readFileSync(`${projectFolder}compiler/graph.schema.json`, 'utf8'))
const isValid = new Ajv({ strict: true, allErrors: false }).compile(schema)

const specs = ['specs', 'examples'].flatMap((folder) =>
  readdirSync(`${projectFolder}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.net'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    // Some are imported by others, and define no network.
    .filter((file) => /^network /m.test(readFileSync(projectFolder + file, 'utf8'))),
)

const emit = ({ value, changed, sources }: Compilation, entry?: string) =>
  [...graphLines({ network: value!, changed, sources }, entry)].join('')
const messagesOf = (text: string) => compileGraph(text, 'graph.json').diagnostics.map(({ message }) => message)

describe('graph files', () => {
  for (const file of specs) {
    it(`${file} comes back as it was, byte by byte`, () => {
      const entry = entryPath(`${projectFolder}${file}`)
      const compiled = compile(entry, { host: nodeHost(entry) })
      const text = emit(compiled, entry)
      const again = compileGraph(text, 'somewhere/graph.json')
      expect(again.diagnostics).to.deep.equal([])
      expect(emit(again)).to.equal(text)
      expect(isValid(JSON.parse(text)), JSON.stringify(isValid.errors)).to.equal(true)
      expect(summarize(again.value!)).to.deep.equal(summarize(compiled.value!))
      expect(toModelJson(again.value!)).to.deep.equal(toModelJson(compiled.value!))
      expect(text).not.to.include(projectFolder)
    })
  }

  for (const [name, network] of Object.entries({ everything, shared, classifier, transformer })) {
    it(`${name}, built by hand, comes back as it was`, () => {
      const text = graphText(network)
      const { value, diagnostics } = compileGraph(text, 'graph.json')
      expect(diagnostics).to.deep.equal([])
      expect(value).to.deep.equal(JSON.parse(JSON.stringify(network)))
      expect(isValid(JSON.parse(text)), JSON.stringify(isValid.errors)).to.equal(true)
      // What a run keeps is the network alone.
      expect(compileGraph(JSON.stringify(network), 'graph.json').value).to.deep.equal(value)
    })
  }

  it('have a line for every node, weight and claim', () => {
    const lines = graphText(everything).trimEnd().split('\n')
    const { weights } = everything
    const nodes = subgraphs(everything).flatMap((part) => part.nodes)
    expect(lines.filter((line) => line.startsWith('{"id":'))).to.have.length(nodes.length)
    expect(lines.filter((line) => line.startsWith('{"path":'))).to.have.length(weights.length)
  })

  it('name sources from the folder of the compiled file, and keep the texts that are pointed into', () => {
    const texts: Readonly<Record<string, string>> = {
      '/home/a/net/main.net': `import { b } from "parts/b.net"\nimport { c } from "std/c.net"\n${networkAround('b -> c')}`,
      '/home/a/net/parts/b.net': 'block b { relu -> flatten }',
      'std/c.net': 'block c { dense(2) }\nblock d { relu }',
    }
    const entry = '/home/a/net/main.net'
    const text = emit(compile(entry, { host: { read: (path) => texts[path] } }), entry)
    expect(text).not.to.include('/home/a')
    expect(JSON.parse(text).sources.map(({ name }: { name: string }) => name)).to.deep.equal([
      'main.net',
      'parts/b.net',
      'std/c.net',
    ])
  })

  it('point to the sources where a claim fails, as the compiler does', () => {
    const claimed = networkAround('  flatten -> dense(2)', { items: 'expect { t.params.total = 131 }' })
    const compiled = compileText(claimed)
    const again = compileGraph(emit(compiled), 'graph.json')
    expect(again.value).not.to.equal(undefined)
    expect(renderPretty(again.diagnostics, again.sources)).to.equal(
      renderPretty(compiled.diagnostics, compiled.sources),
    )
    expect(again.diagnostics.map(({ code }) => code)).to.deep.equal(['claim-failed'])
  })

  it('remember that claims speak of other parameters', () => {
    const text = networkAround('  flatten -> dense(2)', { items: 'expect { t.params.total = 130 }' })
      .replace('tower t {', 'tower t(units: int) {')
      .replace('dense(2)', 'dense(units)')
      .replace('network n {', 'network n(units: int = 2) {')
      .replace('siamese t', 'siamese t(units)')
    const compiled = compileText(text, { units: '3' })
    expect(compiled.diagnostics.map(({ code }) => code)).to.deep.equal(['claim-of-defaults'])
    const again = compileGraph(emit(compiled), 'graph.json')
    expect(again.diagnostics.map(({ code, severity }) => [code, severity])).to.deep.equal([
      ['claim-of-defaults', 'warning'],
    ])
    expect(emit(again)).to.equal(emit(compiled))
  })
})

describe('graph files that are wrong', () => {
  for (const [code, make] of Object.entries(graphErrors)) {
    it(`${code}: reported once`, () => {
      const { value, diagnostics, sources } = compileGraph(make(), 'graph.json')
      expect(diagnostics.map(({ code }) => code)).to.deep.equal([code])
      expect(value).to.equal(undefined)
      if (code !== 'graph-too-large') expect(renderPretty(diagnostics, sources)).to.include(code)
    })
  }

  const first = (path: string) => shared.towers[0]!.nodes.findIndex((node) => node.path === path)
  const [near, between, far] = ['tower/near', 'tower/between', 'tower/far'].map(first)
  const wrong: Readonly<Record<string, readonly [string, string]>> = {
    'an empty file': ['', 'is not JSON'],
    'another file': ['{"name": "netc"}', 'is not a graph file'],
    'a list': ['[]', 'is not a graph file'],
    nothing: ['null', 'is not a graph file'],
    'another version': ['{"format":"netc-graph","version":"<script>"}', 'in the format netc-graph <script>'],
    'no version': ['{"format":3}', 'in the format 3; this version'],
    'a missing part': [
      changed((graph) => delete graph.head),
      'a network of the kind siamese has a wrong number of inputs',
    ],
    'a field more': [changed((graph) => (graph.towers[0].nodes[2].color = 'red')), 'towers[0].nodes[2].color is "red"'],
    'a name that leads elsewhere': [
      changed((graph) => (graph.name = '../../etc')),
      'name is "../../etc"; expected a name',
    ],
    'a path that leads elsewhere': [
      changed((graph) => (graph.towers[0].nodes[2].path = 'tower/../x')),
      'expected a path',
    ],
    'a huge shape': [
      changed((graph) => (graph.towers[0].nodes[1].output = [1e300, 1, 1])),
      'towers[0].nodes[1].output[0] is 1e+300',
    ],
    'a huge image': [
      changed((graph) => {
        graph.input.shape = graph.towers[0].nodes[0].output = [2 ** 40, 2 ** 40, 1]
      }),
      'elements in one tensor',
    ],
    'a negative number': [changed((graph) => (graph.towers[0].nodes[1].macs = -1)), 'is -1; expected a whole number'],
    'a circle': [changed((graph) => (graph.towers[0].nodes[near].inputs = [far])), 'what comes after it as its input'],
    'an input from nowhere': [
      changed((graph) => (graph.towers[0].nodes[near].inputs = [10 ** 9])),
      'what comes after it',
    ],
    'no input': [
      changed((graph) => (graph.towers[0].nodes[near].inputs = [])),
      'what conv takes, but the file states 0 inputs',
    ],
    'two inputs': [
      changed((graph) => graph.towers[0].nodes[near].inputs.push(0)),
      'what conv takes, but the file states 2 inputs',
    ],
    'an unknown operator': [
      changed((graph) => (graph.towers[0].nodes[near].op = 'constructor')),
      'the operator constructor',
    ],
    'an attribute of another type': [
      changed((graph) => (graph.towers[0].nodes[near].attributes.filters = '2')),
      'tower/near should have what conv takes, but the file states filters="2"',
    ],
    'an attribute out of its range': [
      changed((graph) => (graph.towers[0].nodes[near].attributes.kernel = [0, 3])),
      'kernel=[0,3]',
    ],
    'an attribute less': [changed((graph) => delete graph.towers[0].nodes[near].attributes.stride), 'no stride'],
    'an attribute more': [
      changed((graph) => (graph.towers[0].nodes[between].attributes.speed = 2)),
      'an attribute speed',
    ],
    'a key of the prototype': [
      changed(() => undefined).replace('"attributes":{"filters"', '"attributes":{"__proto__":1,"filters"'),
      'an attribute __proto__',
    ],
    'an operator that does not fit': [
      changed((graph) => (graph.towers[0].nodes[near].attributes.kernel = [90, 90])),
      'does not fit into 6x5x2',
    ],
    'another shape': [
      changed((graph) => (graph.towers[0].nodes[near].output = [6, 4, 2])),
      'tower/near should have 6x5x2, but the file states 6x4x2',
    ],
    'other costs': [
      changed((graph) => (graph.towers[0].nodes[near].macs += 1)),
      '1,080 MACs, but the file states 1,081 MACs',
    ],
    'another weight': [changed((graph) => (graph.weights[0].l2 = 0.5)), 'l2 0.5'],
    'another initializer': [changed((graph) => (graph.weights[0].initializer.fanIn = 5)), 'fanIn 5'],
    'a weight that there is not': [
      changed((graph) => (graph.towers[0].nodes[near].weights = [2, 2_000])),
      'no such weight',
    ],
    'a weight less': [
      changed((graph) => graph.towers[0].nodes[near].weights.pop()),
      'but the file states no such weight',
    ],
    'a weight of another': [
      changed((graph) => (graph.towers[0].nodes[far].weights = graph.towers[0].nodes[first('tower/start')].weights)),
      'the file states kernel 1x1x2x2',
    ],
    'a weight without a node': [
      changed((graph) => graph.weights.push(graph.weights[0])),
      'a weight belongs to no node',
    ],
    'another kind': [
      changed((graph) => (graph.kind = 'classifier')),
      'a network of the kind classifier has a wrong number of inputs',
    ],
    'a claim of another type': [
      changed((graph) => (graph.claims = [{ subject: 'macs' }])),
      'claims[0].comparison is nothing',
    ],
  }
  for (const [name, [text, message]] of Object.entries(wrong)) {
    it(`${name}: ${message}`, () => {
      const found = messagesOf(text)
      expect(found.join('\n')).to.include(message)
      expect(found.length).to.be.at.most(10)
      expect(({} as Record<string, unknown>).speed).to.equal(undefined)
    })
  }

  it('are not there', () => {
    const { value, diagnostics } = compileGraph(undefined, 'graph.json')
    expect([value, diagnostics.map(({ code }) => code)]).to.deep.equal([undefined, ['file-not-found']])
  })

  it('may be nested as deep as they like', () => {
    const depth = 300_000
    expect(messagesOf('['.repeat(depth) + ']'.repeat(depth))).to.have.length(1)
    const nested = graphText(shared).replace('"doc":""', `"doc":${'['.repeat(depth)}${']'.repeat(depth)}`)
    expect(messagesOf(nested)).to.deep.equal(['doc is a list of 1; expected a text of at most 16777216 characters'])
  })

  it('are refused wherever the schema refuses them, and never make it throw', () => {
    const network = buildNetwork({
      input: [4, 4, 1],
      tower: ({ inputs, chain }) => chain('stage', ['conv(2, 3x3)', 'bn', 'flatten'], inputs[0]),
      head: ({ inputs, add, chain }) => chain('', ['dense(1)'], add('subtract', 'subtract', ...inputs)),
      claims: [{ subject: 'macs', comparison: '=', expected: 80, tolerance: { share: 0.1 } }],
    })
    const text = graphText(network)
    const places = placesOf(JSON.parse(text))
    const value = fc.oneof(
      fc.constantFrom<unknown>(
        null,
        true,
        '',
        'x',
        '__proto__',
        -1,
        0,
        1,
        0.5,
        1e308,
        2 ** 53,
        [],
        [1],
        {},
        { kind: 1 },
      ),
      fc.jsonValue({ maxDepth: 2 }),
    )
    fc.assert(
      fc.property(fc.nat(places.length - 1), fc.constantFrom('set', 'delete', 'add'), value, (index, how, given) => {
        const graph = JSON.parse(text)
        change(graph, places[index]!, how, given)
        const { value, diagnostics } = compileGraph(JSON.stringify(graph), 'graph.json')
        const errors = diagnostics.filter(({ severity }) => severity === 'error')
        if (!isValid(graph)) expect(value, JSON.stringify(isValid.errors)).to.equal(undefined)
        if (value === undefined) expect(errors).not.to.deep.equal([])
        else expect(errors.filter(({ code }) => !code.includes('claim'))).to.deep.equal([])
      }),
      { seed: 7, numRuns: 700 },
    )
  })
})

type Json = Record<string, unknown>

/** The path of every value below. */
function placesOf(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => [[key], ...placesOf(item).map((place) => [key, ...place])])
}

function change(root: Json, place: readonly string[], how: string, value: unknown): void {
  const parent = place.slice(0, -1).reduce((at, key) => at[key] as Json, root)
  const key = place.at(-1)!
  if (how === 'set') parent[key] = value
  else if (how === 'delete' && !Array.isArray(parent)) delete parent[key]
  else if (Array.isArray(parent)) parent.push(value)
  else parent.extra = value
}
