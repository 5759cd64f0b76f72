/** Building blocks for the JSON schemas of run files. */

export const text = { type: 'string' }
export const number = { type: 'number' }
/** An integer from 0. */
export const count = { type: 'integer', minimum: 0 }
/** A fraction, `[0, 1]`. */
export const share = { type: 'number', minimum: 0, maximum: 1 }
/** A SHA-256, in hex. */
export const digest = { type: 'string', pattern: '^[0-9a-f]{64}$' }

/** An object that has all of `properties`, and may have `optional` and other ones. */
export function object(
  properties: Readonly<Record<string, object>>,
  optional: Readonly<Record<string, object>> = {},
): object {
  return { type: 'object', required: Object.keys(properties), properties: { ...properties, ...optional } }
}
