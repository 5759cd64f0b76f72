/** The public release of Omniglot: its location and checksums. */

export interface ReleaseFile {
  readonly name: string
  readonly bytes: number
  /** In hex. */
  readonly sha256: string
}

/** The release's folder, by HTTPS. */
export const releaseUrl = 'https://github.com/brendenlake/omniglot/raw/master/python/'

/** Sizes and digests as published by TensorFlow Datasets (url_checksums/omniglot.txt). */
export const releaseFiles: readonly ReleaseFile[] = [
  {
    name: 'images_background.zip',
    bytes: 9_464_212,
    sha256: 'ad41ab679c8b5d90b271ef46be6987cc81211774a695c29dcc5367b2b26ee640',
  },
  {
    name: 'images_evaluation.zip',
    bytes: 6_462_886,
    sha256: '1f61a8f3366785b057fc117d9228e78a16e3d976c8953b2a10fcc74cf0609cee',
  },
]

/** Fingerprints of the data set from both files, or from one. They identify the images, however these are packed. */
const fingerprints: Readonly<Record<string, string>> = {
  '01780e30ba1da53b06a944d1f12aeebb53437b74ba1f13867ce3e873d9e3662c': 'omniglot',
  '1b99e29604044d1b263eaaf8c8b1f7adb302ded8dda35e7764bec8da52958505': 'omniglot-background',
  '053f41158530536282a2426e64322f5aba0c2e4568f6bafa8ae5ac79b21b0268': 'omniglot-evaluation',
}

/** The name of the data set with this fingerprint, if it is known. */
export function nameOf(fingerprint: string): string | undefined {
  return Object.hasOwn(fingerprints, fingerprint) ? fingerprints[fingerprint] : undefined
}
