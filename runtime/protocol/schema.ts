/** The subset of JSON schema that describes protocols and experiments, with some keywords of netc's own. */
import type { PartKind } from './kinds.js'

type SchemaType = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean'

export interface Schema {
  readonly description?: string
  readonly default?: unknown
  readonly required?: readonly string[]
  readonly type?: SchemaType | readonly SchemaType[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly items?: Schema
  /** Own keyword: the numbers of the list do not decrease. */
  readonly ordered?: boolean
  /** Own keyword: a part of this kind, with one of these names. */
  readonly part?: { readonly kind: PartKind; readonly names: readonly string[] }
  readonly properties?: Readonly<Record<string, Schema>>
  readonly minProperties?: number
  readonly maxProperties?: number
  readonly additionalProperties?: boolean | Schema
  /** Own keyword: a string may replace the section; it means a section with only this key. */
  readonly bare?: string
}
