/** What the tests of drawings share: networks to draw, and the rules that every drawing keeps. */
import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { Network } from '../../../../compiler/graph.js'
import { type Box, type Drawing, type Group, isBox } from '../../../../compiler/targets/drawing/drawing.js'
import { compileText, projectFolder } from '../../support.js'

export function networkOf(text: string): Network {
  const { value, diagnostics } = compileText(text)
  expect(diagnostics.map(({ message }) => message)).to.deep.equal([])
  return value!
}

export const specs = ['specs/sircnn.net', 'specs/siamese-cnn.net', 'examples/templates/attention.net']

export const readNetwork = (file: string): Network => networkOf(readFileSync(`${projectFolder}${file}`, 'utf8'))

/** A residual network of `counts` blocks in its stages; the first block of each has a projected shortcut. */
export function deepText(counts: readonly number[]): string {
  const stages = counts.map((count, index) => {
    const width = 4 * 2 ** index
    const rest = Array.from({ length: count - 1 }, () => ` -> bottleneck(${width}, ${4 * width})`)
    return `  stage conv${index + 2} { first(${width}, ${4 * width}, 2)${rest.join('')} }`
  })
  return `import { unit } from "std/conv.net"
import { weighted_l1 } from "std/heads.net"
block first(width: int, out: int, stride: int = 1) {
  let main = in -> unit(width, 1x1) -> relu -> unit(width, 3x3, stride=stride) -> relu -> unit(out, 1x1)
  let shortcut = in -> unit(out, 1x1, stride=stride)
  main + shortcut -> relu
}
block bottleneck(width: int, out: int) {
  let main = in -> unit(width, 1x1) -> relu -> unit(width, 3x3) -> relu -> unit(out, 1x1)
  main + in -> relu
}
tower deep {
  stage conv1 { unit(4, 7x7, stride=2) -> relu }
${stages.join('\n')}
  global_avg_pool
}
network deep_net {
  input image: 64x64x1
  defaults conv { padding = same, bias = false }
  siamese deep
  head weighted_l1
}
`
}

export const boxesOf = ({ elements }: Drawing): readonly Box[] => elements.filter(isBox)
export const groupsOf = ({ elements }: Drawing): readonly Group[] =>
  elements.filter((element): element is Group => !isBox(element))

export function boxNamed(drawing: Drawing, title: string): Box {
  const found = boxesOf(drawing).filter((box) => box.title === title)
  expect(found, `boxes called ${title}`).to.have.length(1)
  return found[0]!
}

/** The boxes that the box with this title leads to, and those that lead to it. */
export function around(drawing: Drawing, title: string): { before: string[]; after: string[] } {
  const { id } = boxNamed(drawing, title)
  const titles = new Map(drawing.elements.map((element) => [element.id, element.title]))
  return {
    before: drawing.edges.filter(({ to }) => to === id).map(({ from }) => titles.get(from)!),
    after: drawing.edges.filter(({ from }) => from === id).map(({ to }) => titles.get(to)!),
  }
}
