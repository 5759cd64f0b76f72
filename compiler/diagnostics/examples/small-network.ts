/** The file that most examples use: a small network, in which one part varies. */

export interface Parts {
  /** The tower's statements, one per line. */
  readonly tower?: string
  /** Declarations above the tower. */
  readonly above?: string
  /** The network's items after the input, one per line. */
  readonly items?: string
  readonly imports?: string
  readonly input?: string
}

const library = 'import { weighted_l1 } from "std/heads.net"'

export function smallNetwork({
  tower = 'conv(4, 3x3)\nflatten',
  above = '',
  items = 'siamese eye\nhead weighted_l1',
  imports = items.includes('weighted_l1') ? library : '',
  input = '8x8x1',
}: Parts): string {
  const network = `network small {\n  input image: ${input}\n${indented(items)}\n}`
  const parts = [imports, above, `tower eye {\n${indented(tower)}\n}`, network]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

/** A small network with this tower. */
export const inTower = (tower: string, above = ''): string => smallNetwork({ tower, above })

/** A small network with these claims. */
export const claiming = (claims: string): string =>
  smallNetwork({ items: `siamese eye\nhead weighted_l1\nexpect {\n${indented(claims)}\n}` })

const indented = (lines: string): string => lines.replace(/^(?=.)/gm, '  ')
