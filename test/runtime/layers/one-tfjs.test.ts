import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { version_layers as version } from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import { type Result, root, run } from '../../cli/netc.js'

describe('netc/layers with another TensorFlow.js', () => {
  let folder: string
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'netc-')))
    mkdirSync(path.join(folder, 'node_modules'))
    symlinkSync(root, path.join(folder, 'node_modules/netc'), 'junction')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** Packages that stand for TensorFlow.js of this version; what they do does not matter. */
  function install(version: string): void {
    for (const name of ['tfjs-core', 'tfjs-layers']) {
      const place = path.join(folder, 'node_modules/@tensorflow', name)
      mkdirSync(place, { recursive: true })
      writeFileSync(path.join(place, 'package.json'), JSON.stringify({ name: `@tensorflow/${name}`, version }))
      writeFileSync(path.join(place, 'index.js'), '')
    }
  }

  function program(...lines: readonly string[]): Result {
    writeFileSync(path.join(folder, 'program.mjs'), lines.join('\n'))
    return run(process.execPath, ['program.mjs'], { cwd: folder })
  }
  const layers = "import 'netc/layers'"
  const theirs = "import '@tensorflow/tfjs-layers'"

  it('says so when both are loaded, with both versions and the fix', () => {
    install('4.20.0')
    const { code, err } = program(theirs, layers)
    expect(code).to.equal(1)
    expect(err).to.include(`netc/layers registers its layers with @tensorflow/tfjs-layers ${version} (`)
    expect(err).to.include(`this program has loaded 4.20.0 (${folder}`).and.to.include('"Unknown layer"')
    expect(err).to.include(`npm install @tensorflow/tfjs@${version}`)
  })

  it('warns of one that the program would load later', () => {
    install('4.20.0')
    const { code, err } = program(layers, "await import('@tensorflow/tfjs-layers')")
    expect(code).to.equal(0)
    expect(err).to.match(/^warning: netc\/layers registers .*, and this program finds 4\.20\.0 /)
  })

  it('says so of another copy of the same version, too', () => {
    install(version)
    const { code, err } = program(theirs, layers)
    expect(code).to.equal(1)
    expect(err).to.include('has loaded another copy of it').and.to.include('npm dedupe')
  })

  it('is silent where there is one, also by another path', () => {
    expect(program(layers)).to.deep.equal({ code: 0, out: '', err: '' })
    symlinkSync(path.join(root, 'node_modules/@tensorflow'), path.join(folder, 'node_modules/@tensorflow'), 'junction')
    expect(program(theirs, layers)).to.deep.equal({ code: 0, out: '', err: '' })
    expect(program(layers, theirs)).to.deep.equal({ code: 0, out: '', err: '' })
  })
})
