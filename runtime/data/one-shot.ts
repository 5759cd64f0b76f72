/** One-shot tasks: whose drawing is this, given one drawing of each of some characters? */

import { randomStream, sample } from '../base/random.js'
import { UserError } from '../base/user-error.js'
import type { OneShotTask } from './batch.js'
import type { Group } from './dataset.js'

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
  alphabet: Group,
  { tasks, ways }: { readonly tasks: number; readonly ways: number },
  seed: number,
): OneShotTask[] {
  checkTestable(alphabet)
  const random = randomStream(seed, `tasks on ${alphabet.part}/${alphabet.name}`)
  const { classes } = alphabet
  return Array.from({ length: tasks }, () => {
    const chosen = sample(random, classes, Math.min(ways, classes.length))
    const truth = random.integer(0, chosen.length - 1)
    const [test, match] = sample(random, chosen[truth].items, 2)
    const support = chosen.map(({ items }, position) => (position === truth ? match : random.choose(items)))
    return { group: alphabet.name, test, support, truth }
  })
}

function checkTestable(alphabet: Group): void {
  if (alphabet.classes.length < 2) {
    throw new UserError(
      `alphabet ${alphabet.name} has ${alphabet.classes.length} characters; a one-shot task needs at least 2`,
    )
  }
  const poor = alphabet.classes.find((character) => character.items.length < 2)
  if (poor !== undefined) {
    throw new UserError(
      `character ${poor.name} of alphabet ${alphabet.name} has ${poor.items.length} drawings; a one-shot task needs at least 2`,
    )
  }
}
