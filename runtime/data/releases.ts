/** The public release of Omniglot: what it is known by, however it came here. */

/** `fingerprint` of a data set read from both zip files, or from one. */
const fingerprints: Readonly<Record<string, string>> = {
  '01780e30ba1da53b06a944d1f12aeebb53437b74ba1f13867ce3e873d9e3662c': 'omniglot',
  '1b99e29604044d1b263eaaf8c8b1f7adb302ded8dda35e7764bec8da52958505': 'omniglot-background',
  '053f41158530536282a2426e64322f5aba0c2e4568f6bafa8ae5ac79b21b0268': 'omniglot-evaluation',
}

/** What a data set of this fingerprint is called, where it is known. */
export function nameOf(fingerprint: string): string | undefined {
  return fingerprints[fingerprint]
}
