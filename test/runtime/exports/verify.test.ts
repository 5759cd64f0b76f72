import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { readTensors } from '../../../compiler/targets/onnx/read-tensors.js'
import { UserError } from '../../../runtime/base/user-error.js'
import type { Engine } from '../../../runtime/engines/engine.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { exportNetwork } from '../../../runtime/exports/export.js'
import { untrained } from '../../../runtime/exports/source.js'
import { exportTargets } from '../../../runtime/exports/targets/index.js'
import { findOnnxRuntime } from '../../../runtime/exports/verify/onnxruntime.js'
import { type Verification, verifyExport } from '../../../runtime/exports/verify/verify.js'
import { temporaryFolder } from '../data/temporary-folder.js'
import { tinyNetwork } from '../training/tiny.js'

async function refused(work: () => Promise<unknown>): Promise<UserError> {
  try {
    await work()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  return expect.fail('it was not refused')
}

/** After a change by hand, with its checksum put right: what a fault of ours would look like. */
function resum(folder: string): void {
  const names = readdirSync(folder).filter((name) => name !== 'SHA256SUMS')
  const lines = names.map((name) => {
    const sum = createHash('sha256')
      .update(readFileSync(path.join(folder, name)))
      .digest('hex')
    return `${sum}  ${name}\n`
  })
  writeFileSync(path.join(folder, 'SHA256SUMS'), lines.join(''))
}

describe('exports that are not as they were written', function () {
  this.timeout(30_000)
  const temporary = temporaryFolder()
  const inside = (name: string) => path.join(temporary(), name)
  let engine: Engine
  const verify = (folder: string): Promise<Verification> => verifyExport(folder, async () => engine)
  /** An export of a network, in a folder of that name. */

  const exported = (name: string, of: string): string => {
    exportNetwork(untrained(tinyNetwork, '', 3), exportTargets.get(of)!, inside(name), {})
    return inside(name)
  }

  before(async () => {
    engine = await openEngine('cpu')
    mkdirSync(inside('run'))
    mkdirSync(inside('nothing'))
  })

  const flip = (file: string, at: number) => {
    const bytes = readFileSync(file)
    bytes[at < 0 ? bytes.length + at : at] ^= 0x40
    writeFileSync(file, bytes)
  }

  /** Where the values of a weight begin in a file. */
  const placeOf = (file: string, name: string): number => {
    const bytes = new Uint8Array(readFileSync(file))
    const { values } = readTensors(bytes).find((tensor) => tensor.name === name)!
    return (values as Uint8Array).byteOffset - bytes.byteOffset
  }

  for (const [of, file] of [
    ['onnx', 'embed.onnx'],
    ['tfjs', 'weights.bin'],
    ['safetensors', 'model.safetensors'],
  ] as const) {
    it(`${of}: a byte that was changed, by its checksum, and a weight by its own`, async () => {
      const folder = exported(`changed-${of}`, of)
      flip(path.join(folder, file), of === 'onnx' ? placeOf(path.join(folder, file), 'tower/dense/kernel') : -9)
      const { message, help } = await refused(() => verify(folder))
      expect(message).to.include(`${file} is damaged, or was changed`)
      expect(help).to.equal('export it again')
      resum(folder)
      const { holds, checks } = await verify(folder)
      expect(holds).to.equal(false)
      expect(checks.find(({ what }) => what === 'weights')).to.include({ file, holds: false })
    })
  }

  it('onnx: another computation with the same weights', async () => {
    const folder = exported('other-nodes', 'onnx')
    const file = path.join(folder, 'head.onnx')
    // An operator of as many letters.
    writeFileSync(file, readFileSync(file, 'latin1').replace('\u0003Sub', '\u0003Add'), 'latin1')
    resum(folder)
    const { holds, checks } = await verify(folder)
    expect(holds).to.equal(false)
    expect(checks.filter(({ holds: own }) => !own).map(({ file: name, what }) => `${name} ${what}`)).to.deep.equal([
      'head.onnx logit',
      'head.onnx probability',
    ])
  })

  it('a file that is missing, and a folder that is no export', async () => {
    const folder = exported('lacks', 'onnx')
    rmSync(path.join(folder, 'head.onnx'))
    expect((await refused(() => verify(folder))).message).to.equal(`${path.join(folder, 'head.onnx')} is missing`)
    expect((await refused(() => verify(inside('run')))).message).to.include('it has no export.json')
    writeFileSync(path.join(folder, 'SHA256SUMS'), '../secret\n')
    expect((await refused(() => verify(folder))).message).to.include('is no checksum and name')
  })

  it('a file whose path leaves the folder', async () => {
    const folder = exported('elsewhere', 'onnx')
    const file = path.join(folder, 'export.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"embed.onnx"', '"../embed.onnx"'))
    resum(folder)
    expect((await refused(() => verify(folder))).message).to.include('export.json is damaged: files/parts/0/file')
  })

  it('nothing, where there is no ONNX Runtime: it says what to install', async () => {
    const { message, help } = await refused(() => findOnnxRuntime([inside('nothing')]))
    expect(message).to.equal('no ONNX Runtime is here to run the files with')
    expect(help).to.include('npm install onnxruntime-web')
  })

  it('a file that onnxruntime-web cannot hold: it says which runtime can', async () => {
    writeFileSync(inside('large.onnx'), '')
    writeFileSync(inside('large.onnx.data'), '')
    // It takes no room on the disk.
    truncateSync(inside('large.onnx.data'), 2 ** 31)
    const runtime = await findOnnxRuntime()
    const { message, help } = await refused(() => runtime.open(inside('large.onnx'), inside('large.onnx.data')))
    expect(message).to.include('large.onnx.data is too large for onnxruntime-web')
    expect(help).to.include('npm install onnxruntime-node')
  })

  it('an ONNX Runtime that does not load', async () => {
    const folder = inside('broken/node_modules/onnxruntime-node')
    mkdirSync(folder, { recursive: true })
    writeFileSync(
      path.join(folder, 'package.json'),
      JSON.stringify({ name: 'onnxruntime-node', version: '1.0.0', main: 'index.js' }),
    )
    writeFileSync(path.join(folder, 'index.js'), "throw new Error('no such library')")
    const { message } = await refused(() => findOnnxRuntime([inside('broken')]))
    expect(message).to.include('onnxruntime-node does not load: no such library')
  })
})
