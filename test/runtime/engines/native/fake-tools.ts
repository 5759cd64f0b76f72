/** Replacements of npm, Python and the compiler: scripts in a folder that is the whole PATH. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Pins } from '../../../../runtime/engines/native/setup/pins.js'

/** What a script does for some of the arguments: `sh` cases, then what it does for all others. */
export type Script = string

/** By name; what is not there is not on the PATH. */
export type Scripts = Readonly<Record<string, Script>>

/** Everything seems to work, but the outputs are not libraries. */
export const workingTools: Scripts = {
  tar: 'exec tar "$@"',
  npm: `
case "$1" in
  pack) cp "$PACKAGE" "$5/package.tgz" ;;
  *) echo 11.0.0 ;;
esac`,
  python3: `
case "$*" in
  *"-m pip download"*) echo wheel > "$DESTINATION/tensorflow.whl" ;;
  *"-m zipfile"*)
    mkdir -p "$6/tensorflow/include/tensorflow/c/eager"
    : > "$6/tensorflow/include/tensorflow/c/eager/c_api.h"
    : > "$6/tensorflow/libtensorflow_cc.so.2"
    : > "$6/tensorflow/libtensorflow_framework.so.2" ;;
  *) echo fine ;;
esac`,
  'g++': `
[ "$1" = --version ] && { echo "g++ (made up) 1.0"; exit; }
while [ "$1" != -o ]; do shift; done
echo nothing > "$2"`,
}

export interface FakeTools {
  readonly environment: NodeJS.ProcessEnv
  readonly home: string
  readonly pins: Pins
}

/** Puts the scripts into `folder`, with a package that npm gives and pins that agree with it. */
export function fakeTools(folder: string, scripts: Scripts): FakeTools {
  const bin = path.join(folder, 'bin')
  mkdirSync(bin)
  for (const [name, script] of Object.entries(scripts)) {
    // DESTINATION is what follows --dest.
    const lead =
      'PATH=/usr/bin:/bin\nprevious=\nfor word in "$@"; do\n  [ "$previous" = --dest ] && DESTINATION=$word\n  previous=$word\ndone\n'
    writeFileSync(path.join(bin, name), `#!/bin/sh\n${lead}${script}\n`)
    chmodSync(path.join(bin, name), 0o755)
  }
  const file = makePackage(folder)
  const home = path.join(folder, 'data', 'native')
  const integrity = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`
  const [name, version] = ['@tensorflow/tfjs-node-gpu', '4.22.0']
  const wheel = {
    ...{ project: 'tensorflow', version: '1', python: '3', abi: 'none', platform: 'any', bytes: 6, glibc: '2.0' },
    sha256: createHash('sha256').update('wheel\n').digest('hex'),
  }
  return {
    environment: { PATH: bin, NETC_NATIVE_HOME: home, PACKAGE: file },
    home,
    pins: {
      binding: { name, version, integrity },
      nodeHeaders: { name: 'node-api-headers', version: '1', integrity },
      wheels: {
        processor: { [process.arch]: [wheel] },
        gpu: { [process.arch]: [wheel, { ...wheel, project: 'nvidia-cuda-runtime-cu12' }] },
      },
    },
  }
}

/** As npm packs: one folder, here with what setup takes of the two packages that it fetches. */
function makePackage(folder: string): string {
  const inside = path.join(folder, 'package')
  for (const name of ['dist', 'binding', 'include']) mkdirSync(path.join(inside, name), { recursive: true })
  writeFileSync(path.join(inside, 'package.json'), '{ "name": "@tensorflow/tfjs-node-gpu", "version": "4.22.0" }')
  for (const name of ['node_api.h', 'node_api_types.h', 'js_native_api.h', 'js_native_api_types.h']) {
    writeFileSync(path.join(inside, 'include', name), '')
  }
  const file = path.join(folder, 'package.tgz')
  spawnSync('tar', ['-czf', file, '-C', folder, 'package'])
  return file
}
