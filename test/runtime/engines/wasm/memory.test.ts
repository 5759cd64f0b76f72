import { expect } from 'chai'
import { isOutOfMemory, OutOfMemory } from '../../../../runtime/base/out-of-memory.js'
import { type Allocating, throwWhenFull } from '../../../../runtime/engines/wasm/memory.js'

describe('the memory of wasm', () => {
  /** A module with 3 GiB whose allocation gives these addresses, as signed numbers. */
  function moduleGiving(...addresses: number[]): Allocating {
    const memory = { buffer: { byteLength: 3 * 2 ** 30 } } as NonNullable<Allocating['wasmMemory']>
    const module: Allocating = {
      asm: {},
      wasmMemory: memory,
      // As Emscripten has it: the first call puts another function into its place.
      _malloc: () => {
        module._malloc = () => addresses.shift()! | 0
        return addresses.shift()! | 0
      },
    }
    throwWhenFull(module)
    return module
  }

  it('gives what there is, above 2 GiB too', () => {
    const module = moduleGiving(8, 2.5 * 2 ** 30, 0)
    expect(module._malloc(16)).to.equal(8)
    expect(module._malloc(16) >>> 0).to.equal(2.5 * 2 ** 30)
    expect(module._malloc(0)).to.equal(0)
  })

  it('that is used up is an error, never address 0 or one beyond its end', () => {
    for (const address of [0, 3 * 2 ** 30 - 8, 3.5 * 2 ** 30]) {
      expect(() => moduleGiving(address)._malloc(16)).to.throw(OutOfMemory, 'no memory is left for 16 bytes')
      expect(() => {
        const module = moduleGiving(8, address)
        module._malloc(16)
        module._malloc(16)
      }).to.throw(OutOfMemory)
    }
  })
})

describe('an error', () => {
  const thrown = (work: () => unknown) => {
    try {
      work()
    } catch (error) {
      return error
    }
    return undefined
  }

  it('is recognized as lack of memory, whatever reports it', () => {
    expect(isOutOfMemory(new OutOfMemory(5))).to.equal(true)
    expect(isOutOfMemory(thrown(() => new Float32Array(2 ** 40)))).to.equal(true)
    expect(isOutOfMemory(new RangeError('Array buffer allocation failed'))).to.equal(true)
    expect(isOutOfMemory(new Error('OOM when allocating tensor with shape[2304,105,105,64]'))).to.equal(true)
    expect(isOutOfMemory(Object.assign(new Error('Worker terminated'), { code: 'ERR_WORKER_OUT_OF_MEMORY' }))).to.equal(
      true,
    )
  })

  it('of another kind is a bug as before', () => {
    expect(isOutOfMemory(thrown(() => new Float32Array(-1)))).to.equal(false)
    expect(isOutOfMemory(thrown(() => (5).toString(99)))).to.equal(false)
    expect(isOutOfMemory(new TypeError('x is not a function'))).to.equal(false)
    expect(isOutOfMemory('no memory')).to.equal(false)
  })
})
