/** Small networks that ship, whole: ONNX in onnxruntime-web beside the wasm engine. The others: `npm run test:torch`. */
import path from 'node:path'
import { expect } from 'chai'
import { compileFile } from '../../../cli/compile-file.js'
import { onnxParts } from '../../../compiler/targets/onnx/parts.js'
import type { Engine } from '../../../runtime/engines/engine.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { exportNetwork } from '../../../runtime/exports/export.js'
import { trained, untrained } from '../../../runtime/exports/source.js'
import { onnx } from '../../../runtime/exports/targets/onnx.js'
import { verifyExport } from '../../../runtime/exports/verify/verify.js'
import { root } from '../../cli/netc.js'
import { temporaryFolder } from '../data/temporary-folder.js'

describe('networks that ship, in ONNX', function () {
  this.timeout(60_000)
  const temporary = temporaryFolder()
  let engine: Engine

  before(async () => {
    engine = await openEngine('wasm')
  })

  const small = [
    'specs/few-shot/conv4-64',
    'specs/few-shot/cross-transformer',
    'specs/sircnn',
    'examples/quickstart',
    'examples/imagenet/shufflenet-v2',
  ]
  for (const name of small) {
    it(`${name} gives what our engine gives, part by part`, async () => {
      const file = path.join(root, `${name}.net`)
      const { value } = compileFile(file)
      const network = value!
      const folder = path.join(temporary(), path.basename(name))
      exportNetwork(untrained(network, file, 1), onnx, folder, { parts: onnxParts(network).map((part) => part.name) })
      const { checks } = await verifyExport(folder, async () => engine)
      for (const { file: part, what, difference, largest } of checks.filter(({ what: each }) => each !== 'weights')) {
        expect(largest, `${part} ${what}`).to.be.above(0)
        expect(difference! / largest, `${part} ${what}`).to.be.at.most(1e-4)
      }
      expect(checks.every(({ holds }) => holds)).to.equal(true)
    })
  }

  it('models/matcher, trained, with its preprocessing inside', async () => {
    const folder = path.join(temporary(), 'matcher')
    exportNetwork(trained(path.join(root, 'models/matcher')), onnx, folder, { stored: [105, 105, 1] })
    const { holds, checks } = await verifyExport(folder, async () => engine)
    expect(holds, JSON.stringify(checks)).to.equal(true)
  })
})
