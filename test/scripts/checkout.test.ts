import { spawnSync } from 'node:child_process'
import { expect } from 'chai'
import { root } from '../cli/netc.js'
import { skip } from '../skip.js'

/** `git ls-files --eol` of a file: line ends in the index, and the attributes that decide how it is checked out. */
interface Entry {
  readonly file: string
  readonly index: string
  readonly attributes: string
}

function entries(): Entry[] | undefined {
  const { status, stdout } = spawnSync('git', ['ls-files', '--eol'], { cwd: root, encoding: 'utf8' })
  if (status !== 0) return undefined
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, index, attributes, file] = /^i\/(\S+)\s+w\/\S*\s+attr\/(.*?)\s*\t(.*)$/.exec(line)!
      return { file, index, attributes }
    })
}

describe('a checkout', () => {
  const files = entries()
  before(function () {
    if (files === undefined) skip(this, 'This is no checkout of git.')
  })

  it('has texts with the same line ends on every system', () => {
    const texts = files!.filter(({ index }) => index !== '-text' && index !== 'none')
    expect(texts).to.have.length.above(1000)
    expect(texts.filter(({ index }) => index !== 'lf')).to.deep.equal([])
    expect(texts.filter(({ attributes }) => !attributes.includes('eol=lf'))).to.deep.equal([])
  })

  it('leaves other files as they are', () => {
    const others = files!.filter(({ index }) => index === '-text')
    expect(others.filter(({ attributes }) => attributes !== '-text')).to.deep.equal([])
  })
})
