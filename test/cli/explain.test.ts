import { expect } from 'chai'
import { codeList, explanationText } from '../../cli/explanation-text.js'
import { wrapped } from '../../cli/format.js'
import { catalogue } from '../../compiler/diagnostics/catalogue.js'
import { explain as explainIn } from '../../compiler/diagnostics/examples/book.js'
import { compilerBook, documentation } from '../../compiler/diagnostics/examples/index.js'
import { yamlBook } from '../../runtime/runs/code-book.js'
import { hostOf } from '../compiler/support.js'
import { netc } from './netc.js'

const explain = (code: string) => explainIn(code, [compilerBook(hostOf({})), yamlBook])!
const known = [...Object.keys(catalogue), ...Object.keys(yamlBook.entries)]

describe('netc explain', () => {
  it('explains a code: why, the mistake, its message, and the fixed file', () => {
    const { code, out, err } = netc('explain', 'kernel-too-large')
    const { title, why, bad, message, good } = explain('kernel-too-large')
    expect([code, err]).to.deep.equal([0, ''])
    const inOrder = [
      title,
      why.slice(0, 40),
      bad.files[0]!.text.split('\n')[3]!,
      message,
      good.files[0]!.text.split('\n')[3]!,
    ]
    const places = inOrder.map((text) => out.indexOf(text))
    expect(places).not.to.include(-1)
    expect(places).to.deep.equal(places.toSorted((a, b) => a - b))
    expect(out).not.to.include('\u001b')
  })

  it('lists every code, a line each', () => {
    const { code, out } = netc('explain')
    expect(code).to.equal(0)
    const lines = out.trimEnd().split('\n')
    expect(lines.map((line) => line.split(' ')[0])).to.deep.equal(known)
    expect(lines.find((line) => line.startsWith('unused-value'))).to.match(
      / {2}warning {2}A result that nothing uses\.$/,
    )
  })

  it('gives objects', () => {
    const codes = JSON.parse(netc('explain', '--json').out)
    expect(codes.map(({ code }: { code: string }) => code)).to.deep.equal(known)
    const { code, severity, bad, message } = JSON.parse(netc('explain', 'unknown-setting', '--json').out)
    expect([code, severity]).to.deep.equal(['unknown-setting', 'error'])
    expect(bad).to.include({ options: '--set widht=8', description: '' })
    expect(bad.files[0].name).to.equal('main.net')
    expect(message).to.match(/^error\[unknown-setting\]/)
  })

  it('explains what is wrong in protocols and experiments', () => {
    const { code, out } = netc('explain', 'repeated-name')
    expect([code, out]).to.deep.equal([0, explanationText(explain('repeated-name'), (shown) => shown)])
    expect(out).to.include('--> experiment.yaml:4:5').and.to.include('Mended:')
  })

  it('ends with 2 where there is no such code, and names the nearest', () => {
    const { code, out, err } = netc('explain', 'shape-mismtach')
    expect([code, out]).to.deep.equal([2, ''])
    expect(err).to.match(/^error: there is no error "shape-mismtach"\n {2}help: did you mean shape-mismatch\?\n/)
    expect(netc('explain', 'zzzzzz').err).to.include('netc explain lists all')
    expect(netc('explain', 'constructor').code).to.equal(2)
    expect(netc('explain', 'a', 'b').code).to.equal(2)
  })

  it('shows every file of an example, and describes what is too large', () => {
    const text = (code: string) => explanationText(explain(code), (shown) => shown)
    expect(text('import-cycle')).to.include('  kept.net\n\n  import { unit } from "units.net"')
    expect(text('file-too-large')).to.include(documentation['file-too-large'].title).and.to.include('three million')
    expect(text('claim-of-defaults')).to.include('An example: with --set width=8')
  })

  it('aligns the list', () => {
    const codes = [
      { code: 'recursion', severity: 'error', title: 'A.' },
      { code: 'unused-name', severity: 'warning', title: 'B.' },
    ] as const
    expect(codeList(codes, (text) => text)).to.equal('recursion    error    A.\nunused-name  warning  B.\n')
  })

  it('breaks lines between words', () => {
    expect(wrapped('aa bb cc', 5)).to.equal('aa bb\ncc')
    expect(wrapped('aaaaaaa b', 5)).to.equal('aaaaaaa\nb')
    expect(wrapped('', 5)).to.equal('')
  })
})
