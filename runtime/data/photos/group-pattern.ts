/** Which images belong together (of one person, one place, one series of shots), by a pattern over their names. */
import { runInNewContext } from 'node:vm'
import { UserError } from '../../base/user-error.js'

export const mostPatternLength = 200

/** Some patterns take longer than anybody waits, for a name of fifty letters. */
const usualPatienceMs = 10_000

/**
 * The group of each name: what the pattern's first parentheses match, or the whole match where it has none; undefined where it does not match.
 *
 * @param pattern a regular expression of JavaScript, as the user wrote it, with Unicode
 * @throws UserError where it is none, is too long, or takes too long
 */
export function groupNames(
  pattern: string,
  names: readonly string[],
  patienceMs = usualPatienceMs,
): readonly (string | undefined)[] {
  if (pattern.length > mostPatternLength)
    throw new UserError(`the pattern has ${pattern.length} characters; at most ${mostPatternLength} are allowed`)
  const expression = compile(pattern)
  try {
    // The text that runs is fixed; only here can a match be ended that takes too long.
    return runInNewContext(
      'names.map((name) => { const found = expression.exec(name); return found ? found[1] ?? found[0] : undefined })',
      { names, expression },
      { timeout: patienceMs },
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
    throw new UserError(
      `the pattern ${pattern} takes more than ${patienceMs / 1000} seconds on these names`,
      'write it without repetitions inside repetitions, such as (a+)+',
    )
  }
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u')
  } catch (error) {
    throw new UserError(
      `${pattern} is no regular expression: ${(error as Error).message}`,
      "an example: '^([^/]+)_\\d+' takes what is before the last number",
    )
  }
}
