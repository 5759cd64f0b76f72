/**
 * A small assembler for WebAssembly with 128-bit SIMD, for netc's kernels. Code is a tree of expressions; an expression
 * leaves its value on the stack, a statement leaves nothing. Encodings: WebAssembly core specification 2.0, section 5
 * (binary format).
 */

import { hasFusedMultiply, relaxedMadd } from './fused.js'

/** Bytes, nested like the expressions. */
export type Code = readonly (number | Code)[]
export type ValueType = 'i32' | 'f32' | 'f64' | 'v128'

const typeCodes: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b }

/** A parameter or local variable of a function. */
export interface Local {
  readonly get: Code
  readonly set: (value: Code) => Code
  /** After an expression: stores its value and leaves it on the stack. */
  readonly tee: Code
  /** `local += bytes` for an i32. */
  readonly advance: (bytes: number | Code) => Code
}

export interface FunctionScope {
  readonly local: (type: ValueType) => Local
  readonly locals: (type: ValueType, count: number) => Local[]
}

export interface FunctionDefinition {
  readonly name: string
  readonly parameters: readonly ValueType[]
  /** The statements, given the parameters. */
  readonly body: (scope: FunctionScope, ...parameters: Local[]) => Code
}

/** A number in unsigned LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value >>> 0
  do {
    const low = rest & 0x7f
    rest >>>= 7
    bytes.push(rest === 0 ? low : low | 0x80)
  } while (rest !== 0)
  return bytes
}

/** A number in signed LEB128. */
function signed(value: number): number[] {
  const bytes: number[] = []
  let rest = value | 0
  for (;;) {
    const low = rest & 0x7f
    rest >>= 7
    const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)
    bytes.push(done ? low : low | 0x80)
    if (done) return bytes
  }
}

const binary =
  (...opcode: number[]) =>
  (a: Code, b: Code): Code => [a, b, opcode]
const unary =
  (...opcode: number[]) =>
  (a: Code): Code => [a, opcode]
/** Addresses are byte offsets in the memory; adding `offset` is free. */
const load =
  (...opcode: number[]) =>
  (address: Code, offset = 0): Code => [address, opcode, 0, unsigned(offset)]
const store =
  (...opcode: number[]) =>
  (address: Code, value: Code, offset = 0): Code => [address, value, opcode, 0, unsigned(offset)]
const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)]

export const i32 = {
  const: (value: number): Code => [0x41, signed(value)],
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  /** Unsigned. */
  div: binary(0x6e),
  rem: binary(0x70),
  /** `a` if the condition holds, otherwise `b`. */
  select: (a: Code, b: Code, condition: Code): Code => [a, b, condition, 0x1b],
  shl: (a: Code, bits: number): Code => [a, 0x41, signed(bits), 0x74],
  shr: (a: Code, bits: number): Code => [a, 0x41, signed(bits), 0x76],
  and: binary(0x71),
  xor: binary(0x73),
  eqz: unary(0x45),
  ne: binary(0x47),
  /** Unsigned comparisons: addresses reach 4 GiB. */
  lt: binary(0x49),
  ge: binary(0x4f),
  /** The signed maximum; both operands are evaluated twice. */
  maxSigned: (a: Code, b: Code): Code => [a, b, a, b, 0x4a, 0x1b],
  /** The signed minimum; both operands are evaluated twice. */
  min: (a: Code, b: Code): Code => [a, b, a, b, 0x49, 0x1b],
  load: load(0x28),
  store: store(0x36),
} as const

export const f32 = {
  const: (value: number): Code => [0x43, ...new Uint8Array(new Float32Array([value]).buffer)],
  add: binary(0x92),
  sub: binary(0x93),
  mul: binary(0x94),
  div: binary(0x95),
  abs: unary(0x8b),
  sqrt: unary(0x91),
  min: binary(0x96),
  max: binary(0x97),
  gt: binary(0x5e),
  eq: binary(0x5b),
  /** `a` if the condition holds, otherwise `b`. */
  select: (a: Code, b: Code, condition: Code): Code => [a, b, condition, 0x1b],
  load: load(0x2a),
  store: store(0x38),
  fromF64: unary(0xb6),
} as const

export const f64 = {
  const: (value: number): Code => [0x44, ...new Uint8Array(new Float64Array([value]).buffer)],
  add: binary(0xa0),
  sub: binary(0xa1),
  mul: binary(0xa2),
  div: binary(0xa3),
  sqrt: unary(0x9f),
  max: binary(0xa5),
  load: load(0x2b),
  store: store(0x39),
  fromF32: unary(0xbb),
} as const

export const f32x4 = {
  zero: (): Code => [simd(12), new Array<number>(16).fill(0)],
  /** The same 32 bits in all four lanes. */
  ofBits: (bits: number): Code => [simd(12), ...new Uint8Array(new Uint32Array(4).fill(bits).buffer)],
  load: load(...simd(0)),
  /** One float in all four lanes. */
  loadSplat: load(...simd(9)),
  /** One float in the first lane, zeros in the others. */
  loadOne: load(...simd(92)),
  store: store(...simd(11)),
  splat: unary(...simd(19)),
  lane: (a: Code, lane: number): Code => [a, simd(31), lane],
  abs: unary(...simd(224)),
  sqrt: unary(...simd(227)),
  add: binary(...simd(228)),
  sub: binary(...simd(229)),
  mul: binary(...simd(230)),
  div: binary(...simd(231)),
  min: binary(...simd(232)),
  max: binary(...simd(233)),
  nearest: unary(...simd(106)),
  /** a b + c, rounded once if the machine supports it. */
  madd: (a: Code, b: Code, c: Code): Code =>
    hasFusedMultiply ? [a, b, c, relaxedMadd] : [c, a, b, simd(230), simd(228)],
  /** All bits of a lane are set if a > b. */
  gt: binary(...simd(68)),
  eq: binary(...simd(65)),
  and: binary(...simd(78)),
  xor: binary(...simd(81)),
  /** Indices 0-3 select lanes of a, 4-7 of b. */
  shuffle: (a: Code, b: Code, lanes: readonly [number, number, number, number]): Code => [
    a,
    b,
    simd(13),
    lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte)),
  ],
  /** The first two lanes as f64x2. */
  lowToF64: unary(...simd(95)),
} as const

export const i32x4 = {
  splat: unary(...simd(17)),
  add: binary(...simd(174)),
  shl: binary(...simd(171)),
  /** Rounds towards 0. */
  fromF32: unary(...simd(248)),
} as const

export const f64x2 = {
  load: load(...simd(0)),
  store: store(...simd(11)),
  zero: (): Code => f32x4.zero(),
  add: binary(...simd(240)),
  mul: binary(...simd(242)),
} as const

/** One float or four at a time: the operations to write code for both. A mask has all bits of a lane set, or none. */
export interface Lanes {
  readonly type: 'f32' | 'v128'
  readonly mask: 'i32' | 'v128'
  readonly bytes: 4 | 16
  readonly load: (address: Code, offset?: number) => Code
  /** One float in all lanes. */
  readonly loadSplat: (address: Code, offset?: number) => Code
  readonly store: (address: Code, value: Code, offset?: number) => Code
  readonly add: (a: Code, b: Code) => Code
  readonly sub: (a: Code, b: Code) => Code
  readonly mul: (a: Code, b: Code) => Code
  readonly div: (a: Code, b: Code) => Code
  readonly sqrt: (a: Code) => Code
  readonly max: (a: Code, b: Code) => Code
  /** a b + c. */
  readonly madd: (a: Code, b: Code, c: Code) => Code
  readonly zero: () => Code
  readonly eq: (a: Code, b: Code) => Code
  readonly maskAnd: (a: Code, b: Code) => Code
  readonly maskXor: (a: Code, b: Code) => Code
  /** The value where the mask is set, otherwise 0. */
  readonly masked: (value: Code, mask: Code) => Code
}

export const floatLanes: Lanes = {
  ...f32,
  type: 'f32',
  mask: 'i32',
  bytes: 4,
  loadSplat: f32.load,
  madd: (a, b, c) => f32.add(f32.mul(a, b), c),
  zero: () => f32.const(0),
  maskAnd: i32.and,
  maskXor: i32.xor,
  masked: (value, mask) => f32.select(value, f32.const(0), mask),
}

export const vectorLanes: Lanes = {
  ...f32x4,
  type: 'v128',
  mask: 'v128',
  bytes: 16,
  maskAnd: f32x4.and,
  maskXor: f32x4.xor,
  masked: f32x4.and,
}

const empty = 0x40

/** Repeats `body` while `condition` holds; it is tested first. */
export function loopWhile(condition: Code, ...body: Code[]): Code {
  return [0x02, empty, 0x03, empty, i32.eqz(condition), 0x0d, 1, body, 0x0c, 0, 0x0b, 0x0b]
}

/** A conditional statement. */
export function when(condition: Code, then: Code, otherwise?: Code): Code {
  return [condition, 0x04, empty, then, otherwise === undefined ? [] : [0x05, otherwise], 0x0b]
}

/** Calls a function of the module by its index, for functions without a result. */
export function call(index: number, ...parameters: (Code | Local)[]): Code {
  return [parameters.map((parameter) => ('get' in parameter ? parameter.get : parameter)), 0x10, unsigned(index)]
}

/** The parameter types of a function with that many addresses and counts. */
export function integers(count: number): readonly 'i32'[] {
  return new Array<'i32'>(count).fill('i32')
}

function flatten(code: Code, into: number[] = []): number[] {
  for (const part of code) {
    if (typeof part === 'number') into.push(part)
    else flatten(part, into)
  }
  return into
}

const vector = (items: readonly Code[]): Code => [unsigned(items.length), items]
const text = (value: string): Code => vector([...new TextEncoder().encode(value)].map((byte) => [byte]))

function section(id: number, content: Code): Code {
  const bytes = flatten(content)
  return [id, unsigned(bytes.length), bytes]
}

function functionBody({ parameters, body }: FunctionDefinition): Code {
  const types: ValueType[] = []
  const reference = (index: number): Local => {
    const get = [0x20, unsigned(index)]
    const set = (value: Code): Code => [value, 0x21, unsigned(index)]
    const tee = [0x22, unsigned(index)]
    return { get, set, tee, advance: (by) => set(i32.add(get, typeof by === 'number' ? i32.const(by) : by)) }
  }
  const local = (type: ValueType): Local => reference(parameters.length + types.push(type) - 1)
  const locals = (type: ValueType, count: number): Local[] => Array.from({ length: count }, () => local(type))
  const code = body({ local, locals }, ...parameters.map((_, index) => reference(index)))
  const bytes = flatten([vector(types.map((type) => [1, typeCodes[type]])), code, 0x0b])
  return [unsigned(bytes.length), bytes]
}

/** The largest memory of a 32-bit module, in pages of 64 KiB. */
const mostPages = 65536

/** A module that imports `env.memory` and exports the functions, none of which returns a value. */
export function assemble(functions: readonly FunctionDefinition[], sharedMemory: boolean): Uint8Array<ArrayBuffer> {
  const limits = sharedMemory ? [3, unsigned(1), unsigned(mostPages)] : [0, unsigned(1)]
  const types = functions.map(({ parameters }) => [0x60, vector(parameters.map((type) => [typeCodes[type]])), 0])
  const exported = functions.map(({ name }, index) => [text(name), 0, unsigned(index)])
  return new Uint8Array(
    flatten([
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, vector(types)),
      section(2, vector([[text('env'), text('memory'), 2, limits]])),
      section(3, vector(functions.map((_, index) => unsigned(index)))),
      section(7, vector(exported)),
      section(10, vector(functions.map(functionBody))),
    ]),
  )
}
