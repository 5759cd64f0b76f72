/** What can be wrong with a folder of images. */
import { UserError } from '../../base/user-error.js'

export const problemKinds = {
  unreadable: 'no image that can be read',
  tiny: 'too small to show anything',
  misplaced: 'not where images are expected',
  special: 'a pipe, a socket or a device, which is not read',
  link: 'a link that is not followed',
  empty: 'a class without images',
  duplicate: 'a copy of another image of its class',
  'two-classes': 'a copy of an image of another class',
  across: 'a copy of an image on another side of the split',
  leak: 'a group on several sides of the split',
  lacking: 'what the protocol needs and the images do not have',
} as const

/** One thing that is wrong. */
export interface Problem {
  readonly kind: keyof typeof problemKinds
  /** The file or folder, from the data's folder, with slashes; absent where it is about none. */
  readonly path?: string
  /** A sentence that names it. */
  readonly message: string
}

const shown = 40

/** @throws UserError that names the problems, of very many the first ones */
export function refuseProblems(where: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return
  const rest = problems.length - shown
  const lines = problems.slice(0, shown).map(({ message }) => `- ${message}`)
  if (rest > 0) lines.push(`and ${rest} more`)
  const count = problems.length === 1 ? 'one thing is' : `${problems.length} things are`
  throw new UserError(
    `${count} wrong with the images in ${where}, so that nothing is done with them:\n${lines.join('\n')}`,
    `mend or remove what is named; \`netc data check\` looks again, and names everything`,
  )
}
