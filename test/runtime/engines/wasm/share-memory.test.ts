import { expect } from 'chai'
import { webAssembly } from '../../../../runtime/engines/wasm/simd/webassembly.js'
import { shareMemory } from '../../../../runtime/engines/wasm/threads/share-memory.js'

const head = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
/** The memory under the name "m". */
const exported = [7, 5, 1, 1, 0x6d, 2, 0]
const module = (...limits: number[]) => Uint8Array.from([...head, 5, 1 + limits.length, 1, ...limits, ...exported])

describe('the memory of a WebAssembly module', () => {
  it('is made one that threads can share, and nothing else of the module is changed', async () => {
    const own = module(1, 1, 2)
    const shared = shareMemory(own)
    expect([...shared]).to.deep.equal([...module(3, 1, 2)])
    expect(own[head.length + 3]).to.equal(1)
    const { exports } = await webAssembly.instantiate(await webAssembly.compile(shared), {})
    const { buffer } = exports.m as { buffer: unknown }
    expect(buffer).to.be.instanceOf(SharedArrayBuffer)
  })

  it('cannot be shared without a maximum, or where it comes from outside', () => {
    expect(() => shareMemory(module(0, 1))).to.throw('no memory with a maximum')
    expect(() => shareMemory(Uint8Array.from(head))).to.throw('does not have exactly one non-imported memory')
  })
})
