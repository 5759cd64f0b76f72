/** What trains in a second: a network of a few weights, a protocol of four iterations, and generated data. */
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
