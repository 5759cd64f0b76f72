/** Formats parts and settings as YAML on one line. */

/** `adamw: { weight_decay: 0.02 }`; only the name if there are no settings. */
export function partText(name: string, settings: object): string {
  return Object.keys(settings).length === 0 ? name : `${name}: ${valueText(settings)}`
}

/** The value of a setting as YAML: a number, string, boolean, list or section. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, inner]) => `${key}: ${valueText(inner)}`)
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
  }
  return typeof value === 'string' && isPlain(value) ? value : JSON.stringify(value)
}

/** A string that YAML reads as a string without quotes. */
function isPlain(word: string): boolean {
  return /^[a-z]\w*$/i.test(word) && !/^(true|false|null)$/i.test(word)
}
