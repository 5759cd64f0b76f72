/** Finds the places of parts in a protocol, and the parts there. */
import type { Catalog } from './catalog.js'
import type { PartKind } from './kinds.js'
import type { Part } from './part.js'
import type { Schema } from './schema.js'
import { isRecord, type Path } from './words.js'

/** A place for one part, and its content in the file. */
export interface PartPlace {
  readonly kind: PartKind
  readonly path: Path
  readonly value: unknown
  /** The parts that are named there; exactly one in a valid file. */
  readonly parts: readonly NamedPart[]
}

export interface NamedPart {
  /** Ends with the part's name. */
  readonly path: Path
  readonly part: Part
  /** As in the file; an empty section if it has none. */
  readonly settings: unknown
  /** Written without settings: only the name, or a name with an empty value. */
  readonly bare: boolean
}

/** Every place, in the order of the file. */
export function partPlaces(sections: Schema, file: unknown, catalog: Catalog): PartPlace[] {
  const places: PartPlace[] = []
  mapParts(sections, file, (value, kind, path) => {
    places.push({ kind, path, value, parts: partsIn(value, kind, path, catalog) })
  })
  return places
}

function partsIn(value: unknown, kind: PartKind, path: Path, catalog: Catalog): NamedPart[] {
  const entries = typeof value === 'string' ? [[value, null] as const] : isRecord(value) ? Object.entries(value) : []
  return entries.flatMap(([name, settings]) => {
    const part = catalog[kind].get(name)
    return part ? [{ path: [...path, name], part, settings: settings ?? {}, bare: settings === null }] : []
  })
}

/**
 * A copy of the value, with `change` applied at every place of a part. Items beyond the limit of a list are left
 * unchanged. Objects that the file shares through aliases are copied separately.
 */
export function mapParts(
  schema: Schema,
  value: unknown,
  change: (value: unknown, kind: PartKind, path: Path) => unknown,
  path: Path = [],
): unknown {
  const { part, items, maxItems = 0, properties = {} } = schema
  if (part !== undefined) return change(value, part.kind, path)
  if (Array.isArray(value)) {
    return value.map((item, at) =>
      items !== undefined && at < maxItems ? mapParts(items, item, change, [...path, String(at)]) : item,
    )
  }
  if (!isRecord(value)) return value
  const entries = Object.entries(value).map(([key, inner]) => {
    const known = Object.hasOwn(properties, key) ? properties[key] : undefined
    return [key, known === undefined ? inner : mapParts(known, inner, change, [...path, key])]
  })
  return Object.fromEntries(entries)
}
