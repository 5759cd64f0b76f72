import * as tf from '@tensorflow/tfjs-core'
import * as L from '@tensorflow/tfjs-layers'
import { openEngine } from './dist/runtime/engines/open.js'

const { layers } = L
const pairs = +(process.argv[2] ?? 64),
  steps = +(process.argv[3] ?? 3),
  net = process.argv[4] ?? 'sircnn',
  threads = +(process.argv[5] ?? 1)
const e = await openEngine('wasm', { threads })
console.log(JSON.stringify(e.description))
// profile
const times = new Map(),
  counts = new Map()
let depth = 0
if (process.env.PROFILE)
  for (const k of tf.getKernelsForBackend('wasm')) {
    const f = k.kernelFunc
    k.kernelFunc = (p) => {
      const s = performance.now()
      depth++
      try {
        return f(p)
      } finally {
        depth--
        const d = performance.now() - s
        const key = depth === 0 ? k.kernelName : '   in:' + k.kernelName
        times.set(key, (times.get(key) ?? 0) + d)
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
    }
  }
const unit = (x, f, k, s = 1) => {
  x = layers.conv2d({ filters: f, kernelSize: k, strides: s, padding: 'same' }).apply(x)
  return layers.batchNormalization({}).apply(x)
}
const relu = (x) => layers.activation({ activation: 'relu' }).apply(x)
class Mul extends L.layers.Layer {
  static className = 'Mul'
  computeOutputShape(s) {
    return s[0]
  }
  call(x) {
    return tf.tidy(() => tf.mul(x[0], x[1]))
  }
}
const attention = (x) => {
  const c = x.shape[3]
  let g = layers.globalAveragePooling2d({}).apply(x)
  g = layers.reshape({ targetShape: [1, 1, c] }).apply(g)
  g = layers.separableConv2d({ filters: c, kernelSize: [1, 3], padding: 'same' }).apply(g)
  g = layers.batchNormalization({}).apply(g)
  g = layers.activation({ activation: 'sigmoid' }).apply(g)
  return new Mul({}).apply([x, g])
}
const residual = (x, f) => {
  let m = relu(unit(x, f, 1, 2))
  m = relu(unit(m, f, 3))
  m = attention(unit(m, 2 * f, 1))
  const s = unit(x, 2 * f, 1, 2)
  return relu(layers.add().apply([m, s]))
}
const input = L.input({ shape: [105, 105, 1] })
let t
if (net === 'sircnn') {
  t = relu(unit(input, 64, 3, 2))
  t = residual(t, 64)
  t = residual(t, 128)
  t = residual(t, 256)
  t = layers.flatten().apply(t)
} else {
  const cv = (x, f, k) => relu(layers.conv2d({ filters: f, kernelSize: k }).apply(x))
  t = layers.maxPooling2d({ poolSize: 2 }).apply(cv(input, 64, 10))
  t = layers.maxPooling2d({ poolSize: 2 }).apply(cv(t, 128, 7))
  t = layers.maxPooling2d({ poolSize: 2 }).apply(cv(t, 128, 4))
  t = layers.flatten().apply(cv(t, 256, 4))
  t = layers.dense({ units: 4096, activation: 'sigmoid' }).apply(t)
}
const tower = L.model({ inputs: input, outputs: t })
const head = layers.dense({ units: 1 })
head.build([null, t.shape[1]])
console.log('params', tower.countParams())
const left = tf.randomUniform([pairs, 105, 105, 1], 0, 1, 'float32', 1),
  right = tf.randomUniform([pairs, 105, 105, 1], 0, 1, 'float32', 2)
const y = tf.tensor2d(
  Float32Array.from({ length: pairs }, (_, i) => i % 2),
  [pairs, 1],
)
const vars = [...tower.trainableWeights, ...head.trainableWeights].map((w) => w.val)
const opt = tf.train.momentum(0.001, 0.5)
const step = () =>
  tf.tidy(() => {
    const { value, grads } = tf.variableGrads(() => {
      const a = tower.apply(left, { training: true }),
        b = tower.apply(right, { training: true })
      const z = head.apply(tf.abs(tf.sub(a, b)))
      return tf.mean(tf.losses.sigmoidCrossEntropy(y, z))
    }, vars)
    opt.applyGradients(grads)
    return value.dataSync()[0]
  })
for (let i = 0; i < steps; i++) {
  times.clear()
  counts.clear()
  const s = performance.now()
  const l = step()
  console.log(
    'step',
    i,
    ((performance.now() - s) / 1e3).toFixed(3),
    's loss',
    l,
    'tensors',
    tf.memory().numTensors,
    'heap MB',
    ((tf.backend().wasm.HEAPU8 ?? tf.backend().wasm.asm.memory).length / 1e6) | 0,
    'rss',
    (process.memoryUsage().rss / 1e6) | 0,
  )
}
let sum = 0
for (const [k, v] of [...times].sort((a, b) => b[1] - a[1]).slice(0, 24)) {
  if (!k.startsWith(' ')) sum += v
  console.log(k.padEnd(40), v.toFixed(1).padStart(9), counts.get(k))
}
console.log('kernels', sum.toFixed(0))
