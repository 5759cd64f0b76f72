/** What trains in a second: a network of a few weights, a protocol of four iterations, and generated data. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import type { Result } from './netc.js'

export const smallData = 'embedded:alphabets=3,evaluation=2,characters=4,drawers=4,seed=5'

export const smallNetwork = `import { weighted_l1 } from "std/heads.net"
tower t(width: int = 2) { conv(width, 7x7, stride=14) -> bn -> relu -> flatten -> dense(3) }
network small(width: int = 2) {
  input image: 105x105x1
  siamese t(width)
  head weighted_l1
}
`

export const smallProtocol = `version: 2
name: small
images: [ink]
split: { groups: { train: 2, validation: 1 } }
sampler: { pairs: { classes: 4 } }
objective: binary_cross_entropy
optimizer: sgd
schedule: { constant: { rate: 0.01 } }
validation: { every: 2, test: { exact: { ways: 3 } } }
stopping: { iterations: 4 }
test:
  - few_shot: { tasks: 6, ways: 4 }
  - exact: { ways: 4 }
`

/** Puts them into a folder, as small.net and small.yaml. */
export function writeSmall(folder: string): void {
  writeFileSync(path.join(folder, 'small.net'), smallNetwork)
  writeFileSync(path.join(folder, 'small.yaml'), smallProtocol)
}

/** Trains them in the folder in which `netc` works, as the run `run`. */
export function trainSmall(netc: (...words: readonly string[]) => Result, data = smallData, ...more: string[]): void {
  const { code, err } = netc(
    ...['train', 'small.net', '--protocol', 'small.yaml', '--data', data, '-o', 'run', ...more],
  )
  expect(code, err).to.equal(0)
}
