/** What completion offers for an argument, or for the value of an option, beside the choices that commander knows. */
import type { Argument, Option } from 'commander'

/** All that is there may be offered side by side. */
export interface Offers {
  /** Files with one of these endings, such as `.net`. */
  readonly files?: readonly string[]
  readonly folders?: boolean
  /** Folders of runs. */
  readonly runs?: boolean
  readonly names?: () => readonly string[] | Promise<readonly string[]>
}

export function offering<T extends Argument | Option>(declared: T, offers: Offers): T {
  return Object.assign(declared, { offers })
}

export function offersOf(declared: Argument | Option): Offers {
  const { argChoices } = declared as { readonly argChoices?: readonly string[] }
  const { offers = {} } = declared as { readonly offers?: Offers }
  return argChoices === undefined ? offers : { ...offers, names: () => argChoices }
}
