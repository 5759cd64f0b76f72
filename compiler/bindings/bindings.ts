/** What every name of a program means, and all its uses: for editors, which ask where a name is defined, and give it another. */
import type { Span } from '../../grammar/span.js'
import type { LoadedFile } from '../resolve/imports.js'
import type { Binding, OpenBinding } from './binding.js'
import { keyOf, type Recorder } from './recorder.js'
import { walkFile } from './walk.js'

export interface Bindings {
  readonly all: readonly Binding[]
  /** The name at a place, its end included. */
  readonly at: (file: string, offset: number) => { readonly binding: Binding; readonly span: Span } | undefined
}

/** Goes through files whose imports are resolved. */
export function bindingsOf(files: readonly LoadedFile[], recorder: Recorder): Bindings {
  const known = new Map<string, OpenBinding>()
  for (const phase of ['declarations', 'uses', 'claims'] as const)
    for (const file of files) walkFile(file, known, phase)
  noteRecorded(known, recorder)
  const all = [...known.values()]
  const places = new Map<string, { start: number; end: number; binding: Binding; span: Span }[]>()
  for (const binding of all) {
    for (const span of [binding.span, ...binding.uses.map((use) => use.span)]) {
      const list = places.get(span.file) ?? []
      list.push({ start: span.start, end: span.end, binding, span })
      places.set(span.file, list)
    }
  }
  return { all, at: (file, offset) => places.get(file)?.find(({ start, end }) => start <= offset && offset <= end) }
}

/** Adds the uses that only expanding has found. */
function noteRecorded(known: ReadonlyMap<string, OpenBinding>, { parameters }: Recorder): void {
  for (const [key, parameter] of parameters) {
    const binding = known.get(keyOf(parameter))
    const [file, start] = [key.slice(0, key.lastIndexOf(':')), Number(key.slice(key.lastIndexOf(':') + 1))]
    if (binding === undefined || binding.uses.some(({ span }) => keyOf(span) === key)) continue
    binding.uses.push({ span: { file, start, end: start + binding.name.length } })
  }
}
