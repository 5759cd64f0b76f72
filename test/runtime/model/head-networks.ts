/** Networks with a head of one line. */
import { expect } from 'chai'
import type { Network } from '../../../compiler/graph.js'
import { compileText } from '../../compiler/support.js'

export const libraryHeads = ['weighted_l1', 'l1', 'euclidean', 'cosine'] as const
/** Those without weights, which give similarities and distances. */
export const measures = ['cosine_similarity', 'squared_euclidean', 'euclidean_distance', 'l1_distance'] as const

/** What the tower gives. */
export const featureShapes = { vector: [13], image: [3, 2, 5], large: [40, 50, 3] } as const
export type Features = keyof typeof featureShapes

const towers: Readonly<Record<Features, readonly [input: string, tower: string]>> = {
  vector: ['2x2x13', 'global_avg_pool'],
  image: ['3x2x5', 'relu'],
  large: ['40x50x3', 'relu'],
}

/**
 * `head`: the name of one in the library, or what one does with `left` and `right`. The dense layer of a library's head
 * wants a vector.
 */
export function headNetwork(head: string, features: Features = 'vector'): Network {
  const [input, tower] = towers[features]
  const library = ([...libraryHeads, ...measures] as readonly string[]).includes(head)
  const { value, diagnostics } = compileText(`
    ${library ? `import { ${head} } from "std/heads.net"` : `head h(left, right): similarity { ${head} }`}
    tower t { ${tower} }
    network n {
      input image: ${input}
      siamese t
      head ${library ? head : 'h'}
    }`)
  expect(diagnostics.filter(({ severity }) => severity === 'error')).to.deep.equal([])
  return value!
}
