import { expect } from 'chai'
import { type Condition, readCondition } from '../../compiler/conditions.js'
import { type Fit, type FitOptions, fitParameter } from '../../compiler/fit.js'
import { hostOf } from './support.js'

/**
 * On a 1x1 image, `tower` of a `width` that begins at 4. What follows gives `params` in closed form: a dense layer from
 * n to m without bias has nm weights.
 */
const text = (tower: string, { claims = '', width = '4', declarations = '' } = {}) => `${declarations}
tower t(width: int) { flatten -> ${tower} }
head h(left, right): similarity { abs(left - right) -> dense(1, bias=false) }
network n(width: int = ${width}) {
  input image: 1x1x1
  defaults dense { bias = false }
  siamese t(width)
  head h
  expect { ${claims} }
}
`

/** Weights: width to the tower's layer and the same number to the head's. */
const linear = text('dense(width)')
const paramsOfLinear = (width: number) => 2 * width

/** Its layer has 60 units for 1, then fewer: it shrinks as the parameter grows, and has none from 61 on. */
const inverse = text('dense(60 div width)')

type Options = Partial<Omit<FitOptions, 'host' | 'conditions'>>
const fitText = (file: string, where: readonly string[], options: Options = {}): Fit => {
  const conditions = where.map((condition) => readCondition(condition) as Condition)
  const range = { min: 1, max: 65_536, step: 1 }
  return fitParameter('main.net', {
    host: hostOf({ 'main.net': file }),
    vary: 'width',
    range,
    claims: true,
    conditions,
    ...options,
  })
}

function fitted(found: Fit) {
  if (found.kind !== 'fitted') throw new Error(`is ${found.kind}`)
  return found
}
const best = (...given: Parameters<typeof fitText>) => fitted(fitText(...given)).best.value

describe('fitting a parameter', () => {
  it('finds the largest width within any budget', () => {
    for (const budget of [2, 3, 7, 8, 9, 31, 1000, 1001, 65_535, 131_071, 131_072]) {
      expect(best(linear, [`params.total <= ${budget}`]), String(budget)).to.equal(Math.floor(budget / 2))
    }
  })

  it('finds the smallest if there are only lower bounds', () => {
    for (const bound of [1, 2, 3, 7, 8, 9, 1000, 1001, 131_072]) {
      expect(best(linear, [`params.total >= ${bound}`]), String(bound)).to.equal(Math.ceil(bound / 2))
    }
    expect(best(linear, ['params.total >= 10'], { prefer: 'largest' })).to.equal(65_536)
    expect(best(linear, ['params.total <= 10'], { prefer: 'smallest' })).to.equal(1)
  })

  it('reports what it tried, and why it fails', () => {
    const { trials, prefer, stopped } = fitted(fitText(linear, ['params.total <= 21', 'macs <= 100']))
    expect([prefer, stopped]).to.deep.equal(['largest', false])
    for (const { value, status, params, macs, failures } of trials) {
      expect(params).to.equal(paramsOfLinear(value))
      // Two images through the tower, one pair through the head.
      expect(macs).to.equal(3 * value)
      expect(status).to.equal(value <= 10 ? 'holds' : 'fails')
      const expected = [...(2 * value > 21 ? ['params.total'] : []), ...(3 * value > 100 ? ['macs'] : [])]
      expect(failures.map(({ claim }) => claim.subject)).to.deep.equal(expected)
    }
    const values = trials.map(({ value }) => value)
    expect(values).to.include.members([4, 8, 16, 32, 10, 11, 12, 13])
    expect(values).to.deep.equal([...values].sort((a, b) => a - b))
  })

  it('holds the bounds of the file too, and not its equations', () => {
    const claiming = text('dense(width)', { claims: 'params.total = 8\n params.total <= 50\n params.total >= 6' })
    expect(best(claiming, ['params.total <= 100'])).to.equal(25)
    expect(best(claiming, [])).to.equal(25)
    expect(best(claiming, ['params.total <= 100'], { claims: false })).to.equal(50)
    expect(fitText(claiming, [], { claims: false }).kind).to.equal('no-conditions')
  })

  it('tries every value of a short range', () => {
    const { trials, values, best } = fitted(
      fitText(linear, ['params.total <= 50'], { range: { min: 8, max: 64, step: 8 } }),
    )
    expect(trials.map(({ value }) => value)).to.deep.equal([8, 16, 24, 32, 40, 48, 56, 64])
    expect([values, best.value]).to.deep.equal([8, 24])
  })

  it('stays on the steps of a long one', () => {
    const range = { min: 3, max: 40_000, step: 5 }
    const { trials, best } = fitted(fitText(linear, ['params.total <= 2021'], { range }))
    expect(best.value).to.equal(1008)
    expect(trials.every(({ value }) => value % 5 === 3)).to.equal(true)
  })

  it('searches decimals as exactly as whole numbers', () => {
    const tenths = text('dense(round(100 * width))').replaceAll('width: int', 'width: float')
    const range = { min: 0.05, max: 100, step: 0.05 }
    const { trials, best, values } = fitted(fitText(tenths, ['params.total <= 2035'], { range }))
    // 2 * 100 * width weights: at most 10.175, of which 10.15 is a step.
    expect([best.value, values]).to.deep.equal([10.15, 2000])
    for (const { value, index } of trials) expect(value).to.equal(Number((0.05 * (index + 1)).toFixed(2)))
    expect(fitText(tenths, [], { range: { min: 1, max: 0.5, step: 0.1 } }).kind).to.equal('no-range')
  })

  it('takes nothing to grow with the parameter', () => {
    // 60 div width units, so 2 * (60 div width) weights: at most 10 from 12 on, and none at all above 60.
    const found = fitted(fitText(inverse, ['params.total <= 10']))
    expect(found.best.value).to.equal(60)
    expect(found.trials.find(({ value }) => value === 61)?.status).to.equal('invalid')
    expect(best(inverse, ['params.total <= 10'], { prefer: 'smallest' })).to.equal(11)
    expect(best(inverse, ['params.total >= 10'], { prefer: 'largest' })).to.equal(12)
  })

  it('distinguishes values that do not compile from those that fail', () => {
    // A window of width % 4 + 1 fits on the 1x1 image for multiples of 4 only.
    const multiples = text('dense(width)').replace('flatten', 'max_pool(width % 4 + 1) -> flatten')
    const { best, trials } = fitted(fitText(multiples, ['params.total <= 90']))
    expect(best.value).to.equal(44)
    for (const { value, status, errors } of trials) {
      expect(status).to.equal(value % 4 !== 0 ? 'invalid' : value <= 45 ? 'holds' : 'fails')
      expect(errors.length > 0).to.equal(status === 'invalid')
    }
  })

  it('finds what lies between too little and too much', () => {
    expect(best(linear, ['params.total >= 22', 'params.total <= 23'])).to.equal(11)
    const nothing = fitText(linear, ['params.total >= 23', 'params.total <= 23'])
    expect(nothing.kind).to.equal('nothing')
    const tried = nothing.kind === 'nothing' ? nothing.trials.map(({ value }) => value) : []
    expect(tried).to.include.members([11, 12])
    expect(best(linear, ['t.output = 37'])).to.equal(37)
  })

  it('begins at a value that compiles where the default does not, and stays in the range', () => {
    const none = text('dense(width)', { width: '0' })
    expect(best(none, ['params.total <= 30'])).to.equal(15)
    const beyond = fitted(fitText(linear, ['params.total <= 300'], { range: { min: 100, max: 140, step: 1 } }))
    expect(beyond.best.value).to.equal(140)
    expect(beyond.trials.every(({ value }) => value >= 100 && value <= 140)).to.equal(true)
  })

  it('ends in a range of any size', () => {
    const range = { min: 1, max: Number.MAX_SAFE_INTEGER, step: 1 }
    expect(best(linear, ['params.total <= 1G'], { range })).to.equal(500_000_000)
    const nothing = fitText(linear, ['params.total <= 1'], { range })
    expect(nothing.kind).to.equal('nothing')
  })

  it('refuses what it cannot vary or measure', () => {
    const where = ['params.total <= 10']
    expect(fitText(linear, where, { vary: 'depth' })).to.deep.equal({ kind: 'no-parameter', known: ['width'] })
    expect(fitText(linear, where, { vary: 'constructor' }).kind).to.equal('no-parameter')
    expect(fitText(linear, ['t.macs <= 10', 'u.macs <= 10'])).to.include({ kind: 'no-subject', subject: 'u.macs' })
    const broken = fitText(linear.replace('flatten', 'flaten'), where)
    expect(broken.kind === 'broken' && broken.compilation.diagnostics[0]?.code).to.equal('unknown-name')
  })

  it('gives the other parameters the values that are set', () => {
    const two = text('dense(width * depth)')
      .replace('(width: int)', '(width: int, depth: int)')
      .replace('int = 4)', 'int = 4, depth: int = 1)')
      .replace('t(width)', 't(width, depth)')
    expect(best(two, ['params.total <= 60'], { set: { depth: '3' } })).to.equal(10)
  })
})
