/**
 * The text of `netc compile --summary`: a network and its costs. Texts from files are made printable where they become
 * lines.
 */
import type { LevelRow } from '../compiler/analyses/levels.js'
import { attributeText, operatorText } from '../compiler/analyses/operator-text.js'
import type { NodeSummary, StageSummary, SubgraphSummary, Summary } from '../compiler/analyses/summary.js'
import { formatNumber, formatShape } from '../compiler/diagnostics/entry.js'
import { printableText } from '../compiler/diagnostics/source-text.js'
import { cutEnd, cutStart, wrappedLines } from '../compiler/fitted-text.js'
import type { Shape } from '../compiler/graph.js'
import { type Paint, plain, type Style } from './color.js'
import { bytes, longest, short } from './format.js'
import { printableValues } from './printable.js'
import { claimLines } from './summary-claims.js'

/** Options of the table. */
export interface TableOptions {
  readonly paint?: Paint
  /**
   * Width of the terminal in characters: longer texts are cut or wrapped, except figures. Without it only paths are
   * cut, at 100.
   */
  readonly width?: number | undefined
  /** Parameters were set on the command line: claims refer to other values, and failing is not an error. */
  readonly changed?: boolean
  /** Rows of the table; by default one per operator. */
  readonly levels?: readonly LevelRow[] | undefined
}

/** A row's cells, without colors. */
interface Row {
  readonly cells: readonly [layer: string, op: string, output: string, parameters: string, macs: string]
  readonly style?: Style
}

/** Title, table, totals and claims; lines end with a newline. */
export function summaryTable(
  summary: Summary,
  { paint = plain, width, changed = false, levels }: TableOptions = {},
): string {
  const rows = [header, ...(levels?.map(levelRow) ?? operatorRows(summary))]
  const widths = width === undefined ? columnWidths(rows, plainWidth, false) : columnWidths(rows, width, true)
  const table = rows.map(({ cells, style }) => {
    const line = printableText(renderCells(cells, widths))
    return style === undefined ? line : paint(line, style)
  })
  const rule = paint('─'.repeat(widths.reduce((sum, column) => sum + column + gap, -gap)), 'dim')
  const [top, ...body] = table
  const claims = claimLines(printableValues(summary.claims), { paint, width, changed })
  const lines = [
    ...title(summary, paint, width),
    '',
    ...[top, rule, ...body, rule],
    ...totals(summary, paint, width),
    ...claims,
  ]
  return `${lines.join('\n')}\n`
}

/** `sircnn: 1,594,881 parameters, 253M MACs for a pair, all 5 claims hold` */
export function summaryLine(summary: Summary): string {
  const { network, params, macs, claims } = summary
  const facts = [`${formatNumber(params.total)} parameters`, `${short(macs)} MACs for ${judged(summary)}`]
  return `${network}: ${[...facts, ...(claims.length === 0 ? [] : [verdict(claims)])].join(', ')}`
}

function verdict(claims: Summary['claims']): string {
  const held = claims.filter(({ holds }) => holds).length
  if (claims.length === 1) return held === 1 ? 'its claim holds' : 'its claim does not hold'
  return held === claims.length ? `all ${held} claims hold` : `${held} of ${claims.length} claims hold`
}

/** What one judgement is about. */
function judged({ judged }: Summary): string {
  return judged === 'pair' ? 'a pair' : 'an image'
}

/** Wraps between parts. */
function title({ network, input, parameters }: Summary, paint: Paint, width: number | undefined): readonly string[] {
  const settings = Object.entries(parameters).map(([name, value]) => `${name} = ${attributeText(value)}`)
  const lines = [printableText(network)]
  for (const part of [`${input.name} ${formatShape(input.shape)}`, ...settings].map(printableText)) {
    const longer = `${lines.at(-1)}   ${part}`
    if (longer.length <= (width ?? Number.POSITIVE_INFINITY)) lines[lines.length - 1] = longer
    else lines.push(`   ${part}`)
  }
  const name = printableText(network)
  return [`${paint(name, 'bold')}${lines[0].slice(name.length)}`, ...lines.slice(1)]
}

const header: Row = { cells: ['layer', 'operator', 'output', 'parameters', 'MACs'], style: 'dim' }

function operatorRows(summary: Summary): readonly Row[] {
  const towers = Object.entries(summary.towers).flatMap(([name, tower]) =>
    partRows(name, 'tower', tower, summary.nodes),
  )
  const { head, nodes } = summary
  return [...towers, ...(head === null ? [] : partRows(head.name, `head: ${head.gives}`, head, nodes))]
}

function partRows(name: string, kind: string, part: SubgraphSummary, nodes: readonly NodeSummary[]): readonly Row[] {
  const stages = part.stages.flatMap((stage) => stageRows(name, stage, nodes))
  return [
    { cells: [name, applied(kind, part), ...figures(part.output, part.params.total, part.macs)], style: 'bold' },
    ...stages,
  ]
}

/** `tower, 2 times` */
const applied = (kind: string, { applications }: { readonly applications: number }): string =>
  `${kind}${applications === 1 ? '' : `, ${applications} times`}`

function levelRow(row: LevelRow): Row {
  const name = `${'  '.repeat(row.level)}${row.name}`
  if ('operator' in row) return operatorRow(name, row.operator)
  const { role, call = '', output, params, macs, isOpen } = row
  const called = role === undefined ? oneLine(call) : applied(role.kind, role)
  return { cells: [name, called, ...figures(output, params, macs)], ...(isOpen ? { style: 'bold' } : {}) }
}

/** A call may hold strings with line ends. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')

function operatorRow(name: string, node: NodeSummary): Row {
  const { output, params, shares, macs } = node
  const [shape, counted, work] = figures(output, params, macs)
  // Parentheses mark what was already counted.
  return { cells: [name, operatorText(node), shape, shares === null ? counted : `(${counted})`, work] }
}

/** Operators directly in the tower or head have no stage row above them. */
function stageRows(part: string, stage: StageSummary, nodes: readonly NodeSummary[]): readonly Row[] {
  const direct = stage.name === part
  const [above, indent] = direct ? [part, '  '] : [`${part}/${stage.name}`, '    ']
  const rows = stage.nodes.map((index) => operatorRow(indent + nodes[index].path.slice(above.length + 1), nodes[index]))
  if (direct) return rows
  return [
    { cells: [`  ${stage.name}`, '', ...figures(stage.output, stage.params.total, stage.macs)], style: 'bold' },
    ...rows,
  ]
}

function figures(output: Shape, params: number, macs: number): [string, string, string] {
  return [formatShape(output), params === 0 ? '' : formatNumber(params), macs === 0 ? '' : formatNumber(macs)]
}

const gap = 2

/** Width where the output is not a terminal. */
const plainWidth = 100
/** Minimum widths of the columns for layers and operators: layers keep what distinguishes them. */
const least = { layerAtFirst: 20, layer: 8, operator: 8 } as const

/** If the table is too wide, layers are cut and then operators. */
function columnWidths(rows: readonly Row[], width: number, operatorsGiveWay: boolean): readonly number[] {
  const needed = header.cells.map(() => 0)
  for (const { cells } of rows) {
    for (let column = 0; column < cells.length; column += 1)
      needed[column] = Math.max(needed[column], cells[column].length)
  }
  const [layer, operator, ...figures] = needed
  const room = width - figures.reduce((sum, column) => sum + column + gap, gap)
  const wanted = Math.min(layer, least.layerAtFirst)
  const kept = operatorsGiveWay ? Math.min(operator, Math.max(least.operator, room - wanted)) : operator
  return [Math.max(least.layer, Math.min(layer, room - kept)), kept, ...figures]
}

function renderCells(cells: Row['cells'], widths: readonly number[]): string {
  const [layer, op, output, parameters, macs] = cells
  const columns = [
    cutStart(layer, widths[0]).padEnd(widths[0]),
    cutEnd(op, widths[1]).padEnd(widths[1]),
    output.padEnd(widths[2]),
    parameters.padStart(widths[3]),
    macs.padStart(widths[4]),
  ]
  return columns.join(' '.repeat(gap)).trimEnd()
}

function totals(summary: Summary, paint: Paint, lineWidth = Number.POSITIVE_INFINITY): readonly string[] {
  const { params, macs, towers, head, weight_bytes, activation_bytes, training } = summary
  const parts = [...Object.entries(towers), ...(head === null ? [] : [[head.name, head] as const])].map(
    ([name, part]) =>
      `${part.applications === 1 ? '' : `${part.applications} × `}${short(part.macs)} ${printableText(name)}`,
  )
  const rows: readonly (readonly [string, string, string])[] = [
    [
      'parameters',
      formatNumber(params.total),
      `${formatNumber(params.trainable)} trainable, ${formatNumber(params.non_trainable)} not`,
    ],
    ['MACs', formatNumber(macs), `for ${judged(summary)}: ${parts.join(' + ')}`],
    ['weights', bytes(weight_bytes), 'as float32'],
    ['activations', bytes(activation_bytes), `for ${judged(summary)}, all kept`],
    [
      'training',
      bytes(training.bytes),
      `for ${training.images} images: ${bytes(training.image_bytes)} each, ${bytes(training.weight_bytes)} for what is trained`,
    ],
  ]
  const width = longest(rows.map(([, value]) => value))
  const margin = 12 + width + 3
  return rows.map(([name, value, note]) => {
    const notes = wrappedLines(note, lineWidth - margin).map((line) => paint(line, 'dim'))
    return `${name.padEnd(12)}${paint(value.padStart(width), 'bold')}   ${notes.join(`\n${' '.repeat(margin)}`)}`
  })
}
