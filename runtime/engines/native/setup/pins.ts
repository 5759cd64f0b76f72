/** What is fetched, to the byte: another version is another engine. */

/** A package of npm, with the SHA-512 of its file as npm writes it. */
export interface PinnedPackage {
  readonly name: string
  readonly version: string
  readonly integrity: string
}

/** The binding's C++ and the kernels that call it. */
const binding: PinnedPackage = {
  name: '@tensorflow/tfjs-node',
  version: '4.22.0',
  integrity: 'sha512-uHrXeUlfgkMxTZqHkESSV7zSdKdV0LlsBeblqkuKU9nnfxB1pC6DtoyYVaLxznzZy7WQSegjcohxxCjAf6Dc7w==',
}

/** Node's C interface, for a Node that came without its headers. */
const nodeHeaders: PinnedPackage = {
  name: 'node-api-headers',
  version: '1.9.0',
  integrity: 'sha512-2oNILP4jXwRB4ywnYKjVk1YyJ96n2D4EOVJO6S3oYZ5PtbJrw3Yt9TpAuX3nBLMuzn74rnfGQrv13pS9vC+YiA==',
}

/** TensorFlow as pip has it: its libraries and headers, whatever Python is here. */
export interface PinnedWheel {
  readonly project: string
  readonly version: string
  /** Which of its files: that of one Python, which is never run. */
  readonly python: string
  readonly abi: string
  readonly platform: string
  readonly sha256: string
  /** Of the file. */
  readonly bytes: number
  /** The oldest C library that it runs on. */
  readonly glibc: string
}

const common = { version: '2.21.0', python: '3.12', abi: 'cp312', glibc: '2.27' } as const

/** By Node's `process.arch`; other machines name their own with --libtensorflow. */
const wheels: Readonly<Partial<Record<string, PinnedWheel>>> = {
  x64: {
    ...common,
    project: 'tensorflow-cpu',
    platform: 'manylinux_2_27_x86_64',
    sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
    bytes: 274_000_871,
  },
  arm64: {
    ...common,
    project: 'tensorflow',
    platform: 'manylinux_2_27_aarch64',
    sha256: 'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
    bytes: 281_946_471,
  },
}

/** All that is fetched. */
export interface Pins {
  readonly binding: PinnedPackage
  readonly nodeHeaders: PinnedPackage
  readonly wheels: Readonly<Partial<Record<string, PinnedWheel>>>
}

export const pins: Pins = { binding, nodeHeaders, wheels }
