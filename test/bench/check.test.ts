import { expect } from 'chai'
import { compareLosses, compareProbabilities } from '../../bench/agreement.js'
import { checkAgreement, renderNumbers } from '../../bench/check.js'
import { classTask, fake, task, unwatched } from './fakes.js'

describe('the check before anything is timed', () => {
  const check = async (...implementations: Parameters<typeof checkAgreement>[0]) =>
    (await checkAgreement(implementations, { task, steps: 3, tolerance: 1e-3, ...unwatched }))!

  it('passes where all find the same', async () => {
    const { check: found, failures } = await check(fake('a'), fake('b', { off: 1e-5 }))
    expect(found.within).to.equal(true)
    expect(found.steps).to.equal(3)
    expect(found.difference).to.be.closeTo(1e-5 / 0.7, 1e-7)
    expect(failures).to.deep.equal([])
  })

  it('fails where one finds another loss, with the numbers side by side', async () => {
    const { check: found } = await check(fake('right'), fake('wrong', { off: 0.01 }))
    expect(found.within).to.equal(false)
    const lines = renderNumbers(found).split('\n')
    expect(lines[0]).to.include('DO NOT COMPUTE THE SAME')
    expect(lines[1]).to.match(/^step +right +wrong$/)
    expect(lines[2]).to.match(/^ +1 +0\.70000000 2\.7000000 +0\.71000000 2\.7100000$/)
  })

  it('compares the norms of gradients where there are some', async () => {
    const checkNorms = async (...norms: readonly (number | undefined)[]) => {
      const implementations = norms.map((norm, at) => fake('abc'[at]!, norm === undefined ? {} : { norm }))
      return (await checkAgreement(implementations, { task: classTask, steps: 2, tolerance: 1e-3, ...unwatched }))!
        .check
    }
    const alike = await checkNorms(1.5, 1.5003)
    expect(alike).to.include({ within: true, classes: 6, items: 4 })
    expect(alike.difference).to.be.closeTo(2e-4, 1e-6)
    const clipped = await checkNorms(1.5, 1)
    expect(clipped.within).to.equal(false)
    expect(renderNumbers(clipped).split('\n')[2]).to.include('2.7000000 1.5000000').and.include('2.7000000 1.0000000')
    expect((await checkNorms(1.5, undefined)).within).to.equal(false)
  })

  it('leaves out who cannot take part, and says why', async () => {
    const { check: found, failures } = await check(fake('a'), fake('absent', { refuses: true }), fake('b', { dies: 1 }))
    expect(failures.map(({ name }) => name)).to.deep.equal(['absent', 'b'])
    expect(failures[0].reason).to.equal('there is no such library (install it)')
    expect(Object.keys(found.losses)).to.deep.equal(['a'])
  })

  it('sees a difference of the pairs despite large penalties', () => {
    const losses = (cross_entropy: number) => [{ cross_entropy, loss: cross_entropy + 1000 }]
    const found = new Map(Object.entries({ a: losses(0.7), b: losses(0.71) }))
    expect(compareLosses(found, 1e-3).within).to.equal(false)
  })

  it('lets no NaN pass', () => {
    const [number, none] = [[{ cross_entropy: 1, loss: 1 }], [{ cross_entropy: Number.NaN, loss: 1 }]]
    const found = compareLosses(new Map(Object.entries({ number, none })), 1e-3)
    expect(found.within).to.equal(false)
    const probabilities = new Map(Object.entries({ a: [0.5], b: [Number.NaN] }))
    expect(compareProbabilities(probabilities)).to.equal(Number.POSITIVE_INFINITY)
    expect(compareProbabilities(new Map(Object.entries({ a: [0.5], b: [] })))).to.equal(Number.POSITIVE_INFINITY)
  })
})
