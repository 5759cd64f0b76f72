import { expect } from 'chai'
import fc from 'fast-check'
import {
  type Bytes,
  chunksOf,
  element,
  float,
  int,
  message,
  nested,
  text,
} from '../../../../compiler/targets/onnx/protobuf.js'
import { readTensors } from '../../../../compiler/targets/onnx/read-tensors.js'
import { serializeModel } from '../../../../compiler/targets/onnx/serialize.js'

const all = (bytes: Bytes): number[] => [...chunksOf(bytes)].flatMap((chunk) => [...chunk])

describe('the wire format of Protocol Buffers', () => {
  // The examples of https://protobuf.dev/programming-guides/encoding.
  it('has numbers of seven bits a byte', () => {
    expect(all(int(1, 150))).to.deep.equal([0x08, 0x96, 0x01])
    expect(all(int(1, 0))).to.deep.equal([0x08, 0x00])
    expect(all(int(1, 2 ** 40))).to.deep.equal([0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20])
  })

  it('has numbers below 0 in ten bytes', () => {
    expect(all(int(1, -2))).to.deep.equal([0x08, 0xfe, ...Array(8).fill(0xff), 0x01])
  })

  it('has texts and messages with their lengths', () => {
    expect(all(element(2, 'testing'))).to.deep.equal([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67])
    expect(all(nested(3, message([int(1, 150)])))).to.deep.equal([0x1a, 0x03, 0x08, 0x96, 0x01])
    expect(all(float(2, 1.5))).to.deep.equal([0x15, 0x00, 0x00, 0xc0, 0x3f])
  })

  it('leaves out what is not said, and keeps an empty element', () => {
    expect(all(message([text(1, ''), undefined]))).to.deep.equal([])
    expect(all(message([element(1, '')]))).to.deep.equal([0x0a, 0x00])
  })

  it('states the length of what comes piece by piece', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 5 })
    fc.assert(
      fc.property(sizes, (lengths) => {
        const streamed = lengths.map((length): Bytes => ({ length, chunks: () => [new Uint8Array(length)] }))
        const inMemory = lengths.map((length) => new Uint8Array(length))
        const bytes = (pieces: readonly Bytes[]) =>
          message(pieces.map((piece) => nested(9, message([int(1, 7), nested(2, piece)]))))
        const [a, b] = [streamed, inMemory].map(bytes)
        const written = Buffer.concat([...chunksOf(a)])
        expect(written.length).to.equal(a.length)
        expect(written.equals(Buffer.concat([...chunksOf(b)]))).to.equal(true)
      }),
      { seed: 1, numRuns: 20 },
    )
  })
})

describe('the constants of an ONNX file', () => {
  const graph = {
    ...{ name: 'g', doc: '', inputs: [{ name: 'x', shape: [2] }], outputs: [{ name: 'y', shape: [2] }] },
    nodes: [{ name: 'y', op: 'Add', inputs: ['x', 'w'], output: 'y', attributes: {} }],
    initializers: [
      { name: 'w', dims: [2], weight: 0, axes: [0] },
      { name: 'shape', dims: [3], ints: [0, -1, 5] },
      { name: 'half', dims: [], floats: [0.5] },
    ],
  }
  const weight = Uint8Array.from([0, 0, 128, 63, 0, 0, 0, 64])
  const options = { producer: ['netc', '1'] as const, metadata: { a: 'b' }, weightBytes: () => weight }

  it('are read back as they were written', () => {
    const bytes = Uint8Array.from(all(serializeModel(graph, options)))
    const [w, shape, half] = readTensors(bytes)
    expect(w).to.deep.include({ name: 'w', dims: [2], type: 1 })
    expect([...(w.values as Uint8Array)]).to.deep.equal([...weight])
    expect(shape).to.deep.include({ name: 'shape', dims: [3], type: 7 })
    expect([...new BigInt64Array(Uint8Array.from(shape.values as Uint8Array).buffer)]).to.deep.equal([0n, -1n, 5n])
    expect(half.dims).to.deep.equal([])
  })

  it('are in an external file if it is named', () => {
    const [w] = readTensors(Uint8Array.from(all(serializeModel(graph, { ...options, external: 'g.data' }))))
    expect(w.values).to.deep.equal({ offset: 0, length: 8 })
  })

  it('are refused where the bytes are no such file', () => {
    const bytes = Uint8Array.from(all(serializeModel(graph, options)))
    expect(() => readTensors(bytes.subarray(0, 40))).to.throw(RangeError)
    expect(() => readTensors(Uint8Array.from([0x0b]))).to.throw(RangeError, 'a field has the type 3')
    expect(() => readTensors(new Uint8Array())).to.throw(RangeError, 'the file has no graph')
  })
})
