import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { temporaryFolder } from '../runtime/data/temporary-folder.js'
import { netcIn } from './netc.js'
import { trainSmall, writeSmall } from './small-run.js'

describe('netc calibrate', function () {
  this.timeout(90_000)
  const temporary = temporaryFolder()
  const inside = (...names: string[]) => path.join(temporary(), ...names)
  const netc = netcIn(temporary, () => ({ NETC_CACHE: inside('cache') }))
  const data = 'embedded:alphabets=3,evaluation=2,characters=12,drawers=3,seed=5'
  const engine = ['--engine', 'cpu']

  before(() => {
    writeSmall(temporary())
    trainSmall(netc, data, ...engine)
    expect(netc('data', 'embedded', data.slice('embedded:'.length), '-o', 'images').code).to.equal(0)
  })

  it("takes the run's own unseen data, and keeps the threshold for the commands that need one", () => {
    const { code, out, err } = netc('calibrate', 'run', '--far', '20%', ...engine)
    expect(code, err).to.equal(0)
    expect(out).to.match(
      /^small on embedded, 72 images\n\nof one class {4}probability at least 0\.\d+\nfalse accepts {3}\d+\.\d\d% \(/,
    )
    expect(out).to.include(
      "- The run's own data: the test groups, which were used neither for training nor for choosing the weights.\n",
    )
    expect(out).to.match(/\nwrote run\/calibration\.json\n$/)
    const kept = JSON.parse(readFileSync(inside('run/calibration.json'), 'utf8'))
    expect(kept.false_accepts.rate).to.be.at.most(0.2)
    expect(kept.false_accepts.pairs).to.equal((2 * (36 * 35 - 36 * 2)) / 2)
    // The report's table has the same figure under the same rate.
    const report = JSON.parse(
      netc('evaluate', 'run', '--test', 'verification: { false_accepts: [0.2] }', '--json', ...engine).out,
    )
    const { value } = report.tests[0].figures[1]
    expect(kept.false_rejects.rate).to.be.closeTo(value, 1e-12)
    const image = 'images/images_evaluation/evaluation01/character01/0037_01.png'
    const verified = netc('verify', 'run', image, image, ...engine)
    expect(verified.code, verified.err).to.equal(0)
    expect(verified.out).to.include('where 20% of pairs of two classes are accepted')
    const support = 'images/images_evaluation/evaluation01'
    const { threshold } = JSON.parse(netc('predict', 'run', image, '--support', support, '--json', ...engine).out)
    expect(threshold).to.equal(kept.threshold)
  })

  it('refuses images that trained, and says which', () => {
    const seen = netc('calibrate', 'run', '--far', '20%', '--data', 'images/images_background/background01', ...engine)
    expect(seen.code).to.equal(1)
    expect(seen.err).to.match(
      /^error: some images of background01 were used for training: of background01\/character01, .*, and 9 more\n {2}help: calibrate with classes that training has not seen\n$/,
    )
    const others = netc(
      'calibrate',
      'run',
      '--far',
      '25%',
      '--data',
      'images/images_evaluation/evaluation02',
      '-o',
      'other.json',
      '--json',
      ...engine,
    )
    expect(others.code, others.err).to.equal(0)
    expect(JSON.parse(others.out)).to.deep.include({ far: 0.25, measure: 'probability', notes: [], file: 'other.json' })
  })

  it('refuses what cannot be kept or shown', () => {
    const ships = netc('calibrate', 'matcher', '--far', '20%', '--data', data, '--engine', 'wasm')
    expect(ships.err).to.equal(
      'error: matcher is a model that ships with netc, which is not written to\n  help: save the threshold elsewhere with -o FILE.json, and use it with --calibration FILE.json\n',
    )
    expect(netc('calibrate', 'run', '--far', '0.1%', ...engine).err).to.match(
      /^error: a rate of 0\.1% needs 3,000 independent pairs of two classes, .*; found 1,188\n/m,
    )
    for (const words of [[], ['--far', '0'], ['--far', '100%'], ['--far', 'few'], ['--far', '1%', '-o', 'x.txt']]) {
      expect(netc('calibrate', 'run', ...words).code, words.join(' ')).to.equal(2)
    }
  })
})
