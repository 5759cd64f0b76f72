/**
 * Parameters of protocol parts. Each declares its type, bounds, default and meaning once; schema, docs and TypeScript
 * types derive from it.
 */
import type { Schema } from './schema.js'

/** A parameter whose value, once validated, is a `T`. */
export interface Parameter<T> {
  readonly schema: Schema
  /** May be omitted; its value is then `undefined`, unless the schema has a default. */
  readonly optional?: boolean
  /** Exists only in the type system; no value has it. */
  readonly value?: T
}

/** Parameters of a part, by name. */
export type Parameters = Readonly<Record<string, Parameter<unknown>>>

/** The values of those parameters, validated and with defaults filled in. */
export type Settings<P extends Parameters> = {
  readonly [Name in keyof P]: P[Name] extends Parameter<infer T> ? T : never
}

export interface Bounds {
  readonly least?: number
  /** Exclusive lower bound. */
  readonly above?: number
  readonly most?: number
  /** Exclusive upper bound. */
  readonly below?: number
}

interface WithDefault<T> {
  /** The value if the protocol has none; a parameter without a default is required. */
  readonly default?: T
}

/** A finite number within bounds. */
export function number(doc: string, { default: fallback, ...bounds }: Bounds & WithDefault<number>): Parameter<number> {
  return { schema: { description: doc, type: 'number', ...boundsSchema(bounds), ...defaultSchema(fallback) } }
}

/** An integer within bounds. */
export function integer(
  doc: string,
  { default: fallback, ...bounds }: Bounds & WithDefault<number>,
): Parameter<number> {
  return { schema: { description: doc, type: 'integer', ...boundsSchema(bounds), ...defaultSchema(fallback) } }
}

/** true or false. */
export function flag(doc: string, { default: fallback }: WithDefault<boolean> = {}): Parameter<boolean> {
  return { schema: { description: doc, type: 'boolean', ...defaultSchema(fallback) } }
}

/** One of several strings. */
export function choice<const Words extends readonly string[]>(
  doc: string,
  words: Words,
  { default: fallback }: WithDefault<Words[number]> = {},
): Parameter<Words[number]> {
  return { schema: { description: doc, enum: words, ...defaultSchema(fallback) } }
}

/** Two numbers within bounds, `[lowest, highest]`; validation checks their order. */
export function range(
  doc: string,
  { default: fallback, ...bounds }: Bounds & WithDefault<readonly [number, number]>,
): Parameter<readonly [number, number]> {
  const items: Schema = { type: 'number', ...boundsSchema(bounds) }
  return {
    schema: {
      ...{ description: doc, type: 'array', minItems: 2, maxItems: 2, ordered: true },
      ...{ items, ...defaultSchema(fallback) },
    },
  }
}

/** From one to `count` distinct numbers within bounds. */
export function numbers(
  doc: string,
  { default: fallback, count, ...bounds }: Bounds & WithDefault<readonly number[]> & { readonly count: number },
): Parameter<readonly number[]> {
  const items: Schema = { type: 'number', ...boundsSchema(bounds) }
  return {
    schema: {
      ...{ description: doc, type: 'array', minItems: 1, maxItems: count, uniqueItems: true },
      ...{ items, ...defaultSchema(fallback) },
    },
  }
}

/** From one to `most` names. */
export function names(doc: string, { most }: { readonly most: number }): Parameter<readonly string[]> {
  const items: Schema = { type: 'string', minLength: 1, maxLength: 200 }
  return { schema: { description: doc, type: 'array', minItems: 1, maxItems: most, uniqueItems: true, items } }
}

/** A string whose length is within bounds. */
export function text(
  doc: string,
  { least, most }: { readonly least: number; readonly most: number },
): Parameter<string> {
  return { schema: { description: doc, type: 'string', minLength: least, maxLength: most } }
}

/** The same parameter, but optional. */
export function optional<T>(parameter: Parameter<T>): Parameter<T | undefined> {
  return { schema: parameter.schema, optional: true }
}

function boundsSchema({ least, above, most, below }: Bounds): Partial<Schema> {
  return {
    ...(least === undefined ? {} : { minimum: least }),
    ...(above === undefined ? {} : { exclusiveMinimum: above }),
    ...(most === undefined ? {} : { maximum: most }),
    ...(below === undefined ? {} : { exclusiveMaximum: below }),
  }
}

function defaultSchema(fallback: unknown): Partial<Schema> {
  return fallback === undefined ? {} : { default: fallback }
}
