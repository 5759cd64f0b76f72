import { expect } from 'chai'
import type { Dataset, Group } from '../../../../runtime/data/dataset.js'
import { findCopies, findLeaks, sidesOf } from '../../../../runtime/data/photos/across.js'
import { groupNames } from '../../../../runtime/data/photos/group-pattern.js'

const group = (...classes: number[][]): Group => ({
  name: 'g',
  part: 'background',
  classes: classes.map((items, at) => ({ name: `c${at}`, items })),
})

const data = (digests: string, groups: readonly Group[]): Pick<Dataset, 'files' | 'groups'> => ({
  groups,
  files: { folder: 'f', names: [...digests].map((_, at) => `n${at}`), digests: [...digests] },
})

describe('Copies', () => {
  const split = { train: [group([0, 1], [4])], validation: [group([2])], evaluation: [group([3], [5])] }
  const kinds = (digests: string, of?: ReturnType<typeof sidesOf>) =>
    findCopies(data(digests, [group([0, 1, 2, 3], [4, 5])]), of).map(({ kind, path }) => `${kind} ${path}`)

  it('are of two classes, on two sides, or duplicates', () => {
    expect(kinds('abcdef', sidesOf(split))).to.deep.equal([])
    expect(kinds('aacdea', sidesOf(split))).to.deep.equal(['duplicate n1', 'two-classes n5'])
    expect(kinds('abaabb', sidesOf(split))).to.deep.equal([
      'across n2',
      'across n3',
      'two-classes n4',
      'two-classes n5',
    ])
    expect(kinds('aaaaef')).to.deep.equal(['duplicate n1', 'duplicate n2', 'duplicate n3'])
  })

  it('are said with both sides', () => {
    const [{ message }] = findCopies(data('abca', [group([0, 1, 2, 3])]), sidesOf(split))
    expect(message).to.equal('n3 tests and is a copy of n0, which trains: remove one')
  })
})

describe('Groups of images', () => {
  it('leak where they are on several sides', () => {
    const split = { train: [group([0, 1])], validation: [group([2])], evaluation: [group([3])] }
    const leaks = findLeaks(data('abcd', []), ['x', 'y', 'y', undefined], sidesOf(split))
    expect(leaks.map(({ message }) => message)).to.deep.equal([
      'the group y is on several sides of the split: n1 trains; n2 validates',
    ])
  })

  it('are what a pattern matches, its first parentheses if it has some', () => {
    expect(groupNames('^[^/]+/(\\w+)-\\d', ['a/ann-1.png', 'b/ann-2.png', 'b/x.png'])).to.deep.equal([
      'ann',
      'ann',
      undefined,
    ])
    expect(groupNames('\\d+', ['a/12.png', 'b'])).to.deep.equal(['12', undefined])
  })

  it('refuse patterns that are wrong, long, or never end', function () {
    this.timeout(60_000)
    expect(() => groupNames('(', ['a'])).to.throw('( is not a regular expression')
    expect(() => groupNames('a'.repeat(201), ['a'])).to.throw('at most 200')
    expect(() => groupNames('^(a+)+$', [`${'a'.repeat(60)}!`], 200)).to.throw('takes more than 0.2 seconds')
  })
})
