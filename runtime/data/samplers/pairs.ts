/** The pairs of one iteration. */

import { type RandomStream, sample } from '../../base/random.js'
import { UserError } from '../../base/user-error.js'
import type { Alphabet, Character } from '../dataset.js'

/** Two images by their indices. */
export interface Pair {
  readonly left: number
  readonly right: number
  readonly same: boolean
}

/** The alphabet of an iteration, counted from 0: each in turn. */
export function alphabetOf(train: readonly Alphabet[], iteration: number): Alphabet {
  return train[iteration % train.length]
}

/**
 * `2 * characters` pairs of one alphabet, half of them same, shuffled.
 *
 * `characters` characters are drawn with replacement; each gives a same pair, of two drawings of it, and a different
 * pair, of a third drawing of it and a drawing of another character. All 20 drawings take part; the reference
 * implementation draws the three out of the first 19 only (`random.sample(range(0, 19), 3)`), which the paper does not state.
 */
export function drawPairs(alphabet: Alphabet, characters: number, random: RandomStream): Pair[] {
  const pairs: Pair[] = []
  for (let drawn = 0; drawn < characters; drawn++) {
    const position = random.integer(0, alphabet.characters.length - 1)
    const [first, second, third] = sample(random, alphabet.characters[position].drawings, 3)
    const other = another(alphabet, position, random)
    pairs.push({ left: first, right: second, same: true })
    pairs.push({ left: third, right: random.choose(other.drawings), same: false })
  }
  return sample(random, pairs)
}

/** A character uniformly out of all but the one at `position`. */
function another(alphabet: Alphabet, position: number, random: RandomStream): Character {
  const step = random.integer(1, alphabet.characters.length - 1)
  return alphabet.characters[(position + step) % alphabet.characters.length]
}

/** @throws UserError where an alphabet cannot give pairs: it needs two characters, with three drawings each. */
export function checkTrainable(train: readonly Alphabet[]): void {
  for (const alphabet of train) {
    if (alphabet.characters.length < 2) {
      throw new UserError(
        `alphabet ${alphabet.name} has ${alphabet.characters.length} characters; training needs at least 2, to pair different ones`,
      )
    }
    const poor = alphabet.characters.find((character) => character.drawings.length < 3)
    if (poor !== undefined) {
      throw new UserError(
        `character ${poor.name} of alphabet ${alphabet.name} has ${poor.drawings.length} drawings; training needs at least 3 of each: two for a same pair, one for a different pair`,
      )
    }
  }
}
