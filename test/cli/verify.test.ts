import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { temporaryFolder } from '../runtime/data/temporary-folder.js'
import { netcIn } from './netc.js'
import { smallData, trainSmall, writeSmall } from './small-run.js'

describe('netc verify and netc embed', function () {
  this.timeout(60_000)
  const temporary = temporaryFolder()
  const inside = (...names: string[]) => path.join(temporary(), ...names)
  const netc = netcIn(temporary, () => ({ NETC_CACHE: inside('cache') }))
  const engine = ['--engine', 'cpu']
  let image: (character: number, drawer: number) => string

  before(() => {
    writeSmall(temporary())
    trainSmall(netc, smallData, ...engine)
    expect(netc('data', 'embedded', smallData.slice('embedded:'.length), '-o', 'images').code).to.equal(0)
    const group = path.join('images', 'images_evaluation', 'evaluation01')
    image = (character, drawer) => {
      const folder = path.join(group, `character0${character}`)
      return path.join(folder, readdirSync(inside(folder)).sort()[drawer])
    }
  })

  it('answers by its exit code: 0 same, 1 different, 2 trouble', () => {
    const same = netc('verify', 'run', image(1, 0), image(1, 0), '--threshold', '0.01', ...engine)
    expect([same.code, same.err]).to.deep.equal([0, ''])
    expect(same.out).to.match(/^same\nprobability 0\.\d+; of one class: at least 0\.01\n$/)
    const different = netc('verify', 'run', image(1, 0), image(2, 0), '--threshold', '0.999999', ...engine)
    expect(different.code).to.equal(1)
    expect(different.out).to.match(/^different\n/)
    const {
      value,
      score,
      same: answer,
    } = JSON.parse(netc('verify', 'run', image(1, 0), image(2, 0), '--threshold', '0.5', '--json', ...engine).out)
    expect(value).to.be.closeTo(1 / (1 + Math.exp(-score)), 1e-12)
    expect(answer).to.equal(value >= 0.5)
    const trouble = [
      [image(1, 0), image(2, 0)],
      [image(1, 0), 'missing.png', '--threshold', '0.5'],
      [image(1, 0), 'small.net', '--threshold', '0.5'],
      [image(1, 0), image(2, 0), '--threshold', '2'],
      [image(1, 0), image(2, 0), '--threshold', 'high'],
      [image(1, 0)],
    ]
    const told = trouble.map((words) => {
      const { code, err } = netc('verify', 'run', ...words, ...engine)
      expect(code, words.join(' ')).to.equal(2)
      return err.split('\n', 1)[0]
    })
    expect(told).to.deep.equal([
      'error: small has no threshold for accepting two images as the same class',
      'error: there is no file missing.png',
      'error: small.net is not an image that netc can read: it is text',
      'error: 2 is not a threshold for small, whose output is a probability',
      "error: option '--threshold <number>' argument 'high' is invalid. Expected a number.",
      "error: missing required argument 'b'",
    ])
  })

  it('takes a model that ships by its name', () => {
    const { code, out, err } = netc(
      'verify',
      'matcher',
      image(1, 0),
      image(1, 0),
      '--threshold',
      '0.99',
      '--json',
      '--engine',
      'wasm',
    )
    expect(code, err).to.equal(0)
    expect(JSON.parse(out)).to.include({ same: true, measure: 'similarity' })
    expect(JSON.parse(out).value).to.be.closeTo(1, 1e-5)
    const none = netc('verify', 'matchr', image(1, 0), image(1, 0), '--threshold', '1')
    expect([none.code, none.err]).to.deep.equal([2, 'error: there is no run matchr\n  help: did you mean matcher?\n'])
    expect(netc('verify', 'run/best', image(1, 0), image(1, 0), '--threshold', '1').err).to.equal(
      'error: run/best is not the folder of a run: it has no run.json, only model.json: weights without their protocol\n  help: name the run: run\n',
    )
  })

  it('embeds folders of images', () => {
    const { code, out, err } = netc(
      'embed',
      'run',
      'images/images_evaluation',
      '-o',
      'v.npy',
      '--labels',
      'v.csv',
      '--projector',
      'map',
      ...engine,
    )
    expect(code, err).to.equal(0)
    expect(out).to.equal('32 images, features 3\nwrote v.npy, v.csv, map\n')
    expect(readFileSync(inside('v.csv'), 'utf8').split('\r\n')).to.have.length(34)
    const { shape } = JSON.parse(netc('embed', 'run', image(1, 0), '-o', 'v.npy', '--json', ...engine).out)
    expect(shape).to.deep.equal([1, 3])
    for (const words of [
      [],
      ['-o', 'v.txt'],
      ['-o', 'v.npy', '--labels', 'v.tsv'],
      ['-o', 'v.npy', '--tower', 'left'],
    ]) {
      expect(netc('embed', 'run', image(1, 0), ...words).code, words.join(' ')).to.equal(2)
    }
    expect(netc('embed', 'run', 'nowhere', '-o', 'v.npy').err).to.equal('error: there is no file or folder nowhere\n')
  })
})
