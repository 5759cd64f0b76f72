/** Constants, functions, loops, branches, assertions and shared layers: what they mean, seen in the graph. */
import { expect } from 'chai'
import { countParameters } from '../../compiler/analyses/counts.js'
import type { GraphNode } from '../../compiler/graph.js'
import { codesOf, compileText, networkAround, networkOf } from './support.js'

type Around = Parameters<typeof networkAround>[1]

const nodesOf = (body: string, around?: Around): readonly GraphNode[] =>
  networkOf(networkAround(body, around)).towers[0]!.nodes.slice(1)
const pathsOf = (body: string, around?: Around): readonly string[] => nodesOf(body, around).map(({ path }) => path)
const opsOf = (body: string, around?: Around): readonly string[] => nodesOf(body, around).map(({ op }) => op)
const codes = (body: string, around?: Around): readonly string[] => codesOf(compileText(networkAround(body, around)))

/** The int that an expression gives, seen as a convolution's filters. */
function intOf(expression: string, declarations = ''): number {
  const [conv] = nodesOf(`  conv(${expression}, 1x1) -> flatten`, { declarations })
  return Number(conv!.attributes.filters)
}

/** The number that an expression gives, seen as a momentum. */
function floatOf(expression: string, declarations = ''): number {
  const [bn] = nodesOf(`  bn(momentum=${expression}) -> flatten`, { declarations })
  return Number(bn!.attributes.momentum)
}

describe('functions of the language', () => {
  it('compute numbers, ints of ints', () => {
    const expected: readonly (readonly [string, number])[] = [
      ['max(3, 7, 5)', 7],
      ['min(3, 7)', 3],
      ['abs(3 - 10)', 7],
      ['floor(7.9)', 7],
      ['ceil(7.1)', 8],
      ['round(2.5)', 3],
      ['round(0 - 2.5) + 9', 6],
      ['floor(sqrt(17))', 4],
      ['round(log2(1024))', 10],
      ['pow(2, 10)', 1024],
      ['len([1, 2, 3]) + len(3x4)', 5],
      ['sum([1, 2, 3])', 6],
      ['sum(range(5)) + sum(range(2, 4))', 15],
    ]
    for (const [expression, value] of expected) expect(intOf(expression), expression).to.equal(value)
    expect(floatOf('exp(log(0.5))')).to.be.closeTo(0.5, 1e-12)
    expect(floatOf('max(0, 0.25)')).to.equal(0.25)
  })

  it('of the names that operators have too, take numbers, and operators tensors', () => {
    expect(opsOf('  abs -> conv(abs(0 - 4), 1x1) -> abs -> flatten')).to.deep.equal(['abs', 'conv', 'abs', 'flatten'])
    expect(opsOf('  let x = max(in, in -> relu)\n  min(x, in, x) -> max -> flatten')).to.deep.equal([
      ...['relu', 'maximum', 'minimum', 'max', 'flatten'],
    ])
    expect(codes('  let x = in -> parameter([4])\n  x')).to.deep.equal(['wrong-input-count'])
    expect(codes('  let x = max(in, in, over=space)\n  x -> flatten')).to.deep.equal(['unknown-argument'])
    expect(opsOf('  pow(in, 2) -> log -> conv(pow(2, 3), 1x1) -> flatten').slice(0, 2)).to.deep.equal(['pow', 'log'])
    expect(opsOf('  let x = abs(in)\n  x -> flatten')).to.deep.equal(['abs', 'flatten'])
    const declarations = 'fn f(c: int) = if abs(log2(c)) > 1 { floor(abs(log2(c))) } else { 1 }'
    expect(codes('  flatten', { declarations })).to.deep.equal([])
    expect(opsOf('  conv(f(8), 1x1) -> flatten', { declarations })).to.deep.equal(['conv', 'flatten'])
  })

  it('refuse what is no number, too many, and a result that is none', () => {
    expect(codes('  conv(max(2, "a"), 1x1) -> flatten')).to.deep.equal(['wrong-type'])
    expect(codes('  conv(floor(1, 2), 1x1) -> flatten')).to.deep.equal(['wrong-argument-count'])
    expect(codes('  bn(momentum=sqrt(0 - 1)) -> flatten')).to.deep.equal(['out-of-range'])
    expect(codes('  conv(len(range(3000000)), 1x1) -> flatten')).to.deep.equal(['too-much-work'])
    expect(codes('  relu -> floor -> flatten')).to.deep.equal(['function-of-tensor'])
    expect(codes('  bn(momentum=min(0.5, sum([1.7e308, 1.7e308]))) -> flatten')).to.deep.equal(['number-overflow'])
    const inRangeAgain = '  conv(sum([9_007_199_254_740_991, 2, 0 - 9_007_199_254_740_985]), 1x1) -> flatten'
    expect(codes(inRangeAgain)).to.deep.equal(['number-overflow'])
  })
})

describe('fn and const', () => {
  const divisible = `fn divisible(channels: float, by: int = 8) =
  let rounded = max(by, floor(channels + by / 2) div by * by) in
  if rounded < 0.9 * channels { rounded + by } else { rounded }`

  it('round channels as EfficientNet does', () => {
    // The reference implementation's make_divisible, by hand: 32 * 1.1 = 35.2, 16 * 1.1 = 17.6, 1280 * 1.1 = 1408, 11
    // -> 16.
    const expected: readonly (readonly [string, number])[] = [
      ['divisible(32 * 1.1)', 32],
      ['divisible(16 * 1.1)', 16],
      ['divisible(1280 * 1.1)', 1408],
      ['divisible(11)', 16],
      ['divisible(3)', 8],
      ['divisible(20, by=4)', 20],
    ]
    for (const [expression, value] of expected) expect(intOf(expression, divisible), expression).to.equal(value)
  })

  it('see one another in any order, and constants are evaluated once', () => {
    const declarations = 'const a = twice(b) + 1\nfn twice(x: int) = 2 * x\nconst b = 3'
    expect(intOf('a * b', declarations)).to.equal(21)
  })

  it('may be imported', () => {
    const text = networkAround('  conv(half(size), 1x1) -> flatten', {
      declarations: 'import { half, size } from "lib.net"',
    })
    const others = { 'lib.net': 'const size = 12\nfn half(x: int) = x div 2' }
    const { value, diagnostics } = compileText(text, {}, others)
    expect(diagnostics).to.deep.equal([])
    expect(value!.towers[0]!.nodes[1]!.attributes.filters).to.equal(6)
  })

  it('compute no tensors, and never themselves', () => {
    expect(codes('  conv(f(1), 1x1) -> flatten', { declarations: 'fn f(x: int) = x -> relu' })).to.deep.equal([
      'not-a-tensor',
    ])
    expect(codes('  conv(f(1), 1x1) -> flatten', { declarations: 'fn f(x: int) = f(x)' })).to.deep.equal(['recursion'])
    expect(codes('  conv(a, 1x1) -> flatten', { declarations: 'const a = b\nconst b = a' })).to.deep.equal([
      'recursion',
    ])
    expect(codes('  relu -> f -> flatten', { declarations: 'fn f(x: int) = x' })).to.deep.equal(['function-of-tensor'])
    expect(codes('  relu -> flatten', { declarations: 'const max = 3' })).to.deep.equal(['redefined-name'])
  })

  it('nest without end, one in the other', () => {
    const chain = Array.from({ length: 1_500 }, (_, level) => `fn f${level + 1}(x: int) = f${level}(x) + 1`).join('\n')
    expect(intOf('f1500(0)', `fn f0(x: int) = x\n${chain}`)).to.equal(1_500)
  })
})

describe('lists, tuples and what is in them', () => {
  it('have items by number, tuples and sizes too', () => {
    const declarations = 'const plan = [(3, 256), (4, 512)]'
    expect(intOf('plan[1][0]', declarations)).to.equal(4)
    expect(intOf('len(plan[0]) + in.shape[2]', declarations)).to.equal(3)
    expect(codes('  conv(plan[2][0], 1x1) -> flatten', { declarations })).to.deep.equal(['out-of-range'])
    expect(codes('  conv(plan["a"], 1x1) -> flatten', { declarations })).to.deep.equal(['wrong-type'])
  })

  it('may be parameters', () => {
    const declarations = 'block stack(widths: list) { for w in widths { conv(w, 1x1) } }'
    const nodes = nodesOf('  stack([2, 4]) -> flatten', { declarations })
    expect(nodes.map(({ output }) => output.at(-1))).to.deep.equal([2, 4, 256])
  })
})

describe('comparisons and truth', () => {
  const truth = (condition: string): boolean => opsOf(`  if ${condition} { relu }\n  flatten`).length === 2

  it('compare numbers, texts and sizes', () => {
    const holding = [
      '1 == 1.0',
      '1 != 2',
      '2 < 3',
      '3 <= 3',
      '4 > 3',
      '4 >= 4',
      '"a" == "a"',
      '3x3 == 3x3',
      'true == true',
    ]
    const failing = ['1 == 2', '3 < 3', '"a" == "b"', '3x3 == 3x4', 'in.channels > 1']
    for (const condition of holding) expect(truth(condition), condition).to.equal(true)
    for (const condition of failing) expect(truth(condition), condition).to.equal(false)
  })

  it('have and, or, not, of which the right side counts only where the left does not decide', () => {
    expect(truth('1 == 1 and not 1 == 2')).to.equal(true)
    expect(truth('1 == 2 or 2 == 2 and 3 == 3')).to.equal(true)
    expect(truth('1 == 1 or 1 div 0 == 1')).to.equal(true)
    expect(truth('1 == 2 and 1 div 0 == 1')).to.equal(false)
  })

  it('refuse what cannot be compared', () => {
    expect(codes('  if in == 3 { relu }\n  flatten')).to.deep.equal(['wrong-operands'])
    expect(codes('  if "a" < "b" { relu }\n  flatten')).to.deep.equal(['wrong-operands'])
    expect(codes('  if 3 { relu }\n  flatten')).to.deep.equal(['wrong-type'])
    expect(codes('  if 1 == 1 and 3 { relu }\n  flatten')).to.deep.equal(['wrong-type'])
  })
})

describe('if', () => {
  const shortcut = `block residual(out: int, stride: int = 1) {
  let main = in -> conv(out, 3x3, stride, padding=same)
  let shortcut = if stride == 1 and in.channels == out { in } else { in -> conv(out, 1x1, stride) }
  main + shortcut -> relu
}`

  it('takes one branch, which sees what is known of tensors', () => {
    expect(opsOf('  residual(1) -> flatten', { declarations: shortcut })).to.deep.equal([
      'conv',
      'add',
      'relu',
      'flatten',
    ])
    expect(opsOf('  residual(2) -> flatten', { declarations: shortcut })).to.deep.equal([
      'conv',
      'conv',
      'add',
      'relu',
      'flatten',
    ])
  })

  it('leaves the flow as it is where there is no else, and has one between two steps', () => {
    expect(opsOf('  relu\n  if 1 == 2 { sigmoid }\n  flatten')).to.deep.equal(['relu', 'flatten'])
    expect(opsOf('  relu -> if 1 == 1 { sigmoid } -> flatten')).to.deep.equal(['relu', 'sigmoid', 'flatten'])
  })

  it('chooses between values, along a chain', () => {
    const pick = 'fn pick(n: int) = if n == 1 { 10 } else if n == 2 { 20 } else { 30 }'
    expect([1, 2, 3].map((n) => intOf(`pick(${n})`, pick))).to.deep.equal([10, 20, 30])
    expect(codes('  conv(f(2), 1x1) -> flatten', { declarations: 'fn f(n: int) = if n == 1 { 10 }' })).to.deep.equal([
      'missing-else',
    ])
  })

  it('finds the mistakes of both branches where the condition is not known', () => {
    const declarations = 'block b(n: int) { if n == 1 { conv("a", 1x1) } else { conv(1, 1x1, strid=2) } }'
    expect(codes('  flatten', { declarations })).to.have.members(['wrong-type', 'unknown-argument'])
  })
})

describe('loops', () => {
  it('repeat a body, the flow going through', () => {
    expect(pathsOf('  repeat 3 { relu }\n  flatten')).to.deep.equal(['t/relu', 't/relu_2', 't/relu_3', 't/flatten'])
    expect(opsOf('  repeat 0 { relu }\n  flatten')).to.deep.equal(['flatten'])
    expect(opsOf('  repeat in.height div 4 { let a = relu\n in + a }\n  flatten')).to.deep.equal([
      'relu',
      'add',
      'relu',
      'add',
      'flatten',
    ])
  })

  it('and everything else in braces may be continued by an arrow, with the flow', () => {
    const continued = (braced: string) => opsOf(`  ${braced} -> conv(2, 1x1) -> bn\n  flatten`)
    const rest = ['conv', 'bn', 'flatten']
    expect(continued('repeat 2 { relu }')).to.deep.equal(['relu', 'relu', ...rest])
    expect(continued('repeat 0 { relu }')).to.deep.equal(rest)
    expect(continued('stage s { relu }\n ')).to.deep.equal(['relu', ...rest])
    expect(pathsOf('  stage s { relu } -> bn\n  flatten')).to.deep.equal(['t/s/relu', 't/bn', 't/flatten'])
    expect(continued('for i in range(2) { conv(i + 1, 1x1) }')).to.deep.equal(['conv', 'conv', ...rest])
    expect(continued('if in.channels == 2 { relu }')).to.deep.equal(rest)
    expect(continued('if in.channels == 2 { relu } else if in.channels == 1 { bn }')).to.deep.equal(['bn', ...rest])
    const chosen = 'stage s { relu } -> if in.channels == 1 { bn } else { relu }'
    expect(continued(chosen)).to.deep.equal(['relu', 'bn', ...rest])
  })

  it('say where nothing flows on, and what cannot follow', () => {
    const head = (body: string) =>
      codesOf(compileText(networkAround('  flatten').replace('abs(left - right) -> flatten', body)))
    expect(head('repeat 0 { abs(left - right) }')).to.deep.equal(['no-flow'])
    expect(head('repeat 0 { abs(left - right) } -> abs')).to.include('no-flow')
    expect(head('repeat 1 { abs(left - right) } -> abs')).to.deep.equal([])
    expect(codes('  let x = relu\n  repeat 1 { bn } -> x\n  flatten')).to.deep.equal(['not-callable'])
    expect(codes('  repeat 1 { bn } -> rellu\n  flatten')).to.deep.equal(['unknown-name'])
  })

  it('go over lists, with the parts of tuples and a count, and name stages', () => {
    const declarations = 'const plan = [(1, 4), (2, 8)]'
    const body = `  for (blocks, out) as i in plan {
    stage conv{i + 2} { repeat blocks { conv(out, 1x1) } }
  }
  flatten`
    expect(pathsOf(body, { declarations })).to.deep.equal([
      't/conv2/conv',
      't/conv3/conv',
      't/conv3/conv_2',
      't/flatten',
    ])
  })

  it('name stages that begin as a keyword does', () => {
    const body = '  for i in range(2) { stage block{i} { relu }\n stage in{i}_a { relu } }\n  flatten'
    expect(pathsOf(body)).to.deep.equal(['t/block0/relu', 't/in0_a/relu', 't/block1/relu', 't/in1_a/relu', 't/flatten'])
    expect(codes('  stage block { relu }\n  flatten')).to.deep.equal(['unexpected-token'])
  })

  it('number a stage that comes again', () => {
    expect(pathsOf('  repeat 2 { stage s { relu } }\n  flatten')).to.deep.equal(['t/s/relu', 't/s_2/relu', 't/flatten'])
  })

  it('let claims speak of the stages that they name', () => {
    const body = '  for i in range(2) { stage s{i} { conv(i + 1, 1x1) } }\n  flatten'
    const claims = (lines: string) => codes(body, { items: `expect {\n${lines}\n}` })
    expect(claims('t.s1.params.total = 4\nt.s1.output = 8x8x2')).to.deep.equal([])
    expect(claims('t.s1.params.total = 5')).to.deep.equal(['claim-failed'])
    expect(claims('t.s7.params.total = 5')).to.deep.equal(['unknown-claim'])
  })

  it('let claims speak of stages and blocks in branches, wherever these are', () => {
    const declarations = 'block u { relu }\nblock by(f: block) { f }'
    const claim = (body: string, line: string) => codes(body, { declarations, items: `expect { ${line} }` })
    const either = '  if false { stage a { stage x { relu } } } else { stage a { stage y { relu } } }\n  flatten'
    expect(claim(either, 't.a.y.macs = 0')).to.deep.equal([])
    expect(claim(either, 't.a.x.macs = 0')).to.deep.equal(['unknown-claim'])
    expect(claim('  let z = if true { stage a { relu } } else { in }\n  z -> flatten', 't.a.macs = 0')).to.deep.equal(
      [],
    )
    expect(claim('  in -> if true { stage a { relu } } -> flatten', 't.a.macs = 0')).to.deep.equal([])
    expect(claim('  in -> if true { u } -> flatten', 't.u.macs = 0')).to.deep.equal([])
    expect(claim('  by(u) -> flatten', 't.by.u.macs = 0')).to.deep.equal([])
  })

  it('refuse what is no list, no number, or endless, and find the mistakes in their bodies', () => {
    expect(codes('  repeat 1.5 { relu }\n  flatten')).to.deep.equal(['wrong-type'])
    expect(codes('  repeat 2 - 3 { relu }\n  flatten')).to.deep.equal(['out-of-range'])
    expect(codes('  repeat 4000000000 { relu }\n  flatten')).to.deep.equal(['too-much-work'])
    expect(codes('  for i in 3 { conv("x", 1x1) }\n  flatten')).to.deep.equal(['wrong-type', 'wrong-type'])
    expect(codes('  for (a, b) in [(1, 2, 3)] { conv(a, 1x1) -> conv(b, 1x1) }\n  flatten')).to.deep.equal([
      'wrong-type',
    ])
  })

  it('run a hundred thousand rounds, and a thousand blocks deep', () => {
    expect(nodesOf('  repeat 100000 { relu }\n  flatten')).to.have.length(100_001)
    const chain = Array.from({ length: 1_000 }, (_, level) => `block b${level + 1} { b${level} -> relu }`).join('\n')
    expect(nodesOf('  b1000 -> flatten', { declarations: `block b0 { relu }\n${chain}` })).to.have.length(1_002)
  })
})

describe('claims', () => {
  const claims = (lines: string) => codes('  stage s { conv(2, 3x3) }\n  flatten', { items: `expect {\n${lines}\n}` })

  it('speak of what a part sees of the image, both sides or each', () => {
    expect(claims('t.s.receptive_field = 3\nt.s.receptive_field = 3x3\nt.s.receptive_field <= 4x3')).to.deep.equal([])
    expect(claims('t.s.receptive_field = 5x3')).to.deep.equal(['claim-failed'])
    expect(claims('h.receptive_field = 5x3')).to.deep.equal(['unknown-claim'])
  })

  it('speak of the network’s own output, and of figures within a tolerance', () => {
    expect(claims('output = 1\nt.s.output = 6x6x2\nparams.total = 100 +- 10%\nmacs = 1.3K +- 200')).to.deep.equal([])
    expect(claims('params.total = 100 +- 1%')).to.deep.equal(['claim-failed'])
    expect(claims('t.s.receptive_field = 3x3 +- 1')).to.deep.equal(['wrong-type'])
  })
})

describe('assert', () => {
  const declarations = `block grouped(width: int, groups: int) {
  assert width % groups == 0, "width {width} must be a multiple of groups {groups}"
  conv(width, 1x1)
}`

  it('says nothing where it holds', () => {
    expect(codes('  grouped(8, 4) -> flatten', { declarations })).to.deep.equal([])
  })

  it('reports its message, both sides and the way to it', () => {
    const { diagnostics } = compileText(networkAround('  grouped(6, 4) -> flatten', { declarations }))
    const [{ code, message, stories, related }] = diagnostics as [(typeof diagnostics)[0]]
    expect(code).to.equal('assertion-failed')
    expect(message).to.equal('width 6 must be a multiple of groups 4')
    expect(stories).to.deep.equal([{ label: 'width % groups', text: '2' }])
    expect(related[0]!.message).to.equal('in the expansion of grouped(6, 4)')
  })
})

describe('layer', () => {
  it('is made once: its applications have the same weights', () => {
    const { towers, weights } = networkOf(
      networkAround(
        '  layer same = conv(4, 3x3, padding=same)\n  let a = in -> conv(4, 1x1) -> same\n  a -> same -> flatten',
      ),
    )
    const [first, second] = towers[0]!.nodes.filter(({ path }) => path.startsWith('t/same'))
    expect([first!.path, second!.path]).to.deep.equal(['t/same', 't/same_2'])
    expect(second!.weights).to.deep.equal(first!.weights)
    expect(first!.weights.map((index) => weights[index]!.path)).to.deep.equal(['t/same/kernel', 't/same/bias'])
  })

  it('of a block shares everything in it, and counts once', () => {
    const declarations = 'block unit(f: int) { conv(f, 3x3, padding=same) -> bn }'
    const network = networkOf(
      networkAround('  conv(4, 1x1)\n  layer u = unit(4)\n  u -> relu -> u -> u -> flatten', { declarations }),
    )
    expect(network.towers[0]!.nodes.filter(({ op }) => op === 'bn')).to.have.length(3)
    const once = 4 * 2 + (9 * 16 + 4) + 16
    expect(countParameters(network, network.towers[0]!.nodes).total).to.equal(once)
  })

  it('keeps its weights where only its second application is used', () => {
    const text = networkAround(
      '  conv(4, 1x1)\n  layer c = conv(4, 1x1)\n  let a = c\n  in -> conv(4, 1x1) -> c -> flatten',
    )
    const { value, diagnostics } = compileText(text)
    expect(diagnostics.map(({ code }) => code)).to.deep.equal(['unused-value'])
    expect(value!.weights.map(({ path }) => path)).to.include('t/c_2/kernel')
  })

  it('may be handed to a block', () => {
    const declarations = 'block twice(f: block) { f -> relu -> f }'
    const nodes = nodesOf('  conv(4, 1x1)\n  layer c = conv(4, 1x1)\n  twice(c) -> flatten', { declarations })
    const [first, second] = nodes.filter(({ path }) => path.includes('twice/c'))
    expect(second!.weights).to.deep.equal(first!.weights)
  })

  it('cannot fit two numbers of channels', () => {
    expect(codes('  layer c = conv(4, 1x1)\n  c -> c -> flatten')).to.deep.equal(['layer-mismatch'])
  })

  it('does the same wherever it is applied', () => {
    const strides = `  layer c = conv(4, 3x3, padding=same)
  concat(in -> c(stride=1) -> flatten, in -> c(stride=2) -> flatten)`
    expect(codes(strides)).to.deep.equal(['layer-mismatch'])
    const others = { 'lib.net': 'defaults conv { l2 = 0.1 }\nblock twice(f: block) { f -> f }' }
    const body = '  conv(4, 1x1)\n  layer c = conv(4, 1x1)\n  twice(c) -> c -> flatten'
    const text = networkAround(body, { declarations: 'import { twice } from "lib.net"' })
    const { value, diagnostics } = compileText(text, {}, others)
    expect(diagnostics).to.deep.equal([])
    expect(value!.towers[0]!.nodes.map(({ attributes }) => attributes.l2)).to.not.include(0.1)
    const both = networkAround(`  twice(f=conv(4, 1x1))\n${body}`, { declarations: 'import { twice } from "lib.net"' })
    const convolutions = compileText(both, {}, others).value!.towers[0]!.nodes.filter(({ op }) => op === 'conv')
    expect(convolutions.map(({ attributes }) => attributes.l2)).to.deep.equal([0.1, 0.1, 0, 0, 0, 0])
  })

  it('takes blocks by their names after its input tensor', () => {
    const declarations =
      'block by(n: int, f: block) { conv(n, 1x1) -> f }\nblock use(g: block = by(3)) { let x = in\n layer l = g(relu)\n l(x) }'
    expect(
      opsOf('  layer l = by\n  let x = in\n  l(x, 2, relu) -> l(2, relu) -> flatten', { declarations, input: '8x8x2' }),
    ).to.deep.equal(['conv', 'relu', 'conv', 'relu', 'flatten'])
    expect(opsOf('  use -> flatten', { declarations })).to.deep.equal(['conv', 'relu', 'flatten'])
  })
})

describe('blocks as arguments', () => {
  const declarations = `block scaled(taps: int = 3) { conv(taps, 1x1) }
block use(f: block = scaled(taps=7)) { f -> relu }`

  it('may have arguments already', () => {
    const filters = (call: string) => nodesOf(`  ${call} -> flatten`, { declarations })[0]!.attributes.filters
    expect(filters('use')).to.equal(7)
    expect(filters('use(scaled)')).to.equal(3)
    expect(filters('use(f=scaled(taps=5))')).to.equal(5)
    expect(filters('use(f=conv(2, 1x1))')).to.equal(2)
  })

  it('may have arguments in a call of a tower, a head or a layer, too', () => {
    const text = `${declarations}
tower t(f: block) { in -> f -> flatten }
head h(left, right, f: block): similarity { left - right -> f -> dense(1) }
network n {
  input image: 8x8x1
  siamese t(f=scaled(taps=5))
  head h(f=leaky_relu(slope=0.5))
  expect { t.output = 320 }
}`
    networkOf(text)
    const [first] = nodesOf('  layer l = use\n  l(f=scaled(taps=5)) -> flatten', { declarations })
    expect(first!.attributes.filters).to.equal(5)
  })

  it('are those of the file in which they are written', () => {
    const others = {
      'lib.net': 'block through(f: block) { f }\nblock mine { conv(99, 1x1) -> mine_too }\nblock mine_too { relu }',
    }
    const around = `import { through } from "lib.net"
block mine { conv(2, 1x1) }
block wrap(g: block) { g }
block usual(f: block = wrap(g=mine)) { through(f) }`
    for (const call of ['through(f=wrap(g=mine))', 'usual', 'layer l = wrap(g=mine)\n  through(l)']) {
      const { value } = compileText(networkAround(`  ${call} -> flatten`, { declarations: around }), {}, others)
      expect(value?.towers[0]?.nodes[1]?.attributes.filters, call).to.equal(2)
    }
    const foreign = networkAround('  through(f=wrap(g=mine_too)) -> flatten', { declarations: around })
    expect(codesOf(compileText(foreign, {}, others))).to.deep.equal(['unknown-name'])
  })
})

describe('a network that classifies', () => {
  const text = `tower t { global_avg_pool }
head classes(features, count: int = 5) { dense(count) -> softmax }
network n(count: int = 5) { input image: 8x8x3\n tower t\n head classes(count) }`

  it('has a tower and a head of one image', () => {
    const network = networkOf(text, { count: '7' })
    expect(network.kind).to.equal('classifier')
    expect(network.towers[0]!.applications).to.equal(1)
    expect(network.head!.nodes[network.head!.output]!.output).to.deep.equal([7])
  })

  it('has a head that begins with its input, by name and as in', () => {
    const head = (body: string) => networkOf(text.replace(/head \w+\(.*/, body)).head!.nodes.map(({ op }) => op)
    expect(head('head classes(f, count: int) { in -> dense(count) -> softmax }')).to.deep.equal([
      'input',
      'dense',
      'softmax',
    ])
    expect(head('head classes(f, count: int) { f -> dense(count) -> softmax }')).to.deep.equal([
      'input',
      'dense',
      'softmax',
    ])
  })

  it('needs a head of one input, and that of a siamese network two', () => {
    expect(codesOf(compileText(text.replace('tower t\n', 'siamese t\n')))).to.include('wrong-input-count')
  })
})

describe('what is not applied', () => {
  it('is checked on unknown values, about which nothing is reported', () => {
    const declarations = `block items(plan: list, n: int) {
  assert n % 2 == 0 and plan[0] == "a" and len(plan) > 1, "{n} of {plan[0]}"
  for (filters, kernel) in plan { conv(max(filters, 8), kernel) }
  for x in plan {
    conv(abs(x) * 2 + 1, 3x3)
    repeat max(x, 1) { relu }
    stage s{x} { if x > 3 { relu } else { x.channels } }
  }
  conv(sum([n, 1]), [n, 3])
}
block shapes(n: int, s: shape) {
  reshape([in.height, in.channels, 1]) -> pad([n, 1]) -> shapes_of([n, n])
  reshape(s)
}
block shapes_of(k: size) { conv(k[0], k) -> conv(8, [1, k[1]]) }
fn f(n: int, l: list) = sum([n, l[0]]) + max(l[0], n) + sqrt(abs(l[1])) + len(l)
tower unused(act: block, plan: list) { let x = act\n x -> act -> conv(f(3, plan), plan[0]) }
head unused_too(l, r, rate: float) { abs(l - r) -> dropout(max(rate, 0.5)) }`
    expect(codes('  flatten', { declarations })).to.deep.equal([])
  })

  it('has the defaults of the network', () => {
    const around = { declarations: 'block unused { conv(4) }', items: 'defaults conv { kernel = 3x3 }' }
    expect(codes('  flatten', around)).to.deep.equal([])
    expect(codes('  flatten', { declarations: around.declarations })).to.deep.equal(['missing-argument'])
  })
})
