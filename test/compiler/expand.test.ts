/** What a file means: every rule of the language, seen in the graph. */
import { expect } from 'chai'
import type { GraphNode } from '../../compiler/graph.js'
import { codesOf, compileText, networkAround, networkOf } from './support.js'

type Around = Parameters<typeof networkAround>[1]

/** The tower's nodes, without the input. */
const nodesOf = (body: string, around?: Around): readonly GraphNode[] =>
  networkOf(networkAround(body, around)).towers[0]!.nodes.slice(1)

const pathsOf = (body: string, around?: Around): readonly string[] => nodesOf(body, around).map(({ path }) => path)
const callsOf = (body: string, around?: Around) => nodesOf(body, around).map(({ op, inputs }) => [op, ...inputs])

describe('a body', () => {
  it('is a flow: a call takes the value so far, a tensor starts a new flow', () => {
    expect(callsOf('  let a = in -> sigmoid\n  a + in -> flatten')).to.deep.equal([
      ['sigmoid', 0],
      ['add', 1, 0],
      ['flatten', 2],
    ])
    expect(callsOf('  relu\n  let a = sigmoid\n  abs -> add(a)\n  flatten')).to.deep.equal([
      ['relu', 0],
      ['sigmoid', 1],
      ['abs', 1],
      ['add', 3, 2],
      ['flatten', 4],
    ])
  })

  it('gives a call the value before the arrow, then the leading tensors of its arguments', () => {
    expect(callsOf('  let a = in -> relu\n  subtract(in, a) -> subtract(a) -> flatten')).to.deep.equal([
      ['relu', 0],
      ['subtract', 0, 1],
      ['subtract', 2, 1],
      ['flatten', 3],
    ])
  })

  it('in an argument after the arrow, the flow is the value before it', () => {
    expect(callsOf('  abs -> multiply(sigmoid() -> relu) -> flatten')).to.deep.equal([
      ['abs', 0],
      ['sigmoid', 1],
      ['relu', 2],
      ['multiply', 1, 3],
      ['flatten', 4],
    ])
  })

  it('has arithmetic on tensors, left to right by precedence', () => {
    expect(callsOf('  let a = in -> relu\n  in + a * in - a / in -> flatten').map(([op]) => op)).to.deep.equal([
      'relu',
      'multiply',
      'add',
      'divide',
      'subtract',
      'flatten',
    ])
  })

  it('leaves out what leads nowhere, its weights too, and warns', () => {
    const { value, diagnostics } = compileText(networkAround('  conv(4, 1x1)\n  in -> flatten'))
    expect(diagnostics.map(({ code }) => code)).to.deep.equal(['unused-value'])
    expect(value!.towers[0]!.nodes.map(({ op }) => op)).to.deep.equal(['input', 'flatten'])
    expect(value!.weights.map(({ path }) => path)).to.deep.equal(['h/dense/kernel', 'h/dense/bias'])
  })

  it('of nothing gives what it is given', () => {
    expect(callsOf('  nothing -> flatten', { declarations: 'block nothing { }' })).to.deep.equal([['flatten', 0]])
  })
})

describe('a parameter of type tensor', () => {
  const gated = 'block gated(skip: tensor, filters: int = 1) { conv(filters, 1x1) -> multiply(skip) }'
  const tower = (call: string, before = '') =>
    `  let a = in -> relu\n  let b = in -> abs\n  ${before}\n  let c = ${call}\n  concat(a, b, c) -> flatten`
  /** What the convolution and the product of `gated` take: a is node 1, b node 2. */
  const taken = (call: string, declarations = gated, before = ''): readonly (readonly number[])[] =>
    nodesOf(tower(call, before), { declarations })
      .filter(({ op }) => op === 'conv' || op === 'multiply')
      .map(({ op, inputs }) => (op === 'conv' ? inputs : inputs.slice(1)))

  it('takes the tensors that lead the arguments; one more than there are parameters is what flows', () => {
    expect(taken('gated(a)')).to.deep.equal([[0], [1]])
    expect(taken('gated(a, b)')).to.deep.equal([[1], [2]])
    expect(taken('gated(a, b, 1)')).to.deep.equal([[1], [2]])
    expect(taken('a -> gated(b)')).to.deep.equal([[1], [2]])
    expect(taken('a -> gated(b, filters=1)')).to.deep.equal([[1], [2]])
  })

  it('takes one by its name, and leaves the others their order', () => {
    expect(taken('a -> gated(skip=b)')).to.deep.equal([[1], [2]])
    expect(taken('gated(1, skip=b)')).to.deep.equal([[0], [2]])
    expect(taken('gated(a, 1, skip=b)')).to.deep.equal([[1], [2]])
  })

  it('may be declared after others, which may then be given first', () => {
    const late = 'block gated(filters: int, skip: tensor) { conv(filters, 1x1) -> multiply(skip) }'
    expect(taken('a -> gated(1, b)', late)).to.deep.equal([[1], [2]])
    expect(taken('a -> gated(b, 1)', late)).to.deep.equal([[1], [2]])
    expect(taken('gated(a, b, 1)', late)).to.deep.equal([[1], [2]])
  })

  it('may have a default, which sees what flows in', () => {
    const own = 'block gated(skip: tensor = in) { conv(1, 1x1) -> multiply(skip) }'
    expect(taken('a -> gated', own)).to.deep.equal([[1], [1]])
    expect(taken('gated(a)', own)).to.deep.equal([[0], [1]])
    expect(taken('gated(a, b)', own)).to.deep.equal([[1], [2]])
  })

  it('may have its value before it is applied, in a layer or in a block that is handed on', () => {
    expect(taken('a -> g', gated, 'layer g = gated(b)')).to.deep.equal([[1], [2]])
    const handing = `${gated}\nblock hand(inner: block) { inner }`
    expect(taken('a -> hand(inner=gated(skip=b))', handing)).to.deep.equal([[1], [2]])
    expect(taken('a -> hand(inner=gated(b, 1))', handing)).to.deep.equal([[1], [2]])
    expect(callsOf(tower('a -> less', 'layer less = subtract(b)'))[2]).to.deep.equal(['subtract', 1, 2])
  })

  it('has its shape, and leaves the block its name and its call', () => {
    const sized = 'block sized(skip: tensor, filters: int) { conv(skip.channels * filters, 1x1) }'
    const found = compileText(
      networkAround('  let a = in -> conv(3, 1x1)\n  sized(a, 2) -> flatten', { declarations: sized }),
    )
    const node = found.value!.towers[0]!.nodes.find(({ path }) => path === 't/sized/conv')!
    expect([node.attributes.filters, node.path, node.expansion[1]!.call]).to.deep.equal([6, 't/sized/conv', 'sized(2)'])
  })
})

describe('a flow of several tensors', () => {
  const pair = 'block pair { (relu, abs) }'

  it('is a tuple, whose parts a let names, as it does those of any tuple', () => {
    expect(callsOf('  let (a, b) = pair\n  b - a -> flatten', { declarations: pair })).to.deep.equal([
      ['relu', 0],
      ['abs', 0],
      ['subtract', 2, 1],
      ['flatten', 3],
    ])
    const declarations = 'const plan = (4, 3x3)\nfn product(x: list) = let (a, b) = x in a * b'
    const [conv] = nodesOf('  let (filters, kernel) = plan\n  conv(product((filters, 2)), kernel) -> flatten', {
      declarations,
    })
    expect([conv!.attributes.filters, conv!.attributes.kernel]).to.deep.equal([8, [3, 3]])
  })

  it('is handed to an operator of several tensors, before the arrow and as an argument', () => {
    const expected = [
      ['relu', 0],
      ['abs', 0],
      ['subtract', 1, 2],
      ['flatten', 3],
    ]
    expect(callsOf('  pair -> subtract -> flatten', { declarations: pair })).to.deep.equal(expected)
    expect(callsOf('  subtract(pair()) -> flatten', { declarations: pair })).to.deep.equal(expected)
    expect(callsOf('  pair -> concat(in) -> flatten', { declarations: pair }).at(-2)).to.deep.equal(['concat', 1, 2, 0])
    expect(callsOf('  (in, [in -> abs, in -> relu]) -> add -> flatten').at(-2)).to.deep.equal(['add', 0, 1, 2])
  })

  it('goes through blocks, stages, branches and loops, where in is all of it', () => {
    const cell = 'block cell { let (now, past) = in\n  (now + past, now) }'
    const sums = [
      ['add', 0, 0],
      ['add', 1, 0],
      ['add', 2, 1],
      ['concat', 3, 2],
      ['flatten', 4],
    ]
    const ending = '  concat -> flatten'
    expect(callsOf(`  (in, in)\n  repeat 3 { cell }\n${ending}`, { declarations: cell })).to.deep.equal(sums)
    expect(
      callsOf(`  (in, in)\n  for i in [1, 2, 3] { stage s{i} { cell } }\n${ending}`, { declarations: cell }),
    ).to.deep.equal(sums)
    expect(
      callsOf(`  (in, in) -> cell -> if true { cell } -> if false { relu } -> cell\n${ending}`, { declarations: cell }),
    ).to.deep.equal(sums)
    expect(callsOf(`  layer c = cell\n  (in, in) -> c -> c -> c\n${ending}`, { declarations: cell })).to.deep.equal(
      sums,
    )
    expect(callsOf(`  (in, in)\n  repeat 3 { (in[0] + in[1], in[0]) }\n${ending}`)).to.deep.equal(sums)
  })

  it('goes through braces after an arrow, in a let and in an argument too', () => {
    const loop = '(in, in) -> repeat 3 { let (now, past) = in\n  (now + past, now) } -> concat'
    // biome-ignore format: one row
    const sums = [['add', 0, 0], ['add', 1, 0], ['add', 2, 1], ['concat', 3, 2], ['flatten', 4]]
    expect(callsOf(`  ${loop} -> flatten`)).to.deep.equal(sums)
    expect(callsOf(`  let all = ${loop}\n  flatten(all)`)).to.deep.equal(sums)
    expect(callsOf(`  flatten(${loop})`)).to.deep.equal(sums)
    expect(pathsOf('  relu -> stage near { abs } -> for i in [1, 2] { stage s{i} { sqrt } } -> flatten')).to.deep.equal(
      ['t/relu', 't/near/abs', 't/s1/sqrt', 't/s2/sqrt', 't/flatten'],
    )
    const twice = '  in -> stage s { relu } -> stage s { relu } -> flatten'
    expect(codesOf(compileText(networkAround(twice)))).to.deep.equal(['duplicate-name'])
    const claimed = networkAround('  relu -> stage near { abs } -> flatten', {
      items: 'expect { t.near.output = 8x8x1 }',
    })
    expect(codesOf(compileText(claimed))).to.deep.equal([])
  })

  it('is not counted where its length is not known, as in a block that nothing applies', () => {
    const codes = (body: string) =>
      codesOf(compileText(networkAround('  flatten', { declarations: `block b(n: int) { ${body} }` })))
    expect(codes('[relu(in) for _ in range(n)] -> concat')).to.deep.equal([])
    expect(codes('[relu(in) for _ in range(n)]\n  concat -> conv(4, 1x1)')).to.deep.equal([])
    expect(codes('concat')).to.deep.equal(['wrong-input-count'])
  })

  it('gives its tensor where it has one only, and an operator joins several', () => {
    const ops = (body: string) => networkOf(networkAround(`  ${body} -> flatten`)).towers[0]!.nodes.map(({ op }) => op)
    for (const operator of ['concat', 'add', 'maximum', 'max']) {
      expect(ops(`[relu(in)] -> ${operator}`), operator).to.deep.equal(['input', 'relu', 'flatten'])
    }
    expect(ops('[relu(in)] -> concat(along=height)')).to.deep.equal(['input', 'relu', 'flatten'])
    expect(ops('max(relu(in))')).to.deep.equal(['input', 'relu', 'max', 'flatten'])
    const codes = (body: string) => codesOf(compileText(networkAround(`  ${body} -> flatten`)))
    expect(codes('concat([in], along=rows)')).to.deep.equal(['unknown-word'])
    expect(codes('concat(in)')).to.deep.equal(['wrong-input-count'])
    expect(codes('[in] -> subtract')).to.deep.equal(['wrong-input-count'])
  })

  it('may hold a list that grows, which is joined with +', () => {
    const body = `  (in, [])
  for filters in [2, 3] {
    let (x, skips) = in
    (x -> conv(filters, 1x1), skips + [x])
  }
  stage up {
    let (x, skips) = in
    x
    for i in range(len(skips)) { concat(in, skips[len(skips) - 1 - i]) }
  }
  flatten`
    expect(callsOf(body)).to.deep.equal([
      ['conv', 0],
      ['conv', 1],
      ['concat', 2, 1],
      ['concat', 3, 0],
      ['flatten', 4],
    ])
  })

  it('is a value for a parameter of type list', () => {
    const declarations = 'block all(parts: list) { let (a, b) = parts\n  in + a * b }'
    expect(callsOf('  all((relu, abs)) -> flatten', { declarations })).to.deep.equal([
      ['relu', 0],
      ['abs', 0],
      ['multiply', 1, 2],
      ['add', 0, 3],
      ['flatten', 4],
    ])
  })

  it('is left out with what is not taken of it', () => {
    const { value, diagnostics } = compileText(
      networkAround('  let (a, b) = pair\n  a -> flatten', { declarations: pair }),
    )
    expect(diagnostics.map(({ code }) => code)).to.deep.equal(['unused-value'])
    expect(value!.towers[0]!.nodes.map(({ op }) => op)).to.deep.equal(['input', 'relu', 'flatten'])
  })
})

describe('a tower', () => {
  const eye =
    'tower eye(width: int, maps: bool = false) { conv(width, 3x3) -> relu\n  if not maps { global_avg_pool } }'

  it('is a block of other towers, of blocks and of heads, with new weights at each application', () => {
    const text = `${eye}
block twice { eye(2, maps=true) -> eye(2, maps=true) }
tower both { twice -> eye(3) }
head near(left, right) { let a = left -> reshape(3x1x1) -> eye(2, true)
  let b = right -> reshape(3x1x1) -> eye(2, true)
  flatten(a - b) -> dense(1) -> sigmoid }
network n { input image: 9x9x1
  siamese both
  head near
  expect {
    both.twice.eye_2.output = 5x5x2
    both.eye.params.total = 57
  }
}`.replaceAll('conv(width, 3x3)', 'conv(width, 3x3, padding=if in.width == 1 { "same" } else { "valid" })')
    const network = networkOf(text)
    expect(network.weights.map(({ path }) => path)).to.deep.equal([
      ...['both/twice/eye/conv/kernel', 'both/twice/eye/conv/bias'],
      ...['both/twice/eye_2/conv/kernel', 'both/twice/eye_2/conv/bias'],
      ...['both/eye/conv/kernel', 'both/eye/conv/bias'],
      ...['near/eye/conv/kernel', 'near/eye/conv/bias', 'near/eye_2/conv/kernel', 'near/eye_2/conv/bias'],
      ...['near/dense/kernel', 'near/dense/bias'],
    ])
    const inner = network.towers[0]!.nodes.find(({ path }) => path === 'both/twice/eye_2/conv')
    expect(inner!.expansion.map(({ call }) => call)).to.deep.equal(['both', 'twice', 'eye(2, maps=true)'])
  })

  it('is a block for a layer and for a parameter of type block, and cannot be made of itself', () => {
    const declarations = `${eye}\nblock hand(inner: block) { inner }`
    const paths = pathsOf('  layer e = eye(2, true)\n  e -> conv(1, 1x1) -> e -> hand(inner=eye(4, true)) -> flatten', {
      declarations,
    })
    expect(paths.filter((path) => path.endsWith('conv'))).to.deep.equal([
      't/e/conv',
      't/conv',
      't/e_2/conv',
      't/hand/eye/conv',
    ])
    const made = compileText(networkAround('  again -> flatten', { declarations: 'tower again { relu -> again }' }))
    expect(codesOf(made)).to.deep.equal(['recursion'])
  })
})

describe('arithmetic', () => {
  const filters = (expression: string): number => {
    const [conv] = nodesOf(`  conv(${expression}, 1x1) -> flatten`)
    return Number(conv!.attributes.filters)
  }

  it('has the precedence and the signs of mathematics', () => {
    const expected: readonly (readonly [string, number])[] = [
      ['1 + 2 * 3', 7],
      ['(1 + 2) * 3', 9],
      ['20 - 2 - 3', 15],
      ['-(-7)', 7],
      ['7 div 2', 3],
      ['-7 div 2 + 9', 5],
      ['-7 % 4', 1],
      ['7 % -4 + 4', 3],
      ['100 div 7 * 7 + 100 % 7', 100],
      ['2K', 2_000],
      ['in.channels + in.height * in.width', 65],
    ]
    for (const [expression, value] of expected) expect(filters(expression), expression).to.equal(value)
  })

  it('divides to a fraction with /, which is no int', () => {
    const [bn] = nodesOf('  bn(momentum = 1 / 4) -> flatten')
    expect(bn!.attributes.momentum).to.equal(0.25)
    expect(codesOf(compileText(networkAround('  conv(8 / 4, 1x1) -> flatten')))).to.deep.equal(['wrong-type'])
  })
})

describe('arguments', () => {
  it('are by name or in the declared order, sizes an int for both or a list', () => {
    for (const call of ['conv(4, 3x3, 2)', 'conv(stride=2x2, kernel=3, filters=4)', 'conv(4, [3, 3], stride=2)']) {
      const [conv] = nodesOf(`  ${call} -> flatten`)
      expect(conv!.attributes, call).to.include({ filters: 4, bias: true, l2: 0, padding: 'valid' })
      expect(conv!.attributes.kernel).to.deep.equal([3, 3])
      expect(conv!.attributes.stride).to.deep.equal([2, 2])
    }
  })

  it('take the words of an enumeration by name or in quotes, and a local before a word', () => {
    const declarations = 'block f(how: string, same: int) { conv(1, 3x3, padding=how) -> conv(1, 3x3, padding=same) }'
    const [first, second] = nodesOf('  f("same", 2) -> flatten', { declarations })
    expect([first!.attributes.padding, second!.attributes.padding]).to.deep.equal(['same', [2, 2]])
  })

  it('of blocks have defaults, which see the parameters before them and the tensor', () => {
    const declarations =
      'block f(a: int, b: int = 2 * a, c: int = b + in.channels) { conv(a, 1x1) -> conv(b, 1x1) -> conv(c, 1x1) }'
    const channels = nodesOf('  f(3) -> flatten', { declarations }).map(({ attributes }) => attributes.filters)
    expect(channels).to.deep.equal([3, 6, 7, undefined])
  })

  it('of type block are blocks or operators, also as defaults and through other blocks', () => {
    const declarations = `block g { sigmoid }
block f(act: block = relu) { act }
block outer(act: block) { f(act) -> act -> f }`
    expect(pathsOf('  outer(g) -> flatten', { declarations })).to.deep.equal([
      't/outer/f/g/sigmoid',
      't/outer/g/sigmoid',
      't/outer/f_2/relu',
      't/flatten',
    ])
  })

  it('the default stride of pools is their size', () => {
    const [pool] = nodesOf('  max_pool(3x2) -> flatten')
    expect(pool!.attributes.stride).to.deep.equal([3, 2])
  })
})

describe('defaults', () => {
  const l2Of = (around: Around, body = '  conv(1, 1x1) -> flatten') => nodesOf(body, around)[0]!.attributes.l2

  it('of the network win over those of the file, and a call over both', () => {
    const file = 'defaults conv { l2 = 0.1 }'
    const network = 'defaults conv { l2 = 0.2 }'
    expect(l2Of({ declarations: file })).to.equal(0.1)
    expect(l2Of({ items: network })).to.equal(0.2)
    expect(l2Of({ declarations: file, items: network })).to.equal(0.2)
    expect(l2Of({ declarations: file, items: network }, '  conv(1, 1x1, l2=0.3) -> flatten')).to.equal(0.3)
  })

  it('of a network hold in what is imported, those of a file only in what is written there', () => {
    const other = 'defaults conv { l2 = 0.5 }\nblock f { conv(1, 1x1) }'
    const around = { declarations: 'import { f } from "other.net"\ndefaults conv { l2 = 0.1, bias = false }' }
    const text = networkAround('  f -> conv(1, 1x1) -> flatten', around)
    const { value } = compileText(text, {}, { 'other.net': other })
    const [first, second] = value!.towers[0]!.nodes.slice(1)
    expect([first!.attributes.l2, first!.attributes.bias]).to.deep.equal([0.5, true])
    expect([second!.attributes.l2, second!.attributes.bias]).to.deep.equal([0.1, false])
    const scoped = networkAround('  f -> flatten', { ...around, items: 'defaults conv { l2 = 0.7 }' })
    expect(compileText(scoped, {}, { 'other.net': other }).value!.towers[0]!.nodes[1]!.attributes.l2).to.equal(0.7)
  })

  it('can give what is required', () => {
    expect(
      nodesOf('  conv(kernel=1x1) -> flatten', { items: 'defaults conv { filters = 5 }' })[0]!.output,
    ).to.deep.equal([8, 8, 5])
  })
})

describe('paths', () => {
  it('name the stages and blocks, siblings numbered from 2', () => {
    const declarations = 'block f { conv(1, 1x1) -> relu -> relu }'
    const body = '  f\n  stage s { f -> f -> relu\n  stage deep { f } }\n  flatten'
    expect(pathsOf(body, { declarations })).to.deep.equal([
      't/f/conv',
      't/f/relu',
      't/f/relu_2',
      't/s/f/conv',
      't/s/f/relu',
      't/s/f/relu_2',
      't/s/f_2/conv',
      't/s/f_2/relu',
      't/s/f_2/relu_2',
      't/s/relu',
      't/s/deep/f/conv',
      't/s/deep/f/relu',
      't/s/deep/f/relu_2',
      't/flatten',
    ])
  })

  it('keep a stage its name, whatever else is called so', () => {
    const body = '  conv(1, 1x1) -> relu -> conv(1, 1x1)\n  stage conv { relu }\n  stage conv_2 { relu }\n  flatten'
    expect(pathsOf(body)).to.deep.equal(['t/conv_3', 't/relu', 't/conv_4', 't/conv/relu', 't/conv_2/relu', 't/flatten'])
  })

  it('carry the calls that led to a node, outermost first, with their values', () => {
    const declarations = 'block f(n: int, k: size = 1x1) { conv(n, k) -> g(n + 1) }\nblock g(n: int) { conv(n, 1x1) }'
    const nodes = nodesOf('  f(2 + 1, k=3x3) -> flatten', { declarations })
    expect(nodes.map(({ expansion }) => expansion.map(({ call }) => call))).to.deep.equal([
      ['t', 'f(3, k=3x3)'],
      ['t', 'f(3, k=3x3)', 'g(4)'],
      ['t'],
    ])
  })
})

describe('a network', () => {
  it('applies its tower to both images and its head to what comes out', () => {
    const { towers, head: judge, input } = networkOf(networkAround('  conv(2, 3x3) -> flatten'))
    const [tower, head] = [towers[0]!, judge!]
    expect([tower.applications, head.applications]).to.deep.equal([2, 1])
    expect(input).to.deep.equal({ name: 'image', shape: [8, 8, 1] })
    expect(head.inputs.map((id) => head.nodes[id])).to.deep.equal(
      ['left', 'right'].map((name, id) => ({ ...head.nodes[id], op: 'input', path: `h/${name}`, output: [72] })),
    )
    expect(head.nodes[head.output]!.output).to.deep.equal([1])
  })

  it('owns every weight once, in the order in which they are made', () => {
    const { weights } = networkOf(networkAround('  conv(2, 3x3) -> bn -> flatten'))
    expect(weights.map(({ path, shape, trainable }) => [path, shape.join('x'), trainable])).to.deep.equal([
      ['t/conv/kernel', '3x3x1x2', true],
      ['t/conv/bias', '2', true],
      ['t/bn/gamma', '2', true],
      ['t/bn/beta', '2', true],
      ['t/bn/moving_mean', '2', false],
      ['t/bn/moving_variance', '2', false],
      ['h/dense/kernel', '72x1', true],
      ['h/dense/bias', '1', true],
    ])
  })

  const adjustable = `tower t(w: int, k: size, a: block, f: float, b: bool, p: string) {
  conv(w, k, bias=b, l2=f, padding=p) -> a -> flatten
}
head h(left, right): similarity { abs(left - right) -> dense(1) }
network n(w: int = 2, k: size = 3x3, a: block = relu, f: float = 0.5, b: bool = true, p: string = "same") {
  input image: 8x8x1
  siamese t(w, k, a, f, b, p)
  head h
}
`

  it('takes its parameters from outside, by their types', () => {
    const set = { w: '1_0', k: '5', a: 'sigmoid', f: '1e-2', b: 'false', p: 'valid' }
    const network = networkOf(adjustable, set)
    expect(network.parameters).to.deep.equal({ w: 10, k: [5, 5], a: 'sigmoid', f: 0.01, b: false, p: 'valid' })
    const { attributes } = network.towers[0]!.nodes[1]!
    expect(attributes).to.deep.include({ filters: 10, kernel: [5, 5], bias: false, l2: 0.01, padding: 'valid' })
    expect(network.towers[0]!.nodes[2]!.op).to.equal('sigmoid')
    expect(networkOf(adjustable).parameters).to.deep.equal({ w: 2, k: [3, 3], a: 'relu', f: 0.5, b: true, p: 'same' })
  })

  it('has parameters of any name', () => {
    const text = networkAround('  flatten').replace(
      'network n {',
      'network n(__proto__: int = 4, constructor: int = 3) {',
    )
    expect(Object.entries(compileText(text).value!.parameters)).to.deep.equal([
      ['__proto__', 4],
      ['constructor', 3],
    ])
  })

  it('refuses what is no value of the type', () => {
    const wrong = { w: '2.5', k: '3x3x3', a: 'nothing', f: 'much', b: '1', q: '1' }
    const { diagnostics, value } = compileText(adjustable, wrong)
    expect(value).to.equal(undefined)
    expect(diagnostics.map(({ span: { file }, code }) => `${file} ${code}`)).to.deep.equal(
      ['wrong-type', 'wrong-type', 'unknown-name', 'unknown-name', 'wrong-type', 'unknown-setting'].map(
        (code) => `<command line> ${code}`,
      ),
    )
    const codes: readonly (readonly [string, string])[] = [
      ...['', '\n', '-', '3x3 4', ')'].map((text) => [text, 'unexpected-token'] as const),
      ...['x', '__proto__'].map((text) => [text, 'unknown-name'] as const),
      ...['3x3', '"3"', '[3]', 'relu'].map((text) => [text, 'wrong-type'] as const),
      ...['1e999', '9'.repeat(400)].map((text) => [text, 'number-too-large'] as const),
      ['"', 'unterminated-string'],
    ]
    for (const [text, code] of codes)
      expect(codesOf(compileText(adjustable, { w: text })), JSON.stringify(text)).to.deep.equal([code])
  })
})
