import { expect } from 'chai'
import fc from 'fast-check'
import { type Aligned, align } from '../../../compiler/analyses/align.js'

const element = fc.record<Aligned>({
  form: fc.nat(3),
  kind: fc.nat(1),
  name: fc.nat(2),
  named: fc.boolean(),
})

/** What the score says in words: an author's name, then equal content, then the same kind; among equals, any name. */
function worth(a: Aligned, b: Aligned): number {
  const content = a.form === b.form ? 8 : a.kind === b.kind ? 2 : Number.NEGATIVE_INFINITY
  return content + (a.name !== b.name ? 0 : a.named && b.named ? 16 : 1e-6)
}

/** The best sum over every order-preserving choice of pairs, by trying them all. */
function bestSum(before: readonly Aligned[], after: readonly Aligned[]): number {
  const [first, ...rest] = before
  if (first === undefined) return 0
  return after.reduce(
    (best, other, index) => Math.max(best, worth(first, other) + bestSum(rest, after.slice(index + 1))),
    bestSum(rest, after),
  )
}

const plain = (form: number, kind = 0, name = form): Aligned => ({ form, kind, name, named: false })

describe('aligning lists', () => {
  it('finds the alignment of the highest score if ends are equal', () => {
    const list = fc.array(element, { maxLength: 6 })
    fc.assert(
      fc.property(list, list, (before, after) => {
        // Distinct elements at the ends prevent the shortcut for equal ends.
        const [a, b] = [plain(10, 10), plain(11, 11)]
        const pairs = align([a, ...before, a], [b, ...after, b])
        const sum = pairs.reduce((total, [i, j]) => total + worth([a, ...before, a][i]!, [b, ...after, b][j]!), 0)
        expect(sum).to.be.closeTo(bestSum(before, after), 1e-7)
        pairs.forEach(([i, j], index) => {
          const [lastI, lastJ] = pairs[index - 1] ?? [-1, -1]
          expect(i > lastI && j > lastJ).to.equal(true)
        })
      }),
      { seed: 1, numRuns: 500 },
    )
  })

  it('pairs equal lists one by one', () => {
    const list = [1, 2, 3].map((form) => plain(form))
    expect(align(list, list)).to.deep.equal([
      [0, 0],
      [1, 1],
      [2, 2],
    ])
    expect(align([], list)).to.deep.equal([])
  })

  it('finds what was put in before ten thousand others whose names all moved', () => {
    const before = Array.from({ length: 10_000 }, (_, index) => plain(index % 5, index % 5, index))
    const added = [plain(7, 7, -1), plain(8, 8, -2)]
    const after = [...added, ...before.map((one) => ({ ...one, name: one.name + 1 })), plain(9, 9, -3)]
    const pairs = align(before, after)
    expect(pairs).to.have.length(before.length)
    expect(pairs.every(([i, j]) => j === i + added.length)).to.equal(true)
  })

  it('goes by names where lists are too long and too unlike', () => {
    const before = Array.from({ length: 20_000 }, (_, index) => plain(index, 0, index))
    const after = [plain(-1, 0, 5), plain(-2, 0, 15_000), plain(-3, 1, 16_000)]
    expect(align(before, after)).to.deep.equal([
      [5, 0],
      [15_000, 1],
    ])
  })
})
