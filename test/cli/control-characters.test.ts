/** Whatever files say, and however they are called: no control character of theirs reaches the terminal. */
import { cpSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { objectText, printableValues } from '../../cli/printable.js'
import { createProgress } from '../../cli/progress.js'
import { jsonDisplay } from '../../cli/progress-displays.js'
import { userErrorText } from '../../cli/user-error-text.js'
import { renderPretty } from '../../compiler/diagnostics/render-pretty.js'
import { printableText } from '../../compiler/diagnostics/source-text.js'
import { UserError } from '../../runtime/base/user-error.js'
import { exportDataset } from '../../runtime/data/export.js'
import { embeddedDataset } from '../../runtime/data/loaders/embedded.js'
import { temporaryFolder } from '../runtime/data/temporary-folder.js'
import { root, run } from './netc.js'
import { smallProtocol } from './small-run.js'

/** Clears the screen, sets the title, writes backwards; the one-byte form of ESC [ too. */
const evil = '\u001b[2J\u001b]0;pwned\u0007\u009b1A\u202e'
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u

describe('control characters', function () {
  this.timeout(60_000)
  const temporary = temporaryFolder()
  const inside = (...names: string[]) => path.join(temporary(), ...names)
  const netc = (...words: string[]) => {
    const { code, out, err } = run(process.execPath, [path.join(root, 'bin/netc'), ...words], { cwd: temporary() })
    return { code, out, text: out + err }
  }
  const network = (claim: string) => `tower t() { conv(2, 7x7, stride=14) -> flatten -> dense(3) }
head h(left, right) { abs(left - right) -> dense(1) -> sigmoid }
network n() {
  input image: 105x105x1
  siamese t
  head h
  ${claim}
}
`

  it('are shown as what they are, and lines stay lines', () => {
    expect(printableText(`a${evil}b\nc\td`)).to.not.match(controls)
    expect(printableText('a\nb\n')).to.equal('a\nb\n')
    expect(printableText('Zürich ÅÄÖ 漢字 ✓')).to.equal('Zürich ÅÄÖ 漢字 ✓')
    expect(printableValues({ [evil]: [evil, { text: evil }, 1, null] })).to.satisfy(
      (value: unknown) => !/\\u001b|\\u0007/.test(JSON.stringify(value)) && !controls.test(JSON.stringify(value)),
    )
  })

  it('of JSON are escaped, so that programs read the same', () => {
    const value = { [evil]: ['\n\t', evil, '\ud800', 'Zürich 漢字'] }
    expect(objectText(value)).to.contain('漢字').and.to.not.match(controls)
    expect(JSON.parse(objectText(value))).to.deep.equal(value)
  })

  it('of an error, its help and a file’s name are not printed', () => {
    expect(userErrorText(new UserError(`x${evil}`, `y${evil}`))).to.not.match(controls)
    const refused = Object.assign(new Error('ENOENT'), { code: 'ENOENT', syscall: 'open', path: `/x${evil}` })
    expect(userErrorText(refused)).to.not.match(controls)
  })

  it('of diagnostics are not printed: message, place, help, notes', () => {
    const span = { file: `a${evil}.net`, start: 0, end: 3 }
    const text = renderPretty(
      [
        {
          ...{ code: 'unknown-name', severity: 'error', message: `x${evil}`, help: `h${evil}`, span },
          ...{ stories: [{ label: `l${evil}`, text: `t${evil}` }] },
          related: [{ message: `m${evil}`, span, within: `w${evil}` }],
        },
      ],
      new Map([[span.file, `abc${evil}`]]),
    )
    expect(text).to.not.match(controls)
    expect(text).to.contain('h\ufffd[2J')
  })

  it('of texts in progress are not printed; those of the display are', () => {
    let text = ''
    const write = (chunk: unknown) => {
      text += chunk
      return true
    }
    const output = { write, isTTY: true, columns: 200 }
    const progress = createProgress({ iterations: 1, from: 0, output, now: () => 1000 })
    progress.note(`run${evil}`)
    progress.observer.onTestProgress!(0.5)
    expect(text.replaceAll('\r\u001b[K', '')).to.not.match(controls)
    expect(text).to.contain('\r\u001b[K')
    text = ''
    jsonDisplay({ output, now: () => 1000 }).tell({ event: 'note', message: `run${evil}` })
    expect(text).to.not.match(controls)
    expect(JSON.parse(text)).to.deep.equal({ event: 'note', message: `run${evil}` })
  })

  it('in a .net file are not printed: words of an assertion, sources of claims, texts that are excerpted', () => {
    const files = {
      'assert.net': network('').replace('conv(2', `assert 1 > 2, "too small ${evil}"\n  conv(2`),
      'source.net': network(`expect { params.total = 5  "a table ${evil}" }`),
      'comment.net': `${network('')}\nbroken ${evil} here`,
      'name.net': `import { x } from "${evil}.net"\n${network('')}`,
    }
    for (const [file, text] of Object.entries(files)) writeFileSync(inside(file), text)
    expect(netc('compile', 'assert.net').text).to.contain('too small \ufffd[2J')
    expect(netc('compile', 'source.net', '--summary').text).to.contain('a table ')
    for (const file of Object.keys(files)) {
      for (const words of [
        ['compile', file, '--summary'],
        ['check', file],
        ['diff', file, 'assert.net'],
      ]) {
        expect(netc(...words).text, words.join(' ')).to.not.match(controls)
      }
    }
  })

  it('in the names of files, alphabets and characters are not printed, nor those of a protocol’s text', () => {
    const data = inside('data')
    exportDataset(embeddedDataset({ alphabets: 3, evaluation: 2, characters: 4, drawers: 4, seed: 5 }), data)
    const alphabet = (part: string, name: string) => path.join(data, part, name)
    renameSync(alphabet('images_evaluation', 'evaluation01'), alphabet('images_evaluation', `e${evil}`))
    renameSync(alphabet('images_background', 'background01'), alphabet('images_background', `b${evil}`))
    mkdirSync(inside(evil))
    writeFileSync(inside(evil, 'n.net'), network('claim'))
    writeFileSync(inside('p.yaml'), smallProtocol)
    writeFileSync(inside('wrong.yaml'), `${smallProtocol}"\\e[2J\\x07": "\\e]0;x"\n`)
    writeFileSync(inside('n.net'), network(''))
    const train = ['train', 'n.net', '--data', data, '--engine', 'cpu']
    const trained = netc(...train, '--protocol', 'p.yaml', '--out', 'run')
    expect(trained.code, trained.text).to.equal(0)
    cpSync(inside('run'), inside('other'), { recursive: true })
    const all = [
      trained,
      netc(...train, '--protocol', 'wrong.yaml', '--out', 'none'),
      netc(...train, '--protocol', `${evil}.yaml`),
      netc('check', evil),
      netc('evaluate', 'run'),
      netc('compare', 'run', 'other'),
      netc('data', 'baseline', '--data', data, '--protocol', 'p.yaml', '--method', 'pixels'),
      netc('data', 'show', '--data', data, '--alphabet', evil, '-o', 'x.svg'),
    ]
    for (const [at, { text }] of all.entries()) expect(text, String(at)).to.not.match(controls)
    expect(trained.text).to.contain('e\ufffd[2J')
  })

  it('in the names of images, classes and folders are not printed', () => {
    const own = inside('own')
    // Two classes of whole alphabets, whose names are evil, as is that of an image which is none.
    const alphabet = path.join(inside('data'), 'images_background', `b${evil}`)
    cpSync(alphabet, own, { recursive: true })
    const [first, second] = readdirSync(own).sort()
    renameSync(path.join(own, first), path.join(own, `c${evil}`))
    const [a, b] = [`c${evil}`, second].map((name) => path.join(own, name, readdirSync(path.join(own, name))[0]))
    writeFileSync(path.join(own, second, `broken${evil}.png`), 'no image')
    const all: Readonly<Record<string, ReturnType<typeof netc>>> = {
      check: netc('data', 'check', own),
      'check of pairs': netc('data', 'check', own, '--protocol', 'p.yaml'),
      train: netc('train', 'n.net', '--data', own, '--protocol', 'p.yaml', '--engine', 'cpu', '--out', `r${evil}`),
      predict: netc('predict', 'run', path.join(own, `c${evil}`), '--support', own),
      'JSON of one that is drawn': netc('compile', path.join(evil, 'n.net'), '--json'),
      json: netc('predict', 'run', a, '--support', alphabet, '--json'),
      'check as JSON': netc('data', 'check', own, '--json'),
      table: netc(
        'predict',
        'run',
        a,
        '--support',
        path.join(inside('data'), 'images_background', `b${evil}`),
        '--csv',
      ),
      'no run': netc('predict', evil, a),
      verify: netc('verify', 'run', a, b),
      'verify what is none': netc('verify', 'run', a, `${evil}.png`),
      calibrate: netc('calibrate', 'run', '--data', own, '--far', '10%'),
      embed: netc('embed', 'run', own, '-o', 'x.npy', '--labels', 'x.csv'),
      export: netc('export', 'run', '--to', 'tfjs', '-o', `e${evil}`),
      'export of none': netc('export', evil, '--to', 'onnx', '-o', 'none'),
      'verify-export': netc('verify-export', `e${evil}`),
    }
    for (const [name, { text }] of Object.entries(all)) {
      expect(text, name).to.not.contain('bug in netc')
      // A table that goes to a program, not to a terminal, has the names as they are.
      if (name === 'table') expect(text).to.contain(evil)
      else expect(text, name).to.not.match(controls)
    }
    expect(JSON.stringify(JSON.parse(all.json.out))).to.contain(JSON.stringify(evil).slice(1, -1))
  })
})
