import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { compile } from '../../compiler/compile.js'
import { sourceText } from '../../compiler/diagnostics/source-text.js'
import { overlayHost } from '../../compiler/source-host.js'
import { codesOf, compileText, hostOf, networkAround, projectFolder } from './support.js'

describe('what there is of a network with mistakes', () => {
  it('has the operators before the mistake, with shapes and weights', () => {
    const { value, draft } = compileText(networkAround('conv(4, 3x3) -> bn\nmax_pool(2)\nconv(8, 9x9)\nflatten'))
    expect(value).to.equal(undefined)
    const { parts, weights } = draft!()
    expect(parts[0]!.nodes.map(({ op, output }) => `${op} ${output.join('x')}`)).to.deep.equal([
      ...['input 8x8x1', 'conv 6x6x4', 'bn 6x6x4', 'max_pool 3x3x4'],
    ])
    expect(weights.map(({ path }) => path)).to.include('t/conv/kernel')
  })

  it('is that of every stage of a spec but the last, which is broken', () => {
    const text = readFileSync(`${projectFolder}specs/sircnn.net`, 'utf8')
    const whole = compileText(text).value!.towers[0]!
    const broken = text.replace('stage stage3 { residual(4*width) }', 'stage stage3 { residual(4*width, 3) -> conv(1 }')
    expect(broken).not.to.equal(text)
    const { draft, value } = compileText(broken)
    expect(value).to.equal(undefined)
    const told = (nodes: typeof whole.nodes) =>
      nodes
        .filter(({ path }) => !path.includes('stage3') && !path.endsWith('flatten'))
        .map(({ path, output, macs }) => ({ path, output, macs }))
    expect(told(draft!().parts[0]!.nodes)).to.deep.equal(told(whole.nodes))
  })

  it('has what the head makes, too, and is not there where nothing is wrong', () => {
    const text = networkAround('flatten').replace('-> sigmoid', '-> sigmoid -> nothing')
    const { parts } = compileText(text).draft!()
    expect(parts.map(({ name, kind, nodes }) => [name, kind, nodes.at(-1)!.op])).to.deep.equal([
      ['t', 'tower', 'flatten'],
      ['h', 'head', 'sigmoid'],
    ])
    expect(compileText(networkAround('flatten'))).not.to.have.property('draft')
  })
})

describe('the overlay of an editor', () => {
  it('has its texts in place of those of files, in imports too', () => {
    const host = hostOf({
      'main.net': 'import { part } from "part.net"\nblock own { part }',
      'part.net': 'block part { relu }',
    })
    const over = overlayHost(host, new Map([['part.net', 'block other { relu }']]))
    const codes = (of: typeof host) => codesOf(compile('main.net', { host: of, libraryRoot: '' }))
    expect(codes(host)).to.deep.equal([])
    expect(codes(over)).to.deep.equal(['unknown-import'])
    expect(over.read('std/conv.net')).to.equal(host.read('std/conv.net'))
  })
})

describe('places in UTF-16', () => {
  it('count units and lines from 0, with all ends of lines', () => {
    const text = 'a\u{1f600}b\r\ncd\rx\n'
    const source = sourceText(text)
    const places = Array.from({ length: text.length + 1 }, (_, offset) => source.unitPosition(offset))
    expect(places.map(({ line, character }) => `${line}:${character}`).join(' ')).to.equal(
      '0:0 0:1 0:2 0:3 0:4 0:4 1:0 1:1 1:2 2:0 2:1 3:0',
    )
    for (let offset = 0; offset <= text.length; offset += 1)
      if (text[offset] !== '\n' || text[offset - 1] !== '\r') expect(source.offset(places[offset]!)).to.equal(offset)
    expect(source.offset({ line: 0, character: 99 })).to.equal(4)
    expect(source.offset({ line: 99, character: 0 })).to.equal(text.length)
  })
})
