import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { targets } from '../../cli/commands/export.js'
import { exportTargets } from '../../runtime/exports/targets/index.js'
import { torchPython } from '../compiler/helpers/torch.js'
import { putPatterns } from '../runtime/data/photos/image-folder.js'
import { temporaryFolder } from '../runtime/data/temporary-folder.js'
import { netcIn } from './netc.js'
import { smallData, trainSmall, writeSmall } from './small-run.js'

describe('netc export and netc verify-export', function () {
  this.timeout(60_000)
  const temporary = temporaryFolder()
  const inside = (name: string) => path.join(temporary(), name)
  const netc = netcIn(temporary)
  let hasTorch = false

  before(() => {
    const python = torchPython()
    hasTorch = typeof python !== 'string'
    if (!hasTorch) console.log(`    what is for PyTorch is not verified: ${python}`)
    writeSmall(temporary())
    trainSmall(netc, smallData, '--engine', 'cpu')
  })

  it('knows the targets that there are', () => expect([...exportTargets.keys()]).to.deep.equal([...targets]))

  for (const target of targets) {
    it(`writes a run for ${target}, says what, and finds it right`, () => {
      const { code, out, err } = netc('export', 'run', '--to', target, '-o', `out/${target}`)
      expect(code, err).to.equal(0)
      const [lead, ...lines] = out.trimEnd().split('\n')
      expect(lead).to.match(
        new RegExp(
          `^small \\(those of iteration \\d, the best on validation\\) in out/${target}:$|^small \\(the last, of iteration 4\\) in out/${target}:$`,
        ),
      )
      const names = lines.map((line) => line.trim().split(' ')[0].replace(/\/$/, ''))
      expect(names.sort()).to.deep.equal(readdirSync(inside(`out/${target}`)).sort())
      if (target === 'torch' && !hasTorch) return
      const verified = netc('verify-export', `out/${target}`, '--engine', 'cpu')
      expect(verified.code, verified.err + verified.out).to.equal(0)
      expect(verified.out).to.match(/\n\S+ +weights +\d+ +0 .*yes\n/)
    })
  }

  it('for tfjs of a run that has ended, makes a model that commands accept instead of the run', () => {
    const [data, engine] = [
      ['--data', smallData],
      ['--engine', 'cpu'],
    ]
    const evaluated = ['run', 'out/tfjs'].map((folder) =>
      JSON.parse(netc('evaluate', folder, ...data, ...engine, '--json').out),
    )
    expect(evaluated[1].tests).to.deep.equal(evaluated[0].tests)
    putPatterns(inside('things'), ['a', 'b'], 2)
    const pair = ['things/a/0.png', 'things/b/0.png']
    const scores = ['run', 'out/tfjs'].map((folder) =>
      netc('verify', folder, ...pair, '--threshold', '0.5', ...engine, '--json'),
    )
    expect(scores[0].code, scores[0].err).to.be.oneOf([0, 1])
    expect(scores[1].out).to.equal(scores[0].out)
    const weights = ['run', 'out/tfjs'].map((folder, at) => {
      const { code, err } = netc('export', folder, '--to', 'safetensors', '-o', `weights-${at}`)
      expect(code, err).to.equal(0)
      return readFileSync(inside(`weights-${at}/model.safetensors`))
    })
    expect(weights[1]).to.deep.equal(weights[0])
  })

  it('prints objects', () => {
    const { out } = netc('export', 'run', '--to', 'safetensors', '-o', 'object', '--json')
    const { target, network, files } = JSON.parse(out)
    expect({ target, network }).to.deep.equal({ target: 'safetensors', network: 'small' })
    expect(files.map(({ name }: { name: string }) => name)).to.include('model.safetensors')
    const verified = JSON.parse(netc('verify-export', 'object', '--json').out)
    expect(verified).to.deep.include({ target: 'safetensors', network: 'small', holds: true })
  })

  it('draws the weights of a file, with its parameters', () => {
    const sizes = ['2', '5'].map((width) => {
      const { code, err } = netc(
        'export',
        'small.net',
        '--set',
        `width=${width}`,
        '--seed',
        '7',
        '--to',
        'safetensors',
        '-o',
        `width-${width}`,
      )
      expect(code, err).to.equal(0)
      return readFileSync(inside(`width-${width}/model.safetensors`)).length
    })
    expect(sizes[1]).to.be.above(sizes[0])
    const seeds = ['1', '2'].map((seed) => {
      netc('export', 'small.net', '--seed', seed, '--to', 'safetensors', '-o', `seed-${seed}`)
      return readFileSync(inside(`seed-${seed}/model.safetensors`)).toString('hex')
    })
    expect(seeds[0]).not.to.equal(seeds[1])
    netc('export', 'small.net', '--to', 'safetensors', '-o', 'seed-default')
    expect(readFileSync(inside('seed-default/model.safetensors')).toString('hex')).to.equal(seeds[0])
  })

  it('puts what the protocol does to images into the files', () => {
    const { code, err } = netc('export', 'run', '--to', 'onnx', '-o', 'prepares', '--with-preprocessing')
    expect(code, err).to.equal(0)
    const verified = netc('verify-export', 'prepares', '--engine', 'cpu')
    expect(verified.code, verified.err + verified.out).to.equal(0)
    expect(readFileSync(inside('prepares/README.md'), 'utf8')).to.include('the files themselves make 105x105x1 numbers')
    const wrong = netc('export', 'run', '--to', 'onnx', '--with-preprocessing', '90x90x1', '-o', 'wrong')
    expect(wrong.code).to.equal(1)
    expect(wrong.err).to.include('of images 90x90x1 the protocol makes 90x90x1, and small takes 105x105x1')
    expect(existsSync(inside('wrong'))).to.equal(false)
  })

  it('exits with 2 where the command line is wrong', () => {
    for (const [words, told] of [
      [['run', '-o', 'x'], "required option '--to <target>' not specified"],
      [['run', '--to', 'keras', '-o', 'x'], 'Allowed choices are tfjs, onnx, safetensors'],
      [['run', '--to', 'tfjs'], "required option '-o, --output <folder>' not specified"],
      [['run', '--to', 'tfjs', '-o', ''], 'Expected the path of a folder.'],
      [['run', '--to', 'tfjs', '-o', 'x', '--seed', '3'], '--seed draws the weights of a .net file'],
      [['run', '--to', 'tfjs', '-o', 'x', '--set', 'width=3'], '--set needs a .net file'],
      [['run', '--to', 'tfjs', '-o', 'x', '--parts', 'embed'], '--parts needs --to onnx'],
      [['run', '--to', 'tfjs', '-o', 'x', '--with-preprocessing', '9x9x1'], '--with-preprocessing needs --to onnx'],
      [['run', '--to', 'onnx', '-o', 'x', '--with-preprocessing', '9x9'], 'HEIGHTxWIDTHxCHANNELS'],
      [['run', '--to', 'onnx', '-o', 'x', '--parts', 'embed,'], 'It is a list such as embed,head.'],
    ] as const) {
      const { code, err } = netc('export', ...words)
      expect([code, err.includes(told)], err).to.deep.equal([2, true])
    }
    expect(existsSync(inside('x'))).to.equal(false)
  })

  it('exits with 1 where the work cannot be done', () => {
    const file = netc('export', 'small.net', '--to', 'onnx', '--with-preprocessing', '105x105x1', '-o', 'x')
    expect([file.code, file.err]).to.deep.equal([
      1,
      'error: small has no protocol, which would say what is done to its images\n  help: leave --with-preprocessing out: that is for a run\n',
    ])
    writeFileSync(inside('broken.net'), 'network {')
    expect(netc('export', 'broken.net', '--to', 'onnx', '-o', 'x').code).to.equal(1)
    expect(netc('export', 'nowhere', '--to', 'onnx', '-o', 'x').code).to.equal(2)
    expect(netc('verify-export', 'run').code).to.equal(1)
    netc('export', 'run', '--to', 'safetensors', '-o', 'damaged')
    writeFileSync(inside('damaged/model.safetensors'), 'nothing')
    const { code, err } = netc('verify-export', 'damaged')
    expect([code, err.includes('is damaged, or was changed')]).to.deep.equal([1, true])
    expect(existsSync(inside('x'))).to.equal(false)
  })
})
