import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { openEventLog } from '../../../runtime/runs/tensorboard.js'
import { crc32c, fileVersionRecord, lengthUpToStep, scalarRecord } from '../../../runtime/runs/tfevents.js'
import { inTemporaryFolder } from '../training/tiny.js'

describe('the event file', () => {
  it('has the checksum of RFC 3720', () => {
    expect(crc32c(Buffer.from('123456789'))).to.equal(0xe3069283)
    expect(crc32c(Buffer.alloc(32))).to.equal(0x8a9136aa)
    expect(crc32c(Buffer.alloc(32, 0xff))).to.equal(0x62a8ab43)
  })

  it('has records as TensorFlow writes them', () => {
    // Event(wall_time=1, file_version='brain.Event:2') by TensorFlow's own serialisation.
    const data = Buffer.from('09000000000000f03f1a0d627261696e2e4576656e743a32', 'hex')
    const record = fileVersionRecord(1)
    expect(record.readBigUInt64LE(0)).to.equal(BigInt(data.length))
    expect(record.subarray(12, -4).toString('hex')).to.equal(data.toString('hex'))
    const unmasked = (value: number) => {
      const rotated = (value - 0xa282ead8) >>> 0
      return ((rotated >>> 17) | (rotated << 15)) >>> 0
    }
    expect(unmasked(record.readUInt32LE(8))).to.equal(crc32c(record.subarray(0, 8)))
    expect(unmasked(record.readUInt32LE(record.length - 4))).to.equal(crc32c(data))
    // Event(wall_time=2, step=300, summary(value(tag='loss', simple_value=0.5)))
    const scalar = scalarRecord({ wallTime: 2, step: 300, scalars: { loss: 0.5 } }).subarray(12, -4)
    expect(scalar.toString('hex')).to.equal(
      '090000000000000040' + '10ac02' + '2a0d' + '0a0b' + '0a046c6f7373' + '150000003f',
    )
  })

  it('is cut behind the step that a run goes on from, and at a torn record', () => {
    const records = [1, 2, 127, 128, 40_000].map((step) => scalarRecord({ wallTime: 1, step, scalars: { loss: step } }))
    const file = Buffer.concat([fileVersionRecord(1), ...records])
    const behind = (count: number) => Buffer.concat([fileVersionRecord(1), ...records.slice(0, count)]).length
    expect(lengthUpToStep(file, 100_000)).to.equal(file.length)
    expect(lengthUpToStep(file, 39_999)).to.equal(behind(4))
    expect(lengthUpToStep(file, 127)).to.equal(behind(3))
    expect(lengthUpToStep(file, 0)).to.equal(behind(0))
    expect(lengthUpToStep(file.subarray(0, -1), 100_000)).to.equal(behind(4))
  })

  it('goes on in the same file', () =>
    inTemporaryFolder((folder) => {
      const step = (iteration: number) =>
        ({ kind: 'step', iteration, loss: 1, objective: 1, accuracy: 1, learning_rate: 1, momentum: 1 }) as const
      openEventLog(folder, 0).steps([step(1), step(2), step(3)])
      const log = openEventLog(folder, 2)
      log.validation(2, 0.5)
      log.steps([{ ...step(3), loss: null }])
      const names = readdirSync(folder)
      expect(names).to.have.length(1)
      const text = readFileSync(path.join(folder, names[0])).toString('latin1')
      expect(text.split('loss')).to.have.length(3)
      expect(text.split('validation_accuracy')).to.have.length(2)
      expect(text.split('learning_rate')).to.have.length(4)
    }))
})
