/** What completion offers for an argument or an option's value, besides commander's choices. */
import type { Argument, Option } from 'commander'

/** Several kinds can be offered together. */
export interface Offers {
  /** Files with one of these extensions, such as `.net`. */
  readonly files?: readonly string[]
  readonly folders?: boolean
  /** Folders of runs. */
  readonly runs?: boolean
  readonly names?: () => readonly string[] | Promise<readonly string[]>
}

/** Attaches offers to a declared argument or option, and returns it. */
export function offering<T extends Argument | Option>(declared: T, offers: Offers): T {
  return Object.assign(declared, { offers })
}

/** The offers of an argument or option; empty if none are attached. */
export function offersOf(declared: Argument | Option): Offers {
  const { argChoices } = declared as { readonly argChoices?: readonly string[] }
  const { offers = {} } = declared as { readonly offers?: Offers }
  return argChoices === undefined ? offers : { ...offers, names: () => argChoices }
}
