/** The exact files that are downloaded: another version would be another engine. */
import type { PinnedPackage } from '../../setup/fetch-package.js'

/** The binding's C++ and the kernels that call it. */
const binding: PinnedPackage = {
  name: '@tensorflow/tfjs-node-gpu',
  version: '4.22.0',
  integrity: 'sha512-p//NN6DGiN4hInUmIkRffaFVMcdTREUMjPyjW04J7OXvB2zBlQimj61eFKSgRrH3f5TnOfKzb0n56he/B6a4bw==',
}

/** Node-API headers, for a Node that comes without them. */
const nodeHeaders: PinnedPackage = {
  name: 'node-api-headers',
  version: '1.9.0',
  integrity: 'sha512-2oNILP4jXwRB4ywnYKjVk1YyJ96n2D4EOVJO6S3oYZ5PtbJrw3Yt9TpAuX3nBLMuzn74rnfGQrv13pS9vC+YiA==',
}

/** A file from pip: libraries and headers, independent of the local Python. */
export interface PinnedWheel {
  readonly project: string
  readonly version: string
  /** The tags of the file: those of one Python version, which is never run. */
  readonly python: string
  readonly abi: string
  readonly platform: string
  readonly sha256: string
  /** SHA-256 of the file. */
  readonly bytes: number
  /** The oldest glibc that it runs on. */
  readonly glibc: string
}

/** The Python and glibc tags of TensorFlow and of its dependencies. */
const wheel = (project: string, version: string, platform: string, bytes: number, sha256: string): PinnedWheel => ({
  ...{ project, version, platform, bytes, sha256 },
  ...{ python: '3.12', abi: 'cp312', glibc: '2.27' },
})

/** TensorFlow, and what it needs. */
export type WheelSet = readonly [tensorflow: PinnedWheel, ...rest: PinnedWheel[]]

/** By Node's `process.arch`; other machines use --libtensorflow. */
type WheelSets = Readonly<Partial<Record<string, WheelSet>>>

const forProcessor: WheelSets = {
  x64: [
    wheel(
      'tensorflow-cpu',
      '2.21.0',
      'manylinux_2_27_x86_64',
      274_000_871,
      'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
    ),
  ],
  arm64: [
    wheel(
      'tensorflow',
      '2.21.0',
      'manylinux_2_27_aarch64',
      281_946_471,
      'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
    ),
  ],
}

/** What pip calls tensorflow[and-cuda]: the newest version of each that this TensorFlow allows. */
const forCards: WheelSets = {
  x64: [
    wheel(
      'tensorflow',
      '2.21.0',
      'manylinux_2_27_x86_64',
      572_611_111,
      'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
    ),
    wheel(
      'nvidia-cublas-cu12',
      '12.9.3.13',
      'manylinux_2_27_x86_64',
      581_217_458,
      'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
    ),
    wheel(
      'nvidia-cuda-cupti-cu12',
      '12.9.79',
      'manylinux_2_25_x86_64',
      10_814_997,
      '096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f',
    ),
    wheel(
      'nvidia-cuda-nvcc-cu12',
      '12.9.86',
      'manylinux2010_x86_64',
      40_546_229,
      '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
    ),
    wheel(
      'nvidia-cuda-nvrtc-cu12',
      '12.9.86',
      'manylinux2010_x86_64',
      89_568_129,
      '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
    ),
    wheel(
      'nvidia-cuda-runtime-cu12',
      '12.9.79',
      'manylinux2014_x86_64',
      3_493_179,
      '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
    ),
    wheel(
      'nvidia-cudnn-cu12',
      '9.28.0.42',
      'manylinux_2_27_x86_64',
      716_538_495,
      '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
    ),
    wheel(
      'nvidia-cufft-cu12',
      '11.4.1.4',
      'manylinux2014_x86_64',
      200_877_592,
      'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
    ),
    wheel(
      'nvidia-curand-cu12',
      '10.3.10.19',
      'manylinux_2_27_x86_64',
      68_295_626,
      '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
    ),
    wheel(
      'nvidia-cusolver-cu12',
      '11.7.5.82',
      'manylinux_2_27_x86_64',
      338_117_415,
      '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
    ),
    wheel(
      'nvidia-cusparse-cu12',
      '12.5.10.65',
      'manylinux2014_x86_64',
      366_465_088,
      '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
    ),
    wheel(
      'nvidia-nccl-cu12',
      '2.32.3',
      'manylinux_2_27_x86_64',
      351_526_311,
      'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
    ),
    wheel(
      'nvidia-nvjitlink-cu12',
      '12.9.86',
      'manylinux2010_x86_64',
      39_748_338,
      'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
    ),
  ],
}

/** Everything that is downloaded. */
export interface Pins {
  readonly binding: PinnedPackage
  readonly nodeHeaders: PinnedPackage
  readonly wheels: { readonly processor: WheelSets; readonly gpu: WheelSets }
}

export const pins: Pins = { binding, nodeHeaders, wheels: { processor: forProcessor, gpu: forCards } }
