/** The possible problems of a folder of images. */
import { UserError } from '../../base/user-error.js'

export const problemKinds = {
  unreadable: 'not a readable image',
  tiny: 'too small to show anything',
  misplaced: 'not where images are expected',
  special: 'a pipe, a socket or a device',
  link: 'a link that is not followed',
  empty: 'a class without images',
  duplicate: 'a copy of another image of its class',
  'two-classes': 'a copy of an image of a different class',
  across: 'a copy of an image on another side of the split',
  leak: 'a group on several sides of the split',
  lacking: 'missing for the protocol',
} as const

/** One problem. */
export interface Problem {
  readonly kind: keyof typeof problemKinds
  /** The file or folder, relative to the data's folder, with slashes; absent if it is about none. */
  readonly path?: string
  /** A sentence that names it. */
  readonly message: string
}

const shown = 40

/** @throws UserError that lists the problems, or the first ones of many */
export function refuseProblems(where: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return
  const rest = problems.length - shown
  const lines = problems.slice(0, shown).map(({ message }) => `- ${message}`)
  if (rest > 0) lines.push(`and ${rest} more`)
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`
  throw new UserError(
    `the images in ${where} have ${count} and are not used:\n${lines.join('\n')}`,
    `fix or remove these files; \`netc data check\` lists all problems`,
  )
}
