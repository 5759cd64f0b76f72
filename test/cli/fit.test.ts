import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { netc } from './netc.js'

/** Two weights for every unit of width: one in the tower, one in the head. */
const linear = (claims = '') => `tower t(width: int, depth: int) { flatten -> dense(width * depth) }
head h(left, right): similarity { abs(left - right) -> dense(1) }
network n(width: int = 4, depth: int = 1) {
  input image: 1x1x1
  defaults dense { bias = false }
  siamese t(width, depth)
  head h
  expect { ${claims} }
}
`

describe('netc fit', () => {
  let folder: string
  const write = (text: string): string => {
    const file = path.join(folder, 'a.net')
    writeFileSync(file, text)
    return file
  }
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-fit-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('shows every value that it tried, and the command to use', () => {
    const file = write(linear())
    const { code, out, err } = netc('fit', file, '--vary', 'width', '--params', '<= 0.013K', '--set', 'depth=2')
    expect([code, err]).to.deep.equal([0, ''])
    expect(out).to.equal(`width from 1 to 65,536: 65,536 values, 6 tried

width  parameters  MACs
    2           8    12  ✓
    3          12    18  ✓
    4          16    24  ✗ not params.total <= 13
    5          20    30  ✗ not params.total <= 13
    6          24    36  ✗ not params.total <= 13
    8          32    48  ✗ not params.total <= 13

width = 3 is the largest that holds of those tried; the next 3 above it do not

netc compile ${file} --set depth=2 --set width=3
`)
    const words = out.trimEnd().split('\n').at(-1)!.split(' ').slice(1)
    expect(netc(...words).out).to.include('n: 12 parameters')
  })

  it('takes every bound', () => {
    const file = write(linear('params.total <= 60'))
    const found = (...words: readonly string[]) =>
      JSON.parse(netc('fit', file, '--vary', 'width', '--json', ...words).out)
    expect(found().best).to.equal(30)
    expect(found('--params', '<= 1M').best).to.equal(30)
    expect(found('--params', '<= 1K', '--ignore-claims').best).to.equal(500)
    expect(found('--macs', '<= 30').best).to.equal(10)
    expect(found('--bytes', '<= 48').best).to.equal(6)
    // Of a pair: two images as one number and as features, in the head their difference, its absolute value and the
    // answer.
    expect(found('--activations', `<= ${4 * (2 * (1 + 7) + 2 * 7 + 1)}`).best).to.equal(7)
    expect(found('--where', 't.output <= 9', '--where', 't.params.total <= 8').best).to.equal(8)
    expect(found('--where', 't.output >= 9', '--smallest').best).to.equal(9)
    expect(found('--params', '<= 2 * 8 + max(1, 2)').best).to.equal(9)
    expect(found('--where', 'params.total = 20 +- 10%', '--smallest').best).to.equal(9)
  })

  it('gives what it tried as an object', () => {
    const { parameter, prefer, range, best, command, values, stopped, nearest, trials } = JSON.parse(
      netc('fit', write(linear()), '--vary', 'width=0..4', '--params', '>= 5', '--json').out,
    )
    expect([parameter, prefer, best, values, stopped, nearest]).to.deep.equal(['width', 'smallest', 3, 5, false, []])
    expect(range).to.deep.equal({ min: 0, max: 4, step: 1 })
    expect(command).to.match(/^netc compile .*a\.net --set width=3$/)
    expect(trials.map(({ status }: { status: string }) => status)).to.deep.equal([
      'invalid',
      'fails',
      'fails',
      'holds',
      'holds',
    ])
    expect(trials[0].errors[0].code).to.equal('out-of-range')
    expect(trials[2]).to.deep.equal({
      value: 2,
      status: 'fails',
      params: 4,
      macs: 6,
      failures: [{ claim: 'params.total', comparison: '>=', expected: 5, actual: 4 }],
      errors: [],
    })
  })

  it('varies a number that is no whole one, in exact steps', () => {
    const file = write(
      linear().replace('width * depth', 'round(10 * width) * depth').replaceAll('width: int', 'width: float'),
    )
    const { code, out, err } = netc('fit', file, '--vary', 'width=0.1..0.7..0.1', '--params', '<= 7')
    expect([code, err]).to.deep.equal([0, ''])
    expect(out).to.equal(`width from 0.1 to 0.7 in steps of 0.1: 7 values, all tried

width  parameters  MACs
  0.1           2     3  ✓
  0.2           4     6  ✓
  0.3           6     9  ✓
  0.4           8    12  ✗ not params.total <= 7
  0.5          10    15  ✗ not params.total <= 7
  0.6          12    18  ✗ not params.total <= 7
  0.7          14    21  ✗ not params.total <= 7

width = 0.3 is the largest that holds, of all 7 values in the range

netc compile ${file} --set width=0.3
`)
    const { err: stepless } = netc('fit', file, '--vary', 'width=0.1..0.7', '--params', '<= 7')
    expect(stepless).to.include('give the step too')
  })

  it('says how near it came where nothing holds', () => {
    const { code, out } = netc('fit', write(linear()), '--vary', 'width=5..20..5', '--params', '<= 9')
    expect(code).to.equal(1)
    expect(out).to.include(
      'no value of width holds: all 4 were tried\nnearest:\n  width = 5: not params.total <= 9, 1 too many\n',
    )
    const object = JSON.parse(
      netc('fit', write(linear()), '--vary', 'width=5..20..5', '--params', '<= 9', '--json').out,
    )
    expect([object.best, object.command, object.nearest]).to.deep.equal([null, null, [5, 10, 15]])
  })

  it('shows values that do not compile in one row', () => {
    const file = write(linear().replace('flatten ->', 'max_pool((width + 3) div 4) -> flatten ->'))
    const { code, out } = netc('fit', file, '--vary', 'width=1..9', '--params', '<= 100')
    expect(code).to.equal(0)
    expect(out).to.match(/^ +5\.\.9 +does not compile: /m)
    expect(out).to.include('width = 4 is the largest that holds, of all 9 values in the range')
  })

  it('says where values hold and fail in turn, and where the range ends', () => {
    const file = write(linear().replace('width * depth', '(width % 3) * 10 + 1'))
    const { out } = netc('fit', file, '--vary', 'width=1..9', '--params', '<= 30')
    expect(out).to.match(/^note: width = 2 does not hold, though a smaller and a larger value do$/m)
    expect(out).to.match(/^note: it is the end of the range/m)
  })

  it('exits with 1 if the file has errors, and with 2 if it lacks the parameter or figure', () => {
    const ends =
      (expected: number) =>
      (file: string, ...words: readonly string[]) => {
        const { code, out, err } = netc('fit', file, ...words)
        expect([code, out], words.join(' ')).to.deep.equal([expected, ''])
        return err
      }
    const [fails, refuses] = [ends(1), ends(2)]
    const good = write(linear())
    expect(refuses(good, '--vary', 'widht', '--params', '<= 9')).to.include('did you mean width?')
    expect(refuses(good, '--vary', 'width', '--where', 'tt.macs <= 9')).to.include('did you mean t.macs?')
    expect(refuses(good, '--vary', 'width')).to.include('There is no bound')
    expect(refuses(path.join(folder, 'none.net'), '--vary', 'width', '--params', '<= 9')).to.include('there is no file')
    expect(fails('package.json', '--vary', 'width', '--params', '<= 9')).to.include('cannot be set')
    expect(fails(write(linear().replace('flatten', 'flaten')), '--vary', 'width', '--params', '<= 9')).to.include(
      'a.net:1:',
    )
  })

  it('ends with 2 where the command line is wrong', () => {
    const file = write(linear())
    const wrongs = [
      [],
      ['--params', '<= 9'],
      ['--vary', 'width', '--vary', 'depth', '--params', '<= 9'],
      ['--vary', 'width', '--set', 'width=3', '--params', '<= 9'],
      ['--vary', 'width', '--params', '9'],
      ['--vary', 'width', '--where', 'params.total <= 9 } }'],
      ['--vary', 'width', '--params', '<= 9', '--largest', '--smallest'],
      ...[
        'width=9..3',
        'width=1..9..0',
        'width=1.5..3',
        'width=0.5..3..0',
        'width=..3..1',
        'width=1..3..',
        'width=-1..3',
        `width=1..${'9'.repeat(20)}`,
      ].map((vary) => ['--vary', vary]),
    ]
    for (const wrong of wrongs) {
      const { code, out, err } = netc('fit', file, ...wrong)
      expect([code, out], wrong.join(' ')).to.deep.equal([2, ''])
      expect(err).to.match(/^error: /)
    }
  })
})
