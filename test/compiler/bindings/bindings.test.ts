/** Every name's definition and uses: asked at marks in a text, and proved by renaming all names of what ships. */
import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { Binding } from '../../../compiler/bindings/binding.js'
import type { Bindings } from '../../../compiler/bindings/bindings.js'
import { compile } from '../../../compiler/compile.js'
import { renderPretty } from '../../../compiler/diagnostics/render-pretty.js'
import type { Network } from '../../../compiler/graph.js'
import { subgraphs } from '../../../compiler/graph.js'
import { hostOf, libraryFiles, netFiles, projectFolder } from '../support.js'

const bound = (text: string, others: Readonly<Record<string, string>> = {}): Bindings =>
  compile('main.net', { host: hostOf({ ...others, 'main.net': text }), libraryRoot: '', bindings: true }).bindings!

/** The text without its marks, and where they were: `f|` is behind the f. */
function marked(text: string): { readonly text: string; readonly places: readonly number[] } {
  const places: number[] = []
  let plain = ''
  for (const part of text.split('|')) {
    plain += part
    places.push(plain.length)
  }
  return { text: plain, places: places.slice(0, -1) }
}

/** What the binding at the first mark has as uses, by their offsets: those of the other marks. */
function expectUses(source: string, others: Readonly<Record<string, string>> = {}): Binding {
  const { text, places } = marked(source)
  const found = bound(text, others).at('main.net', places[0]!)
  expect(found, 'there is a name').not.to.equal(undefined)
  const { binding } = found!
  const uses = [binding.span, ...binding.uses.map(({ span }) => span)].filter(({ file }) => file === 'main.net')
  expect(uses.map(({ end }) => end).sort((a, b) => a - b)).to.deep.equal(places)
  return binding
}

const network = 'network n {\n input image: 8x8x1\n siamese t\n head h\n'
const head = 'head h(left, right) { abs(left - right) -> flatten -> dense(1) -> sigmoid }\n'

describe('the uses of a name', () => {
  it('are those of a parameter, named arguments included', () => {
    expectUses(`block b(f|: int) { conv(f|, 3x3) }\ntower t { b(f|=2) -> b(f|=3) -> flatten }\n${head}${network}}`)
  })

  it('are those of a parameter that a value is applied with', () => {
    expectUses(
      `block b(f|: int) { conv(f|, 3x3) }\nblock twice(inner: block) { inner(f|=2) }\ntower t { twice(b) -> flatten }\n${head}${network}}`,
    )
  })

  it('are those of a stage, claims included', () => {
    expectUses(
      `tower t { stage one| { conv(4, 3x3) -> bn }\nflatten }\n${head}${network} expect { t.one|.params.total = 201\n t.one|.output = 6x6x4 }\n}`,
    )
  })

  it('are those of a tower and of a block that claims speak of, with the number of a copy', () => {
    const text = (block: string, tower: string) =>
      `block ${block} { conv(1, 3x3) }\ntower ${tower} { b -> b -> flatten }\n${head}${network.replace('siamese t', `siamese ${tower}`)} expect { ${tower}.b_2.output = 4x4x1 }\n}`
    const binding = expectUses(text('b|', 't').replace('{ b -> b', '{ b| -> b|').replace('t.b_2', 't.b|_2'))
    expect(binding.kind).to.equal('block')
    expectUses(text('b', 't|'))
  })

  it('are no words of operators, which are called the same', () => {
    expectUses(`block same| { relu }\ntower t { conv(2, 3x3, padding=same) -> same| -> flatten }\n${head}${network}}`)
  })

  it('are those of its scope alone', () => {
    expectUses(
      'block a { let x| = in -> relu\n x| -> tanh }\nblock b { let x = in -> relu\n x -> tanh }\nfn f(x: int) = x + 1',
    )
    expectUses('const all = [2 * w| for w| in [1, 2] if w| > 1]\nconst w2 = 3')
  })

  it('are in every file', () => {
    const parts = { 'parts.net': 'block part(f: int) { conv(f, 3x3) }\nblock two { part(2) }\n' }
    const binding = expectUses(`import { part| } from "parts.net"\nblock three { part|(3) }`, parts)
    expect(binding.span.file).to.equal('parts.net')
    expect(binding.uses.filter(({ span }) => span.file === 'parts.net')).to.have.length(1)
  })

  it('are found where the text has mistakes', () => {
    expectUses('block a(f|: int) { conv(f|, 3x3)\n nothing -> ( }\nblock b { a(f|=3) -> nothing }')
  })

  it('are not gathered where nobody asks', () => {
    expect(compile('main.net', { host: hostOf({ 'main.net': 'block a { relu }' }) })).not.to.have.property('bindings')
  })
})

/** All files with every name that is written as it is and can be changed given another. */
function renamed(entry: string, files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { bindings } = compile(entry, { host: hostOf(files), libraryRoot: '', bindings: true })
  const edits = new Map<string, { start: number; end: number; text: string }[]>()
  for (const { plain, name, span, uses } of bindings!.all) {
    if (!plain) continue
    for (const at of [span, ...uses.map((use) => use.span)]) {
      const list = edits.get(at.file) ?? []
      list.push({ start: at.start, end: at.end, text: `${name}_r` })
      edits.set(at.file, list)
    }
  }
  return Object.fromEntries(
    Object.entries(files).map(([file, text]) => {
      const sorted = (edits.get(file) ?? []).sort((a, b) => b.start - a.start)
      return [file, sorted.reduce((all, { start, end, text }) => all.slice(0, start) + text + all.slice(end), text)]
    }),
  )
}

/** What a network computes, without names and places. */
const computed = (network: Network) => ({
  kind: network.kind,
  input: network.input.shape,
  parts: subgraphs(network).map(({ nodes, inputs, output, applications }) => ({
    ...{ inputs, output, applications },
    nodes: nodes.map(({ op, attributes, inputs, output, weights, macs }) => ({
      ...{ op, attributes, inputs, output, weights, macs },
    })),
  })),
  weights: network.weights.map(({ name, shape, initializer, trainable, l2 }) => ({
    ...{ name, shape, initializer, trainable, l2 },
  })),
  claims: network.claims.map(({ comparison, expected }) => ({ comparison, expected })),
})

describe('renaming every name', () => {
  for (const name of netFiles('specs')) {
    it(`changes no graph: specs/${name}, and the library that it imports`, () => {
      // The library is under a path of its own, where it can be renamed too.
      const own = (text: string) => text.replaceAll('"std/', '"library/')
      const library = Object.entries(libraryFiles).map(([file, text]) => [file.replace('std/', 'library/'), own(text)])
      const relative = (file: string, text: string) =>
        text.replace(/from "library\/([^"]+)"/g, (whole, to: string) =>
          file.startsWith('library/') ? `from "${'../'.repeat(file.split('/').length - 2)}${to}"` : whole,
        )
      const files = Object.fromEntries(
        [...library, ['main.net', own(readFileSync(`${projectFolder}specs/${name}`, 'utf8'))]].map(([file, text]) => [
          file!,
          relative(file!, text!),
        ]),
      )
      const before = compile('main.net', { host: hostOf(files) })
      const after = compile('main.net', { host: hostOf(renamed('main.net', files)) })
      expect(after.diagnostics.length, renderPretty(after.diagnostics, after.sources)).to.equal(
        before.diagnostics.length,
      )
      expect(computed(after.value!)).to.deep.equal(computed(before.value!))
    })
  }
})
