import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { netc, root } from './netc.js'

describe('standard input', () => {
  const sound = `import { unit } from "std/conv.net"
import { weighted_l1 } from "std/heads.net"
tower t { unit(2, 3x3) -> flatten }
network small { input image: 9x9x1
  siamese t
  head weighted_l1
}
`
  const local = sound.replace('std/conv.net', 'parts/unit.net')
  let folder: string

  before(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'netc-')))
    mkdirSync(path.join(folder, 'parts'))
    writeFileSync(path.join(folder, 'parts/unit.net'), 'block unit(f: int, k: size) { conv(f, k) }')
  })
  after(() => rmSync(folder, { recursive: true }))

  /** netc in the folder, with `input` on its standard input. */
  function piped(input: string, ...words: readonly string[]) {
    const program = path.join(root, 'bin/netc')
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
      ...{ cwd: folder, encoding: 'utf8', input },
    })
    return { code: status, out: stdout, err: stderr }
  }

  it('is compiled like a file, with the library and what is in the working folder', () => {
    writeFileSync(path.join(folder, 'sound.net'), sound)
    expect(piped(sound, 'compile', '-', '--summary')).to.deep.equal(piped('', 'compile', 'sound.net', '--summary'))
    expect(piped(local, 'compile', '-')).to.include({ code: 0, err: '' })
    const outside = piped(local.replace('parts/', '../parts/'), 'compile', '-')
    expect(outside.code).to.equal(1)
    expect(outside.err).to.include('import-outside').and.to.include('<stdin>:1:')
  })

  it('may be a graph file', () => {
    const file = path.join(root, 'specs/sircnn.net')
    const graph = netc('compile', file, '--emit', '-').out
    expect(piped(graph, 'compile', '-').out).to.equal(netc('compile', file).out)
    expect(piped(graph, 'compile', '-', '--set', 'width=8').err).to.include('cannot be set')
    expect(piped('{', 'compile', '-').err).to.include('graph-syntax')
  })

  it('is written as a model, and its parameters are set', () => {
    const { code, out } = piped(sound, 'compile', '-', '-o', 'model')
    expect([code, out]).to.deep.equal([0, 'wrote model/weights.bin and model/model.json\n'])
    expect(JSON.parse(readFileSync(path.join(folder, 'model/model.json'), 'utf8')).format).to.equal('layers-model')
    expect(piped(sound, 'compile', '-', '--set', 'x=1').err).to.include('unknown-setting')
  })

  it('is checked, alone or with files, and may be a library', () => {
    expect(piped('block b { relu }', 'check', '-')).to.include({ code: 0, out: 'checked 1 file: nothing is wrong\n' })
    const { code, out, err } = piped('block b { rellu }', 'check', '-', 'parts')
    expect([code, out]).to.deep.equal([1, 'checked 2 files: 1 error\n'])
    expect(err).to.include('--> <stdin>:1:11')
    const { files, diagnostics } = JSON.parse(piped('block b { rellu }', 'check', '-', '--format', 'json').out)
    expect([files[0].file, diagnostics[0].file]).to.deep.equal(['<stdin>', '<stdin>'])
  })

  it('has no address in a SARIF log, as it is in no file', () => {
    const log = JSON.parse(piped('block b { rellu }', 'check', '-', '--format', 'sarif').out)
    expect(log.runs[0].results[0].locations).to.deep.equal([{ logicalLocations: [{ name: 'stdin' }] }])
  })

  it('that is empty has no network', () => {
    expect(piped('', 'compile', '-').err).to.include('no-network')
  })
})
