/** Parts and settings as YAML, on one line. */

/** `adamw: { weight_decay: 0.02 }`; the name alone where there are no settings. */
export function partText(name: string, settings: object): string {
  return Object.keys(settings).length === 0 ? name : `${name}: ${valueText(settings)}`
}

/** A setting's value as YAML reads it: a number, text, true or false, a list of them, or a section. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, inner]) => `${key}: ${valueText(inner)}`)
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
  }
  return typeof value === 'string' && isPlain(value) ? value : JSON.stringify(value)
}

/** A word that YAML reads as text. */
function isPlain(word: string): boolean {
  return /^[a-z]\w*$/i.test(word) && !/^(true|false|null)$/i.test(word)
}
