import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { type EventLog, openEventLog } from '../../../runtime/runs/tensorboard.js'
import { crc32c, fileVersionRecord, recordsOf, scalarRecord } from '../../../runtime/runs/tfevents.js'
import type { Metrics } from '../../../runtime/training/state.js'
import { temporaryFolder } from '../data/temporary-folder.js'

describe('the event file', () => {
  it('has the checksum of RFC 3720', () => {
    expect(crc32c(Buffer.from('123456789'))).to.equal(0xe3069283)
    expect(crc32c(Buffer.alloc(32))).to.equal(0x8a9136aa)
    expect(crc32c(Buffer.alloc(32, 0xff))).to.equal(0x62a8ab43)
  })

  it('has records as TensorFlow writes them', () => {
    // Event(wall_time=1, file_version='brain.Event:2') by TensorFlow's own serialization.
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

  it('is read as far as a record that is torn or damaged', () => {
    const steps = [1, 2, 127, 128, 40_000]
    const file = Buffer.concat([
      fileVersionRecord(1),
      ...steps.map((step) => scalarRecord({ wallTime: 1, step, scalars: { loss: step } })),
    ])
    const read = (bytes: Buffer) => [...recordsOf(bytes)].map(({ step }) => step)
    expect(read(file)).to.deep.equal([0, ...steps])
    expect([...recordsOf(file)].at(-1)!.end).to.equal(file.length)
    expect(read(file.subarray(0, -1))).to.deep.equal([0, 1, 2, 127, 128])
    const { start, end } = [...recordsOf(file)][3]
    for (let at = start; at < end; at++) {
      const damaged = Buffer.from(file)
      damaged[at] ^= 4
      expect(read(damaged), String(at - start)).to.deep.equal([0, 1, 2])
    }
  })

  describe('that is continued', () => {
    const temporary = temporaryFolder()
    let count = 0
    const metrics = [1, 2, 3, 4].flatMap((iteration): Metrics[] => [
      { kind: 'step', iteration, loss: iteration === 3 ? null : 1, objective: 1, accuracy: 1, learning_rate: 1 },
      ...(iteration % 2 === 0
        ? [{ kind: 'validation', iteration, accuracy: 0.5, groups: {}, best: false, final: false } as const]
        : []),
    ])
    const upTo = (iteration: number) => metrics.filter((line) => line.iteration <= iteration)

    /**
     * Written up to iteration 4; gone on with from `from`, after something was done to it.
     * @returns all events but their times
     */
    function goneOn(from: number, change: (file: string) => void): string[] {
      const folder = path.join(temporary(), String(count++))
      const [events, lines] = [path.join(folder, 'events'), path.join(folder, 'metrics.jsonl')]
      write(openEventLog(events, 0, lines), metrics)
      change(path.join(events, readdirSync(events)[0]))
      writeFileSync(
        lines,
        upTo(from)
          .map((line) => `${JSON.stringify(line)}\n`)
          .join(''),
      )
      write(
        openEventLog(events, from, lines),
        metrics.filter(({ iteration }) => iteration > from),
      )
      const names = readdirSync(events)
      expect(names).to.have.length(1)
      const bytes = readFileSync(path.join(events, names[0]))
      return [...recordsOf(bytes)].map(({ start, end }) => bytes.toString('latin1', start + 12 + 9, end - 4))
    }
    function write(log: EventLog, lines: readonly Metrics[]): void {
      for (const line of lines) line.kind === 'step' ? log.steps([line]) : log.validation(line)
    }
    let whole: string[]
    before(() => {
      whole = goneOn(4, () => {})
    })

    it('is the same file, and has everything once', () => {
      expect(whole).to.have.length(1 + metrics.length)
      for (const from of [0, 1, 2, 3]) expect(goneOn(from, () => {})).to.deep.equal(whole)
    })

    it('has what was lost of it from the metrics', () => {
      const size = (file: string) => readFileSync(file).length
      for (const from of [2, 4]) {
        for (const at of [0, 40, 100, 200, 300, 400]) {
          expect(goneOn(from, (file) => truncateSync(file, Math.min(at, size(file))))).to.deep.equal(whole)
          const flip = (file: string) => {
            const bytes = readFileSync(file)
            bytes[at] ^= 1
            writeFileSync(file, bytes)
          }
          expect(goneOn(from, flip)).to.deep.equal(whole)
        }
        expect(goneOn(from, (file) => rmSync(file))).to.deep.equal(whole)
      }
    })
  })
})
