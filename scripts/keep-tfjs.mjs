// netc loads four files of tfjs's cpu and wasm backends, 1.4 MB of the 24 MB of their packages. The build keeps them in
// dist/tfjs, so that an install does not include the rest.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const files = [
  '@tensorflow/tfjs-backend-cpu/dist/tf-backend-cpu.node.js',
  '@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.node.js',
  '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js',
  '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm',
]

/** The text of tfjs's license, which its packages lack. */
const license = 'chevrotain/LICENSE.txt'

export function keepTfjs(root) {
  const folder = path.join(root, 'dist/tfjs')
  mkdirSync(folder, { recursive: true })
  const source = (name) => path.join(root, 'node_modules', name)
  for (const name of files) copyFileSync(source(name), path.join(folder, path.basename(name)))
  copyFileSync(source(license), path.join(folder, 'LICENSE'))
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "commonjs" }\n')
}
