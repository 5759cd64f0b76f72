/**
 * An implementation that computes nothing: it gives prescribed answers, for tests of the benchmark. `node
 * fake-implementation.js BEHAVIOR`
 */
import { memory, serve } from '../../bench/serve.js'

export interface Behavior {
  /** By what its losses are off. */
  readonly off?: number
  /** The norm of its gradients; absent: it says nothing of it. */
  readonly norm?: number
  /** Seconds that it says a step takes. */
  readonly seconds?: number
  /** It cannot take part, and says so. */
  readonly refuses?: boolean
  /** It ends at this step. */
  readonly dies?: number
  /** It never answers at this step. */
  readonly hangs?: number
}

const { off = 0, norm, seconds = 1, refuses, dies, hangs }: Behavior = JSON.parse(process.argv[2])

await serve({
  async prepare() {
    // Must not come between the answers.
    console.log('preparing')
    if (refuses) throw Object.assign(new Error('there is no such library'), { help: 'install it' })
    return { version: 'fake 1.0', threads: 1, details: {} }
  },
  async step({ iteration }) {
    if (iteration === dies) {
      console.error('out of everything')
      process.exit(3)
    }
    if (iteration === hangs) await new Promise((resolve) => setTimeout(resolve, 60_000))
    const cross_entropy = (0.7 + off) / (1 + iteration)
    return { seconds, cross_entropy, loss: cross_entropy + 2, ...(norm === undefined ? {} : { gradient_norm: norm }) }
  },
  forward: async () => ({ seconds: seconds / 4, images: 8, probabilities: [0.25, 0.5] }),
  memory,
})
