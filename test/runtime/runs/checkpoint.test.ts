import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { UserError } from '../../../runtime/base/user-error.js'
import { loadBest, loadLatest as loadLatestOf, saveBest, saveCheckpoint } from '../../../runtime/runs/checkpoint.js'
import { decodeCheckpoint, encodeCheckpoint } from '../../../runtime/runs/checkpoint-format.js'
import type { Origin } from '../../../runtime/runs/origin.js'
import { runPaths } from '../../../runtime/runs/run-paths.js'
import type { Checkpoint } from '../../../runtime/training/state.js'
import { inTemporaryFolder } from '../training/tiny.js'

const origin: Origin = { run: 'r', protocol: 'p', graph: 'g', spec: 's' }

const loadLatest = (folder: string, now = origin) => loadLatestOf({ ...runPaths(folder), checkpoints: folder }, now)

const at = (iteration: number, best?: number): Checkpoint => ({
  network: 'tiny',
  state: {
    ...{ iteration, validated: iteration, last: { loss: 0.5, accuracy: 0.75 } },
    ...(best === undefined ? {} : { best: { accuracy: 0.5, iteration: best } }),
  },
  tensors: [
    { name: 'weights/a', shape: [2, 3], values: Float32Array.of(1, -2, 3e-38, Number.NaN, iteration, 1 / 3) },
    { name: 'weights/scalar', shape: [], values: Float32Array.of(7) },
  ],
})

describe('a checkpoint', () => {
  it('comes back as it was written', () => {
    const bytes = Buffer.concat(encodeCheckpoint(at(12, 10)))
    expect(decodeCheckpoint(bytes)).to.deep.equal(at(12, 10))
    // Also from the middle of other bytes, where float32 would not be aligned.
    expect(decodeCheckpoint(Buffer.concat([Buffer.alloc(3), bytes]).subarray(3))).to.deep.equal(at(12, 10))
  })

  it('shows every changed byte and every cut', () => {
    const whole = Buffer.concat(encodeCheckpoint(at(12)))
    for (let index = 0; index < whole.length; index++) {
      const bytes = Buffer.from(whole)
      bytes[index] ^= 0x10
      expect(decodeCheckpoint(bytes), `byte ${index}`).to.be.a('string')
      expect(decodeCheckpoint(whole.subarray(0, index)), `cut at ${index}`).to.be.a('string')
    }
    expect(decodeCheckpoint(Buffer.concat([whole, Buffer.of(0)]))).to.contain('checksum')
    expect(decodeCheckpoint(Buffer.alloc(100))).to.contain('not a checkpoint')
  })

  it('is kept with one before it, and the best weights that either speaks of', () =>
    inTemporaryFolder((folder) => {
      const best = (iteration: number) => saveBest(folder, at(iteration))
      best(5)
      saveCheckpoint(folder, at(5, 5))
      saveCheckpoint(folder, at(10, 5))
      best(15)
      saveCheckpoint(folder, at(15, 15))
      expect(iterations(folder)).to.deep.equal({ iteration: [10, 15], best: [5, 15] })
      saveCheckpoint(folder, at(20, 15))
      expect(iterations(folder)).to.deep.equal({ iteration: [15, 20], best: [15] })
      expect(loadLatest(folder).checkpoint).to.deep.equal(at(20, 15))
      expect(loadBest(folder, 15)).to.deep.equal(at(15))
    }))

  it('gives way to its predecessor where it is damaged, and both are named where both are', () =>
    inTemporaryFolder((folder) => {
      saveCheckpoint(folder, at(1))
      const newest = saveCheckpoint(folder, at(2))
      writeFileSync(newest, readFileSync(newest).subarray(0, -1))
      const { checkpoint, damaged } = loadLatest(folder)
      expect(checkpoint.state.iteration).to.equal(1)
      expect(damaged).to.have.length(1)
      expect(damaged[0]).to.contain(newest)
      writeFileSync(path.join(folder, 'iteration-00000001.ckpt'), '')
      expect(() => loadLatest(folder)).to.throw(UserError, /00000002.*\n.*00000001/)
      // Checkpoints after the state that a run resumes from are removed.
      saveCheckpoint(folder, at(1))
      expect(iterations(folder)).to.deep.equal({ iteration: [1], best: [] })
    }))

  it('gives way to its predecessor where its best weights are damaged, and goes without where those of both are', () =>
    inTemporaryFolder((folder) => {
      const best = (iteration: number) => path.join(folder, `best-${String(iteration).padStart(8, '0')}.ckpt`)
      saveBest(folder, at(5))
      saveCheckpoint(folder, at(10, 5))
      saveBest(folder, at(15))
      saveCheckpoint(folder, at(15, 15))
      writeFileSync(best(15), readFileSync(best(15)).subarray(1))
      const back = loadLatest(folder)
      expect(back.checkpoint).to.deep.equal(at(10, 5))
      expect(back.damaged).to.deep.equal([
        `the best weights, ${best(15)}, cannot be used: it is not a checkpoint of netc`,
      ])
      writeFileSync(best(5), '')
      const { checkpoint, damaged } = loadLatest(folder)
      expect(checkpoint).to.deep.equal(at(15))
      expect(damaged).to.have.length(2)
      expect(damaged[1]).to.contain('lost')
    }))

  it('names the run that it is of', () =>
    inTemporaryFolder((folder) => {
      saveCheckpoint(folder, { ...at(1), of: origin })
      expect(loadLatest(folder).checkpoint.state).to.deep.equal(at(1).state)
      for (const part of Object.keys(origin)) {
        expect(() => loadLatest(folder, { ...origin, [part]: 'another' }), part).to.throw(
          UserError,
          'does not belong to this run',
        )
      }
    }))

  it("whose header is not a checkpoint's is refused", () => {
    const header = (text: string) => {
      const [prefix, json] = encodeCheckpoint(at(1))
      const bytes = Buffer.from(text)
      const length = Buffer.from(prefix)
      length.writeUInt32LE(bytes.length, 8)
      expect(json.length).to.be.above(0)
      const body = Buffer.concat([length, bytes])
      return decodeCheckpoint(Buffer.concat([body, createHash('sha256').update(body).digest()]))
    }
    const state = '{"iteration":1,"validated":0,"last":{"loss":1,"accuracy":1}}'
    expect(header(`{"network":"a","state":${state},"tensors":[]}`)).to.deep.include({ network: 'a', tensors: [] })
    const wrong = ['', 'null', '{}', `{"state":${state}}`, `{"state":${state},"tensors":[{"shape":[-1]}]}`]
    for (const text of [...wrong, `{"state":${state.replace('1', '"1"')},"tensors":[]}`]) {
      expect(header(text), text).to.equal('its header is not that of a checkpoint')
    }
  })

  it('that is not there is an error of the user, not of the program', () =>
    inTemporaryFolder((folder) => {
      expect(() => loadLatest(path.join(folder, 'none'))).to.throw(UserError, 'no checkpoint')
      expect(() => loadBest(folder, 3)).to.throw(UserError, 'missing')
    }))
})

function iterations(folder: string): Record<'iteration' | 'best', number[]> {
  const names = readdirSync(folder).sort()
  const of = (kind: string) =>
    names.filter((name) => name.startsWith(kind)).map((name) => Number(/-(\d+)\.ckpt$/.exec(name)![1]))
  return { iteration: of('iteration'), best: of('best') }
}
