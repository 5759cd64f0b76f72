import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { temporaryFolder } from '../runtime/data/temporary-folder.js'
import { netcIn } from './netc.js'

describe('netc predict', function () {
  this.timeout(60_000)
  const temporary = temporaryFolder()
  const inside = (...names: string[]) => path.join(temporary(), ...names)
  const netc = netcIn(temporary, () => ({ NETC_CACHE: inside('cache') }))
  const predict = (...words: string[]) => netc('predict', 'matcher', ...words, '--engine', 'wasm')
  const support = 'images/images_evaluation/evaluation01'
  let query: string

  before(() => {
    const made = netc('data', 'embedded', 'alphabets=1,evaluation=1,characters=4,drawers=4,seed=5', '-o', 'images')
    expect(made.code, made.err).to.equal(0)
    query = path.join(support, 'character02', readdirSync(inside(support, 'character02')).sort()[1])
  })

  it('shows the most similar classes, and none below the threshold', () => {
    const { code, out, err } = predict(query, '--support', support, '--combine', 'best', '--top', '2')
    expect(code, err).to.equal(0)
    expect(out).to.match(/^images\S+: character02\n {2}character02 {2}(?:1|0\.99999\d*)\n {2}character0\d {2}0\.\d+\n$/)
    expect(err).to.equal('no threshold: every image gets its most similar class, known or not\n')
    const [best] = JSON.parse(predict(query, '--support', support, '--json').out).predictions
    expect(best.class).to.equal('character02')
    const table = predict(query, '--support', support, '--csv', '--threshold', '0.9999999', '--top', '1')
    expect(table.err).to.equal('')
    expect(table.out).to.match(
      /^file,answer,rank,class,value,score\r\nimages\S+,unknown,1,character02,0\.\d+,0\.\d+\r\n$/,
    )
  })

  it('says what is missing', () => {
    expect(predict(query).err).to.equal(
      'error: matcher compares images, and there are none to compare with\n  help: name examples of the classes: --support FOLDER, with FOLDER/CLASS/FILE\n',
    )
    mkdirSync(inside('flat'))
    writeFileSync(inside('flat', 'a.png'), '')
    const flat = predict(query, '--support', 'flat')
    expect(flat.code).to.equal(1)
    expect(flat.err).to.include('- a.png is misplaced: expected images at CLASS/FILE')
    for (const words of [
      ['--top', '0'],
      ['--combine', 'most'],
      ['--csv', '--json'],
    ]) {
      expect(predict(query, '--support', support, ...words).code, words.join(' ')).to.equal(2)
    }
  })
})
