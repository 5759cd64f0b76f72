/** The part of JSON schema that protocols and experiments are described in, with keywords of our own. */
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
  /** Ours: the numbers of the list do not fall. */
  readonly ordered?: boolean
  /** Ours: a part of that kind, one of those names. */
  readonly part?: { readonly kind: PartKind; readonly names: readonly string[] }
  readonly properties?: Readonly<Record<string, Schema>>
  readonly minProperties?: number
  readonly maxProperties?: number
  readonly additionalProperties?: boolean | Schema
  /** Ours: a text in place of the section is the section with this key alone. */
  readonly bare?: string
}
