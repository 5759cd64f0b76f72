/** Reads parsed JSON as values of known types, and reports values of other types. */

/** The path to a value in the file: a key or index below another place. */
export interface Place {
  readonly above?: Place
  readonly key: string | number
}

export interface Fault {
  /** `tower.nodes[3].op`. */
  readonly at: string
  readonly expected: string
  readonly actual: string
}

/** Further faults are not reported. */
export const maxFaults = 10

/** Returns the value, or reports a fault: the result is then not used. */
export type Read<T> = (value: unknown, place: Place | undefined, faults: Fault[]) => T

function refuse(expected: string, value: unknown, place: Place | undefined, faults: Fault[]): never {
  if (faults.length < maxFaults) faults.push({ at: textOf(place), expected, actual: describe(value) })
  return undefined as never
}

function textOf(place: Place | undefined): string {
  const keys: string[] = []
  for (let at = place; at !== undefined; at = at.above) {
    keys.push(typeof at.key === 'number' ? `[${at.key}]` : at.above === undefined ? at.key : `.${at.key}`)
  }
  return keys.length === 0 ? 'the file' : keys.reverse().join('')
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null || typeof value !== 'object') {
    const text = typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : String(value)
    return text
  }
  return Array.isArray(value) ? `a list of ${value.length}` : 'an object'
}

/** A text of at most this number of characters, of this form if one is given. */
export const text =
  (most: number, form?: RegExp, expected = `a text of at most ${most} characters`): Read<string> =>
  (value, place, faults) =>
    typeof value === 'string' && value.length <= most && form?.test(value) !== false
      ? value
      : refuse(expected, value, place, faults)

export const bool: Read<boolean> = (value, place, faults) =>
  typeof value === 'boolean' ? value : refuse('true or false', value, place, faults)

export const number: Read<number> = (value, place, faults) =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse('a number', value, place, faults)

export const whole =
  (least: number): Read<number> =>
  (value, place, faults) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least
      ? value
      : refuse(`a whole number, at least ${least}`, value, place, faults)

export const word =
  <T extends string | number>(...words: readonly T[]): Read<T> =>
  (value, place, faults) =>
    words.find((one) => one === value) ??
    refuse(words.map((one) => JSON.stringify(one)).join(' or '), value, place, faults)

export const list =
  <T>(read: Read<T>, most: number): Read<readonly T[]> =>
  (value, place, faults) => {
    if (!Array.isArray(value) || value.length > most) return refuse(`a list of at most ${most}`, value, place, faults)
    const items: T[] = []
    for (const [key, item] of value.entries()) {
      if (faults.length >= maxFaults) break
      items.push(read(item, { ...(place === undefined ? {} : { above: place }), key }, faults))
    }
    return items
  }

/** An object with any keys. */
export const dictionary =
  <T>(read: Read<T>): Read<Readonly<Record<string, T>>> =>
  (value, place, faults) => {
    if (!isObject(value)) return refuse('an object', value, place, faults)
    // Unlike an assignment, this makes a plain property of `__proto__` too.
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, read(item, below(place, key), faults)]))
  }

/** A reader for every field of an object; fields of `optional` may be missing. */
export type Fields<T> = { readonly [K in keyof T]-?: Read<Exclude<T[K], undefined>> }

/** An object with exactly these fields. */
export const object =
  <T extends object>(fields: Fields<T>, optional: readonly (keyof T)[] = []): Read<T> =>
  (value, place, faults) => {
    if (!isObject(value)) return refuse('an object', value, place, faults)
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(fields, key)) refuse(`none of that name`, value[key], below(place, key), faults)
    }
    const read: Partial<T> = {}
    for (const key of Object.keys(fields) as (keyof T & string)[]) {
      const item = Object.hasOwn(value, key) ? value[key] : undefined
      if (item !== undefined || !optional.includes(key)) read[key] = fields[key](item, below(place, key), faults)
    }
    return read as T
  }

/** The first of these readers that fits; `expected` describes the alternatives. */
export const either =
  <T>(expected: string, ...ways: readonly Read<T>[]): Read<T> =>
  (value, place, faults) => {
    for (const read of ways) {
      const own: Fault[] = []
      const found = read(value, place, own)
      if (own.length === 0) return found
    }
    return refuse(expected, value, place, faults)
  }

const below = (above: Place | undefined, key: string): Place => (above === undefined ? { key } : { above, key })

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
