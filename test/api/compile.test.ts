import { expect } from 'chai'
import { compile, compileFile, compileGraph, graphText, renderDiagnostics, textHost } from '../../api/index.js'
import { compile as runCompiler } from '../../compiler/compile.js'
import { renderPretty } from '../../compiler/diagnostics/render-pretty.js'
import { hostOf, networkAround } from '../compiler/support.js'

describe('compile, for programs', () => {
  const text = networkAround('  conv(f, 3x3) -> flatten', {
    declarations: 'const f = 4',
    items: 'expect { params.total = 1 }',
  })

  it('gives the network and its counts where only a claim fails, and says so', () => {
    const { ok, network, counts, claims, diagnostics } = compile(text)
    expect([ok, network?.name]).to.deep.equal([false, 'n'])
    // 3x3x1x4 and a bias for each; the head's 6x6x4 weights and a bias.
    const total = 40 + 145
    expect(counts).to.deep.include({ params: { total, trainable: total, non_trainable: 0 }, weight_bytes: 4 * total })
    expect(claims).to.have.length(1)
    expect(claims[0]).to.include({ claim: 'params.total', expected: 1, actual: total, holds: false })
    expect(diagnostics.map(({ code }) => code)).to.deep.equal(['claim-failed'])
  })

  it('gives no network where something is wrong, and the place of that', () => {
    const { ok, network, counts, claims, diagnostics } = compile(text.replace('flatten', 'flaten'), { file: 'a.net' })
    expect({ ok, network, counts, claims }).to.deep.equal({
      ok: false,
      network: undefined,
      counts: undefined,
      claims: [],
    })
    expect(diagnostics[0]).to.deep.include({ code: 'unknown-name', file: 'a.net' })
    expect(diagnostics[0]!.start).to.deep.include({ line: 3, column: 19 })
  })

  it('sets parameters of every type by values and by text', () => {
    const settable = `head h(left, right) { abs(left - right) -> flatten -> dense(1) -> sigmoid }
tower t(f: int, share: float, on: bool, window: size, widths: list) {
  for width in widths { conv(width, 1x1) }
  if on { conv(f, window) -> dropout(share) -> flatten } else { flatten }
}
network n(f: int = 1, share: float = 0.5, on: bool = false, window: size = 3x3, widths: list = []) {
  input image: 8x8x1
  siamese t(f, share, on, window, widths)
  head h
}`
    const { network, changed, diagnostics } = compile(settable, {
      set: { f: 6, share: 0.25, on: true, window: '5x3', widths: [2, 3] },
    })
    expect(diagnostics).to.deep.equal([])
    expect(network?.parameters).to.deep.include({ f: 6, share: 0.25, on: true, window: [5, 3] })
    expect(
      network?.towers[0]?.nodes.filter(({ op }) => op === 'conv').map(({ attributes }) => attributes.filters),
    ).to.deep.equal([...[2, 3, 6]])
    expect(changed).to.have.members(['f', 'share', 'on', 'window', 'widths'])
    expect(compile(settable, { set: { f: Number.NaN } }).diagnostics[0]?.code).to.equal('unknown-name')
  })

  it('reads the entry from its text, and everything else from the host', () => {
    const host = textHost({ 'in/main.net': 'nonsense', 'in/part.net': 'block part { flatten }' })
    const importing = `import { part } from "part.net"\n${networkAround('  part')}`
    expect(compile(importing, { file: 'in/main.net', host }).ok).to.equal(true)
    expect(compileFile('in/main.net', { host }).ok).to.equal(false)
    expect(compileFile('missing.net', { host }).diagnostics.map(({ code }) => code)).to.deep.equal(['file-not-found'])
  })

  it('takes a file without a network only where that is allowed', () => {
    const library = 'import { part } from "../part.net"\nblock b { part -> conv(4, 1x1) }'
    const options = { file: 'in/b.net', host: textHost({ 'part.net': 'block part { relu }' }) }
    expect(compile(library, options).diagnostics.map(({ code }) => code)).to.include('no-network')
    expect(compile(library, { ...options, allowLibrary: true }).diagnostics).to.deep.equal([])
  })

  it('has its diagnostics rendered as the compiler renders its own', () => {
    const wrong = networkAround('  conv(4, 9x9) -> flatten')
    const own = runCompiler('main.net', { host: hostOf({ 'main.net': wrong }) })
    expect(own.diagnostics).not.to.be.empty
    for (const options of [{}, { color: true }, { tally: false }]) {
      expect(renderDiagnostics(compile(wrong), options)).to.equal(renderPretty(own.diagnostics, own.sources, options))
    }
  })

  it('writes a graph file, and reads it back', () => {
    const sound = compile(networkAround('  conv(4, 3x3) -> flatten'), { file: 'deep/in/main.net' })
    const file = graphText(sound)
    expect(file).not.to.include('deep/in')
    const { network, counts, ok } = compileGraph(file)
    expect([ok, counts]).to.deep.equal([true, sound.counts])
    expect(graphText(compileGraph(file))).to.equal(file)
    expect(network?.weights).to.deep.equal(sound.network?.weights)
    expect(compileGraph('{').diagnostics.map(({ code }) => code)).to.deep.equal(['graph-syntax'])
    expect(() => graphText(compile('')).toString()).to.throw(TypeError)
  })
})
