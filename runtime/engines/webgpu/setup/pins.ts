/** The exact files that are installed. */
import type { PinnedPackage } from '../../setup/fetch-package.js'
import { backendName, dawnName } from '../packages.js'

/** A package, and which of its files are unpacked: the rest is for other systems, browsers and builds. */
export interface PinnedPart extends PinnedPackage {
  readonly bytes: number
  readonly files: readonly string[]
}

/** Dawn's binaries for this system. */
const binary = `${process.platform}-${process.platform === 'darwin' ? 'universal' : process.arch}`

/** Whether there are any. */
export const hasBinary = ['linux-x64', 'linux-arm64', 'darwin-universal', 'win32-x64', 'win32-arm64'].includes(binary)

export const pins: readonly PinnedPart[] = [
  {
    name: dawnName,
    version: '0.6.2',
    integrity: 'sha512-3L4GfmqJLvYUIEWJngEQY+2HQiUlAFkg8+P8NDDj3Xx5hHHIFO/r8JW+ynfqBj7kHN4mbnwO74uB+lrRtLhp4Q==',
    bytes: 51_264_151,
    files: ['package.json', 'LICENSE.md', 'index.js', `dist/${binary}`],
  },
  {
    name: backendName,
    version: '4.22.0',
    integrity: 'sha512-lvIc7Af4Tl2BCdYp43iQmSCRq3asaKT0q2xaErphXiUZ+jqeB0bQa0ZvQys1Xatvto0U4/c90DVsHPfvkn5ftg==',
    bytes: 2_979_748,
    files: ['package.json', 'dist/tf-backend-webgpu.node.js'],
  },
]
