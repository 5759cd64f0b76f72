/** A drawing as a mermaid flowchart, which many sites show in Markdown. */
import { type Box, type BoxKind, childrenOf, type Direction, type Drawing, type Group, isBox } from './drawing.js'
import { ink, light } from './palette.js'
import { escapeMermaid } from './text.js'

const shapes: Readonly<Record<BoxKind, readonly [open: string, close: string]>> = {
  input: ['(["', '"])'],
  part: ['["', '"]'],
  layer: ['["', '"]'],
  join: ['(["', '"])'],
  operator: ['["', '"]'],
}

export function toMermaid(drawing: Drawing, direction: Direction = 'down'): string {
  const children = childrenOf(drawing)
  const draw = (element: Box | Group, indent: string): string[] => {
    const label = [element.title, ...element.lines].map(escapeMermaid).join('<br/>')
    if (isBox(element)) return [`${indent}${element.id}${shapes[element.kind].join(label)}`]
    const inside = (children.get(element.id) ?? []).flatMap((child) => draw(child, `${indent}  `))
    return [`${indent}subgraph ${element.id}["${label}"]`, ...inside, `${indent}end`]
  }
  const lines = [
    `flowchart ${direction === 'down' ? 'TD' : 'LR'}`,
    `  accTitle: ${drawing.title}`,
    ...(children.get(undefined) ?? []).flatMap((element) => draw(element, '  ')),
    ...drawing.edges.map(
      ({ from, to, label }) => `  ${from} -->${label === undefined ? '' : `|"${escapeMermaid(label)}"|`} ${to}`,
    ),
    ...Object.keys(shapes).flatMap((kind) => classLines(kind as BoxKind, drawing.elements.filter(isBox))),
  ]
  return `${lines.join('\n')}\n`
}

/** The colors of one kind of boxes; undefined if there are none. */
function classLines(kind: BoxKind, boxes: readonly Box[]): readonly string[] {
  const ids = boxes.filter((box) => box.kind === kind).map(({ id }) => id)
  if (ids.length === 0) return []
  const [fill, stroke] = light[kind]
  return [
    `  classDef ${kind} fill:${fill},stroke:${stroke},color:${ink.light.text}`,
    `  class ${ids.join(',')} ${kind}`,
  ]
}
