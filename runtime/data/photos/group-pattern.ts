/** Groups images that belong together (one person, one place, one series of shots) by a pattern over their names. */
import { runInNewContext } from 'node:vm'
import { UserError } from '../../base/user-error.js'

export const mostPatternLength = 200

/** Some patterns take forever on a name of fifty letters. */
const usualPatienceMs = 10_000

/**
 * The group of each name: the match of the pattern's first group, or the whole match if it has none; undefined if it
 * does not match.
 *
 * @param pattern a JavaScript regular expression, as the user wrote it, with the flag `u`
 * @throws UserError if it is invalid, too long or too slow
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
    // The code that runs is fixed. Only in a VM context can a slow match be stopped.
    return runInNewContext(
      'names.map((name) => { const found = expression.exec(name); return found ? found[1] ?? found[0] : undefined })',
      { names, expression },
      { timeout: patienceMs },
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
    throw new UserError(
      `the pattern ${pattern} takes more than ${patienceMs / 1000} seconds on these names`,
      'avoid nested repetitions such as (a+)+',
    )
  }
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u')
  } catch (error) {
    throw new UserError(
      `${pattern} is not a regular expression: ${(error as Error).message}`,
      "for example, '^([^/]+)_\\d+' groups by the text before the last number",
    )
  }
}
