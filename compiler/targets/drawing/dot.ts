/** A drawing in Graphviz's DOT language, groups as clusters. */
import { type Box, childrenOf, type Direction, type Drawing, type Group, isBox } from './drawing.js'
import { ink, light } from './palette.js'
import { escapeDot } from './text.js'

export function toDot(drawing: Drawing, direction: Direction = 'down'): string {
  const children = childrenOf(drawing)
  const draw = (element: Box | Group, depth: number): string[] => {
    const indent = '  '.repeat(depth + 1)
    const label = labelOf([element.title, ...element.lines])
    if (isBox(element)) return [`${indent}${element.id} [label=${label}, ${colors(element.kind)}]`]
    const inside = (children.get(element.id) ?? []).flatMap((child) => draw(child, depth + 1))
    const style = `  ${indent}graph [label=${label}, style="rounded,filled", ${colors(depth % 2 === 0 ? 'shade0' : 'shade1')}]`
    return [`${indent}subgraph cluster_${element.id} {`, style, ...inside, `${indent}}`]
  }
  const lines = [
    `digraph ${labelOf([drawing.title])} {`,
    `  graph [label=${labelOf([drawing.title, ...drawing.lines])}, labelloc=t, rankdir=${direction === 'down' ? 'TB' : 'LR'}, fontname="Helvetica", fontsize=12]`,
    `  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11, fontcolor="${ink.light.text}"]`,
    `  edge [fontname="Helvetica", fontsize=10, color="${ink.light.faint}", fontcolor="${ink.light.faint}"]`,
    ...(children.get(undefined) ?? []).flatMap((element) => draw(element, 0)),
    ...drawing.edges.map(
      ({ from, to, label }) => `  ${from} -> ${to}${label === undefined ? '' : ` [label=${labelOf([label])}]`}`,
    ),
    '}',
  ]
  return `${lines.join('\n')}\n`
}

const labelOf = (rows: readonly string[]): string => `"${rows.map(escapeDot).join('\\n')}"`

function colors(kind: keyof typeof light): string {
  const [fill, stroke] = light[kind]
  return `fillcolor="${fill}", color="${stroke}"`
}
