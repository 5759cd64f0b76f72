/** One-shot tasks: whose drawing is this, given one drawing of each of some characters? */

import { randomStream, sample } from '../base/random.js'
import { UserError } from '../base/user-error.js'
import type { OneShotTask } from './batch.js'
import type { Alphabet } from './dataset.js'

/**
 * Draws `tasks` tasks on one alphabet. Each has a test image of one character, against another drawing of it and one drawing
 * each of `ways - 1` other characters of the alphabet (of all, where it has fewer). Drawings, characters and the true pair's
 * position are uniform, so that a tie never favours the truth.
 *
 * The tasks depend on the alphabet, `tasks`, `ways` and the seed only; `deriveSeed(seed, purpose, iteration)` makes a seed for
 * each validation.
 *
 * @throws UserError where the alphabet has fewer than 2 characters, or a character fewer than 2 drawings.
 */
export function oneShotTasks(
  alphabet: Alphabet,
  { tasks, ways }: { readonly tasks: number; readonly ways: number },
  seed: number,
): OneShotTask[] {
  checkTestable(alphabet)
  const random = randomStream(seed, `tasks on ${alphabet.part}/${alphabet.name}`)
  const { characters } = alphabet
  return Array.from({ length: tasks }, () => {
    const chosen = sample(random, characters, Math.min(ways, characters.length))
    const truth = random.integer(0, chosen.length - 1)
    const [test, match] = sample(random, chosen[truth].drawings, 2)
    const support = chosen.map(({ drawings }, position) => (position === truth ? match : random.choose(drawings)))
    return { alphabet: alphabet.name, test, support, truth }
  })
}

function checkTestable(alphabet: Alphabet): void {
  if (alphabet.characters.length < 2) {
    throw new UserError(
      `alphabet ${alphabet.name} has ${alphabet.characters.length} characters; a one-shot task needs at least 2`,
    )
  }
  const poor = alphabet.characters.find((character) => character.drawings.length < 2)
  if (poor !== undefined) {
    throw new UserError(
      `character ${poor.name} of alphabet ${alphabet.name} has ${poor.drawings.length} drawings; a one-shot task needs at least 2`,
    )
  }
}
