import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { lockRun } from '../../runtime/runs/run-lock.js'
import { temporaryFolder } from '../runtime/data/temporary-folder.js'
import { netcIn } from './netc.js'

/** With the model that ships, on generated handwriting: what its weights were not trained on. */
describe('netc gallery', function () {
  this.timeout(120_000)
  const temporary = temporaryFolder()
  const inside = (...names: string[]) => path.join(temporary(), ...names)
  const netc = netcIn(temporary, () => ({ NETC_CACHE: inside('cache') }))
  const engine = ['--engine', 'wasm']
  const json = (...words: string[]) => {
    const { code, out, err } = netc(...words, '--json', ...engine)
    expect(code, err).to.equal(0)
    return JSON.parse(out)
  }
  const known = 'images/images_evaluation/evaluation01'
  const unknown = 'images/images_evaluation/evaluation02'

  before(() => {
    const made = netc('data', 'embedded', 'alphabets=1,evaluation=2,characters=40,drawers=4,seed=11', '-o', 'images')
    expect(made.code, made.err).to.equal(0)
  })

  it('enrols, and embeds one image where one is added', () => {
    const { code, out } = netc('gallery', 'add', 'signs', known, '--run', 'matcher', ...engine)
    expect([code, out]).to.deep.equal([0, '160 embedded\nsigns has 160 images of 40 classes\n'])
    mkdirSync(inside('more', 'new one'), { recursive: true })
    const [first] = readdirSync(inside(unknown, 'character01')).sort()
    copyFileSync(inside(unknown, 'character01', first), inside('more', 'new one', 'a.png'))
    expect(json('gallery', 'add', 'signs', 'more')).to.include({ embedded: 1, classes: 41, images: 161 })
    expect(json('gallery', 'add', 'signs', 'more', known)).to.include({ embedded: 0, unchanged: 161 })
    const found = json('gallery', 'find', 'signs', 'more/new one/a.png', '--threshold', '0.9')
    expect(found.findings[0]).to.include({ class: 'new one' })
    expect(found.findings[0].classes[0].image).to.equal('../more/new one/a.png')
    const removed = netc('gallery', 'remove', 'signs', '--class', 'new one')
    expect([removed.code, removed.out]).to.deep.equal([0, '1 removed\nsigns has 160 images of 40 classes\n'])
    expect(netc('gallery', 'remove', 'signs', 'more').err).to.equal(
      'error: nothing is enrolled as more\n  help: netc gallery list signs shows all\n',
    )
  })

  it('finds no class for those that are not enrolled, at the rate that it was calibrated for', () => {
    const { false_accepts, false_rejects } = json('gallery', 'calibrate', 'signs', '--far', '15%', '--combine', 'best')
    expect(false_accepts.rate).to.be.at.most(0.15)
    expect(false_accepts.pairs).to.equal(160)
    // Other characters, drawn by others.
    const { findings } = json('gallery', 'find', 'signs', unknown)
    expect(findings).to.have.length(160)
    const accepted = findings.filter((finding: { class: string | null }) => finding.class !== null).length / 160
    expect(accepted).to.be.within(false_accepts.interval[0], false_accepts.interval[1])
    expect(accepted).to.be.below(0.5)
    expect(false_rejects.rate).to.be.below(0.5)
    const other = netc('gallery', 'find', 'signs', `${unknown}/character01`, '--combine', 'mean', ...engine)
    expect([other.code, other.err]).to.deep.equal([
      1,
      'error: the threshold of signs is for --combine best, not mean\n  help: calibrate again: netc gallery calibrate signs --far RATE --combine mean\n',
    ])
    expect(netc('gallery', 'calibrate', 'signs', '--far', '0.5%', ...engine).err).to.equal(
      'error: a rate of 0.5% needs 600 independent searches for classes that are not enrolled, since no error in n still allows a rate of 3/n; found 160\n  help: use images of more classes, or a rate of at least 1.9%\n',
    )
  })

  it('is listed, and is of one writer at a time and of one network', async () => {
    const { out } = netc('gallery', 'list', 'signs')
    expect(out).to.match(
      /^signs has 160 images of 40 classes\nmatcher [0-9a-f]{12}, of matcher; a class is found from 0\.\d+ on\n {2}character01 {2}4\n/,
    )
    expect(netc('gallery', 'list', 'signs', '--csv').out).to.match(
      /^class,path,sha256\r\ncharacter01,\.\.\/images\/images_evaluation\/evaluation01\/character01\/\d+_01\.png,[0-9a-f]{64}\r\n/,
    )
    const lock = await lockRun(inside('signs'))
    try {
      const busy = netc('gallery', 'add', 'signs', known, ...engine)
      expect(busy.code).to.equal(1)
      expect(busy.err).to.match(/^error: signs is in use by process \d+\n/)
      expect(netc('gallery', 'list', 'signs').code).to.equal(0)
    } finally {
      lock.release()
    }
    for (const words of [
      ['remove', 'signs'],
      ['find', 'signs'],
      ['calibrate', 'signs'],
      ['add', 'signs'],
    ]) {
      expect(netc('gallery', ...words).code, words.join(' ')).to.equal(2)
    }
    expect(netc('gallery', 'add', 'new', known).err).to.equal(
      'error: new is a new gallery and needs a run to compute features\n  help: name one: --run RUN\n',
    )
    mkdirSync(inside('taken'))
    writeFileSync(inside('taken', 'notes.txt'), '')
    expect(netc('gallery', 'add', 'taken', known, '--run', 'matcher').err).to.equal(
      'error: taken is not a gallery and not empty: it contains notes.txt\n  help: use a new or an empty folder\n',
    )
  })
})
