/** Builds HTML from text safely: everything that comes from a file or a name is escaped. */
import { escapeXml } from '../../compiler/targets/drawing/text.js'

/** Finished HTML, as opposed to text. */
export interface Html {
  readonly html: string
}

/** A template whose values are escaped, unless they are its own results; lists are concatenated. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { html: parts.reduce((text, part, index) => text + render(values[index - 1]) + part) }
}

export type HtmlValue = Html | string | number | undefined | readonly HtmlValue[]

function render(value: HtmlValue): string {
  if (value === undefined) return ''
  if (typeof value === 'string' || typeof value === 'number') return escapeXml(String(value))
  return 'html' in value ? value.html : value.map(render).join('')
}
