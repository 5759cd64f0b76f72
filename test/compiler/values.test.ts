/** Values that hold others: lists made of lists, blocks in lists and in names, and what is done with them. */
import { expect } from 'chai'
import type { GraphNode } from '../../compiler/graph.js'
import { codesOf, compileText, networkAround, networkOf } from './support.js'

type Around = Parameters<typeof networkAround>[1]

const nodesOf = (body: string, around?: Around): readonly GraphNode[] =>
  networkOf(networkAround(body, around)).towers[0]!.nodes.slice(1)
const opsOf = (body: string, around?: Around): readonly string[] => nodesOf(body, around).map(({ op }) => op)
const diagnosticsOf = (body: string, around?: Around) => compileText(networkAround(body, around)).diagnostics
const codes = (body: string, around?: Around) => codesOf(compileText(networkAround(body, around)))

/** The ints of a list, seen as the filters of convolutions. */
const intsOf = (list: string, declarations = ''): readonly number[] =>
  nodesOf(`  for x in ${list} { conv(x, 1x1) }\n  flatten`, { declarations })
    .slice(0, -1)
    .map(({ attributes }) => Number(attributes.filters))

describe('lists made of lists', () => {
  it('have a value for every item, with its number, the parts of tuples and a condition', () => {
    expect(intsOf('[2 * x for x in [1, 2, 3]]')).to.deep.equal([2, 4, 6])
    expect(intsOf('[x + i for x as i in range(3, 6)]')).to.deep.equal([3, 5, 7])
    expect(intsOf('[a * b for (a, b) in [(1, 4), (2, 8)]]')).to.deep.equal([4, 16])
    expect(intsOf('[x for x in range(1, 10) if x % 3 == 1]')).to.deep.equal([1, 4, 7])
    expect(intsOf('[x for (_, x, _) in [(1, 4, 2), (2, 8, 2)]]')).to.deep.equal([4, 8])
    expect(intsOf('[sum([y for y in range(x)]) + 1 for x in range(4)]')).to.deep.equal([1, 1, 2, 4])
    expect(intsOf('wide(3)', 'fn wide(n: int) = [pow(2, i) for i in range(1, n)]')).to.deep.equal([2, 4])
  })

  it('are found wrong once, where they are', () => {
    const wrong: readonly (readonly [string, string])[] = [
      ['[x for x in 3]', 'wrong-type'],
      ['[a for (a, b) in [1, 2]]', 'wrong-type'],
      ['[x for x in [1, 2] if x]', 'wrong-type'],
      ['[y for x in [1, 2]]', 'unknown-name'],
      ['[in for in_ in [1, 2]]', 'unused-name'],
      ['[x for x in range(3000000)]', 'too-much-work'],
    ]
    for (const [list, code] of wrong) {
      const found = codes(`  let l = ${list}\n  conv(len(l), 1x1) -> flatten`)
      expect(new Set(found), list).to.deep.equal(new Set([code]))
    }
    // The names of a round end with it, and hide nothing.
    expect(codes('  let l = [x for x in [1]]\n  conv(x, 1x1) -> flatten')).to.deep.equal(['unknown-name'])
    expect(codes('  let x = 3\n  let l = [x for x in [x]]\n  conv(l[0], 1x1) -> flatten')).to.deep.equal([
      'shadowed-name',
    ])
  })

  it('look through what they give where the items are not known', () => {
    const declarations = 'block b(l: list) { let m = [conv(a=3) for x in l if y]\n in -> m[0] }'
    expect(codes('  flatten', { declarations })).to.deep.equal(['unknown-name'])
  })

  it('hold as many items as there are steps', () => {
    expect(intsOf('[sum([x for x in range(100000)]) div 4999950000]')).to.deep.equal([1])
    const doubled = Array.from({ length: 30 }, (_, i) => `let l${i + 1} = l${i} + l${i}`).join('\n')
    expect(codes(`  let l0 = [1]\n${doubled}\n  conv(len(l30), 1x1) -> flatten`)).to.deep.equal(['too-much-work'])
  })
})

describe('parts of lists', () => {
  const plan = 'const xs = [1, 2, 3, 4]'

  it('go from a number on, up to another, and count from the end', () => {
    const parts: readonly (readonly [string, readonly number[]])[] = [
      ['xs[1:]', [2, 3, 4]],
      ['xs[:1]', [1]],
      ['xs[1:3]', [2, 3]],
      ['xs[:]', [1, 2, 3, 4]],
      ['xs[:-1]', [1, 2, 3]],
      ['xs[-2:]', [3, 4]],
      ['xs[-3:-1]', [2, 3]],
      ['xs[4:]', []],
      ['xs[3:1]', []],
      ['xs[1:][1:][0:1]', [3]],
      ['in.shape[1:]', [8, 1]],
      ['[xs[-1], xs[-4]]', [4, 1]],
    ]
    for (const [part, expected] of parts) expect(intsOf(part, plan), part).to.deep.equal(expected)
  })

  it('of a shape serve as a size', () => {
    const [conv] = nodesOf('  conv(2, in.shape[:2]) -> flatten', { input: '5x7x3' })
    expect(conv!.attributes.kernel).to.deep.equal([5, 7])
    expect(nodesOf('  conv(2, [1, in.width]) -> flatten', { input: '5x7x3' })[0]!.attributes.kernel).to.deep.equal([
      1, 7,
    ])
    expect(nodesOf('  flatten -> reshape(in.shape) -> flatten')[1]!.output).to.deep.equal([8, 8, 1])
  })

  it('are refused where they leave the list, or are of something else', () => {
    const wrong: readonly (readonly [string, string])[] = [
      ['xs[5:]', 'out-of-range'],
      ['xs[:-5]', 'out-of-range'],
      ['xs[1.5:]', 'wrong-type'],
      ['xs[:"a"]', 'wrong-type'],
      ['len(xs)[1:]', 'wrong-type'],
      ['in[1:]', 'wrong-type'],
      ['[xs[4]]', 'out-of-range'],
      ['[xs[-5]]', 'out-of-range'],
    ]
    for (const [part, code] of wrong) {
      const found = codes(`  conv(len(${part}), 1x1) -> flatten`, { declarations: plan })
      expect(found, part).to.deep.equal([code])
    }
  })
})

describe('functions of lists', () => {
  it('join, turn round and pair', () => {
    expect(intsOf('[1] + [2, 3] + []')).to.deep.equal([1, 2, 3])
    expect(intsOf('reversed([1, 2, 3])')).to.deep.equal([3, 2, 1])
    expect(intsOf('[a * b for (a, b) in zip([1, 2], [3, 4])]')).to.deep.equal([3, 8])
    expect(intsOf('[a + b + c for (a, b, c) in zip([1], [2], [3])]')).to.deep.equal([6])
    expect(codes('  conv(len([1] + 2), 1x1) -> flatten')).to.deep.equal(['wrong-operands'])
    const [found] = diagnosticsOf('  conv(len(zip([1, 2], [1])), 1x1) -> flatten')
    expect(found!.message).to.equal('zip takes lists of the same length, but is given lists of 2 and 1 items')
  })
})

describe('blocks as values', () => {
  const declarations = `block wide(filters: int, act: block = relu) { conv(filters, 1x1) -> act }
const acts = [relu, leaky_relu(0.1), wide(3, tanh)]`

  it('are in lists and tuples of lists, with arguments, and are applied where they are used', () => {
    expect(opsOf('  for act in [relu, leaky_relu(0.1)] { conv(8, 1x1) -> act }\n  flatten')).to.deep.equal([
      ...['conv', 'relu', 'conv', 'leaky_relu', 'flatten'],
    ])
    const plan = '[(2, relu), (3, leaky_relu(slope=0.2))]'
    const [, , , leaky] = nodesOf(`  for (f, act) in ${plan} { conv(f, 1x1) -> act }\n  flatten`)
    expect(leaky!.attributes.slope).to.equal(0.2)
    expect(opsOf('  in -> acts[0] -> acts[-1]\n  acts[1] -> flatten', { declarations })).to.deep.equal([
      ...['relu', 'conv', 'tanh', 'leaky_relu', 'flatten'],
    ])
    expect(opsOf('  for act in acts[:2] + reversed(acts[:1]) { act }\n  flatten', { declarations })).to.deep.equal([
      ...['relu', 'leaky_relu', 'relu', 'flatten'],
    ])
    const paths = nodesOf('  acts[2]\n  flatten', { declarations }).map(({ path }) => path)
    expect(paths).to.deep.equal(['t/wide/conv', 't/wide/tanh', 't/flatten'])
  })

  it('are named by a let of type block, and applied by one without', () => {
    expect(
      opsOf('  let act: block = if in.width > 4 { swish } else { relu }\n  conv(2, 1x1) -> act -> flatten'),
    ).to.deep.equal(['conv', 'swish', 'flatten'])
    expect(opsOf('  let x = if in.width > 4 { swish } else { relu }\n  x -> flatten')).to.deep.equal([
      'swish',
      'flatten',
    ])
    expect(opsOf('  let act: block = acts[0]\n  act -> wide(2, act) -> flatten', { declarations })).to.deep.equal([
      ...['relu', 'conv', 'relu', 'flatten'],
    ])
    const [found] = diagnosticsOf('  let act = relu\n  conv(2, 1x1) -> act -> flatten')
    expect([found!.code, found!.help]).to.deep.equal([
      'not-callable',
      'only blocks and operators are applied; let NAME: block = ... names one and does not apply it',
    ])
  })

  it('are the values of constants and functions', () => {
    const chosen = `const act = swish
fn pick(deep: bool, other: block = relu) = let first = act in if deep { first } else { other }`
    expect(
      opsOf('  act -> pick(true) -> pick(false) -> pick(false, tanh)\n  flatten', { declarations: chosen }),
    ).to.deep.equal(['swish', 'swish', 'relu', 'tanh', 'flatten'])
    const used = `${chosen}\nblock by(f: block) { f }`
    expect(opsOf('  by(act) -> by(pick(false)) -> by(f=pick(true)) -> flatten', { declarations: used })).to.deep.equal([
      ...['swish', 'relu', 'swish', 'flatten'],
    ])
    expect(codes('  relu -> pick -> flatten', { declarations: chosen })).to.deep.equal(['function-of-tensor'])
    expect(codes('  relu -> two(1) -> flatten', { declarations: 'fn two(n: int) = n' })).to.deep.equal([
      'function-of-tensor',
    ])
    expect(codes('  in -> five -> flatten', { declarations: 'const five = 5' })).to.deep.equal(['not-callable'])
  })

  it('are made with arguments that a constant has, and more where they are applied', () => {
    const leaky = 'const act = leaky_relu\nblock by(f: block) { f }'
    const [first, second] = nodesOf('  act(0.4) -> by(act(slope=0.2)) -> flatten', { declarations: leaky })
    expect([first!.attributes.slope, second!.attributes.slope]).to.deep.equal([0.4, 0.2])
  })

  it('are arguments of a parameter of type block, by name or without, and never what flows into it', () => {
    const by = 'block by(f: block = relu, filters: int = 2, g: block = tanh) { f -> conv(filters, 1x1) -> g }'
    const ops = (call: string) => opsOf(`  ${call} -> flatten`, { declarations: by }).slice(0, -1)
    expect(ops('by(leaky_relu(0.1))')).to.deep.equal(['leaky_relu', 'conv', 'tanh'])
    expect(ops('by(leaky_relu(0.1), 3, prelu(0.2))')).to.deep.equal(['leaky_relu', 'conv', 'prelu'])
    expect(ops('by(in, leaky_relu(0.1))')).to.deep.equal(['leaky_relu', 'conv', 'tanh'])
    expect(ops('by(if in.width > 3 { swish } else { relu })')).to.deep.equal(['swish', 'conv', 'tanh'])
    // What is applied to a tensor is a tensor, and flows into the block.
    expect(ops('by(in -> sigmoid)')).to.deep.equal(['sigmoid', 'relu', 'conv', 'tanh'])
    expect(ops('by(sigmoid(in))')).to.deep.equal(['sigmoid', 'relu', 'conv', 'tanh'])
    expect(codes('  by(max(1, 2)) -> flatten', { declarations: by })).to.deep.equal(['wrong-type'])
  })

  it('may have a tensor already, and then wait for the one that flows', () => {
    const gated = 'block gated(gate: tensor) { in * gate }\nblock by(f: block) { f }'
    const body = `  let gate = in -> sigmoid
  for step in [multiply(gate), gated(gate)] { conv(2, 1x1) -> step }
  by(gated(gate)) -> flatten`
    expect(opsOf(body, { declarations: gated })).to.deep.equal([
      ...['sigmoid', 'conv', 'multiply', 'conv', 'multiply', 'multiply', 'flatten'],
    ])
  })

  it('may be layers, which keep one set of weights', () => {
    const { weights } = networkOf(
      networkAround('  layer same = conv(1, 3x3, padding=same)\n  for f in [same, same, relu] { f }\n  flatten'),
    )
    expect(weights.map(({ path }) => path).filter((path) => path.startsWith('t/'))).to.deep.equal([
      't/same/kernel',
      't/same/bias',
    ])
    expect(codes('  layer c = conv(1, 3x3)\n  for f in [c(2)] { f }\n  flatten')).to.deep.equal(['wrong-type'])
  })

  it('may be claimed of by their names', () => {
    const claim = (body: string, line: string) => codes(body, { declarations, items: `expect { ${line} }` })
    const bodies = [
      '  for act in [wide(3)] { act }\n  flatten',
      '  in -> acts[2] -> flatten',
      '  let act: block = wide(3)\n  act -> flatten',
      '  stage s { for (act, _) in [(wide(3), 1)] { act } }\n  flatten',
    ]
    for (const body of bodies) {
      const at = body.includes('stage') ? 't.s.wide' : 't.wide'
      expect(claim(body, `${at}.params.total = 6`), body).to.deep.equal([])
      expect(claim(body, `${at}.params.total = 7`), body).to.deep.equal(['claim-failed'])
      expect(claim(body, 't.narrow.params.total = 7'), body).to.deep.equal(['unknown-claim'])
    }
  })

  it('that are wrong are reported once', () => {
    const list = `[${Array.from({ length: 13 }, () => 'rellu').join(', ')}]`
    expect(codes(`  for act in ${list} { act }\n  flatten`)).to.deep.equal(Array(13).fill('unknown-name'))
    expect(codes('  for act in [relu, 3] { act }\n  flatten')).to.deep.equal(['not-a-tensor'])
    expect(codes('  let act: block = 3\n  act -> flatten')).to.deep.equal(['wrong-type'])
    expect(codes('  let act: block = if in.width > 9 { relu }\n  act -> flatten')).to.deep.equal(['missing-else'])
    expect(codes('  b0 -> flatten', { declarations: 'const c = [b0]\nblock b0 { c[0] }' })).to.deep.equal(['recursion'])
    const nested = 'block twice(f: block) { f -> f }\nconst deep = [twice(relu)]'
    expect(opsOf('  deep[0] -> flatten', { declarations: nested })).to.deep.equal(['relu', 'relu', 'flatten'])
  })
})

describe('a let with a type', () => {
  it('gives its value that type, or says that it is none', () => {
    const [conv] = nodesOf('  let k: size = 3\n  let f: int = 4\n  conv(f, k) -> flatten')
    expect(conv!.attributes.kernel).to.deep.equal([3, 3])
    const [found] = diagnosticsOf('  let f: int = 4.5\n  conv(f, 1x1) -> flatten')
    expect([found!.code, found!.message]).to.deep.equal(['wrong-type', 'f takes an int, but is given the float 4.5'])
    expect(codes('  let x: tensor = relu\n  x -> flatten')).to.deep.equal([])
    const declarations = 'fn half(n: int) = let x: float = n / 2 in floor(x)'
    expect(codes('  conv(half(8), 1x1) -> flatten', { declarations })).to.deep.equal([])
  })
})

describe('a sum with an image of one channel', () => {
  const main = '  let main = in -> conv(4, 3x3, padding=same)\n'
  const codesAfter = (rest: string) => codes(`${main}${rest}`)

  it('is a warning, except for gates, single values and what is called by name', () => {
    expect(codesAfter('  main + in -> flatten')).to.deep.equal(['spread-channel'])
    expect(codesAfter('  in - main -> flatten')).to.deep.equal(['spread-channel'])
    const [found] = diagnosticsOf(`${main}  main + in -> flatten`)
    expect([found!.message, found!.help]).to.deep.equal([
      'the one channel of 8x8x1 is used for each of the 4 channels of 8x8x4',
      'a shortcut needs a projection, conv(4, 1x1); where this is meant, write add(a, b)',
    ])
    const meant = ['add(main, in)', 'main -> add(in)', 'main * in', 'main * (in + in)', 'main + main']
    for (const sum of meant) expect(codesAfter(`  ${sum}\n  flatten`), sum).to.deep.equal([])
  })
})

describe('shapes that do not fit', () => {
  const told = (body: string) =>
    diagnosticsOf(body).map(({ message, help, stories }) => [message, help, ...stories.map(({ label }) => label)])

  it('are reported with operands as they are written, and never with a name that is not in the text', () => {
    expect(
      told('  (in -> conv(4, 3x3, stride=2, padding=same)) + (in -> conv(4, 1x1) -> relu)\n  flatten'),
    ).to.deep.equal([
      [
        'cannot add 4x4x4 and 8x8x4',
        'give the side of 8x8x4 stride=2',
        '(in -> conv(4, 3x3, ...',
        '(in -> conv(4, 1x1) ...',
      ],
    ])
    expect(told('  let a = in -> conv(4, 3x3)\n  a + in -> flatten')).to.deep.equal([
      [
        'cannot add 6x6x4 and 8x8x1',
        'check the strides and the padding: without padding=same a window makes the image smaller',
        'a',
        'in',
      ],
    ])
  })

  it('for broadcasting have its rule for a help', () => {
    const [[message, help]] = told(
      '  let a = in -> conv(8, 1x1)\n  let b = in -> conv(4, 1x8)\n  a + b -> flatten',
    ) as [string[]]
    expect(message).to.equal('cannot add 8x8x8 and 8x1x4')
    expect(help).not.to.include('stride')
  })
})

describe('a tuple for a size', () => {
  it('is refused with what to write', () => {
    const [found] = diagnosticsOf('  conv(4, (1, in.width)) -> flatten')
    expect([found!.message, found!.help]).to.deep.equal([
      'kernel of conv takes a size or an int, but is given the tuple (1, 8)',
      'write it in brackets: [1, 8]',
    ])
  })
})
