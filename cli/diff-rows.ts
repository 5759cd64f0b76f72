/** The tree of a comparison as table rows. */
import type { AttributeChange, PartDiff, PartFigures, PartStatus } from '../compiler/analyses/diff-parts.js'
import { attributeText } from '../compiler/analyses/operator-text.js'
import { formatNumber, formatShape, plural } from '../compiler/diagnostics/entry.js'

/** A row of the table. */
export interface DiffRow {
  readonly mark: '+' | '-' | '~' | '…' | ' '
  /** Name, change, output, parameters, multiply-accumulates, and the receptive field if known. */
  readonly cells: readonly string[]
}

const marks: Readonly<Record<PartStatus, DiffRow['mark']>> = {
  added: '+',
  removed: '-',
  changed: '~',
  reshaped: '~',
  same: ' ',
}

/** Number of operators of an added or removed part that are listed one by one. */
const mostWhole = 12

/**
 * Rows of a tower or head: each change, and one line for each unchanged stretch; none if all is the same, unless `all`.
 */
export function partRows(part: PartDiff, all: boolean): readonly DiffRow[] {
  return part.status === 'same' && !all ? [] : rows(part, 0, all)
}

function rows(given: PartDiff, depth: number, all: boolean): readonly DiffRow[] {
  const { part, name } = all ? { part: given, name: given.name } : joined(given)
  const indent = '  '.repeat(depth)
  const row: DiffRow = { mark: marks[part.status], cells: [indent + name, changeText(part), ...figureCells(part)] }
  const whole = part.status === 'added' || part.status === 'removed'
  if (!all && (part.status === 'reshaped' || (whole && operatorCount(part) > mostWhole))) return [row]
  return [row, ...childRows(part, depth + 1, all)]
}

/** Scopes that only hold one other scope are joined: `stage1/residual`. */
function joined(part: PartDiff): { readonly part: PartDiff; readonly name: string } {
  const [only, second] = part.children
  const isPlain = part.renamed === undefined && only?.renamed === undefined
  if (only?.kind !== 'scope' || second !== undefined || !isPlain) return { part, name: part.name }
  const below = joined(only)
  return { part: below.part, name: `${part.name}/${below.name}` }
}

/** Consecutive children without a separate row share one row. */
function childRows({ children }: PartDiff, depth: number, all: boolean): readonly DiffRow[] {
  const shown: DiffRow[] = []
  let hidden: PartDiff[] = []
  const flush = () => {
    shown.push(...hiddenRows(hidden, depth))
    hidden = []
  }
  // Pushed one by one: there may be more rows than a call takes arguments.
  const show = (child: PartDiff) => rows(child, depth, all).forEach((row) => void shown.push(row))
  for (const child of children) {
    // Stages show how they changed, whatever the cause.
    const isNoted = child.status === 'reshaped' && (child.kind === 'operator' || depth > 1)
    if (!all && (child.status === 'same' || isNoted)) {
      if (hidden.length > 0 && hidden[0]!.status !== child.status) flush()
      hidden.push(child)
      continue
    }
    flush()
    show(child)
  }
  flush()
  return shown
}

function hiddenRows(hidden: readonly PartDiff[], depth: number): readonly DiffRow[] {
  const [first] = hidden
  if (first === undefined) return []
  const how = first.status === 'same' ? 'unchanged' : 'changed only by its input'
  const indent = '  '.repeat(depth)
  if (hidden.length === 1) return [{ mark: '…', cells: [`${indent}${first.name} ${how}`] }]
  const scopes = hidden.filter(({ kind }) => kind === 'scope').length
  const counts = [
    ...(scopes === 0 ? [] : [plural(scopes, depth === 1 ? 'stage' : 'block')]),
    ...(scopes === hidden.length ? [] : [plural(hidden.length - scopes, 'operator')]),
  ]
  return [{ mark: '…', cells: [`${indent}${counts.join(' and ')} ${how}`] }]
}

const operatorCount = ({ kind, children }: PartDiff): number =>
  kind === 'operator' ? 1 : children.reduce((sum, child) => sum + operatorCount(child), 0)

function changeText(part: PartDiff): string {
  const { status, kind, call, renamed, attributes, inputs, weights } = part
  if (status === 'added' || status === 'removed') {
    return kind === 'operator' ? (call ?? '') : plural(operatorCount(part), 'operator')
  }
  if (status === 'reshaped' && kind === 'scope') return 'only by its input'
  return [
    ...(renamed === undefined ? [] : [`was ${renamed}`]),
    ...attributes.map(attributeChangeText),
    ...(inputs === undefined ? [] : [`of ${inputs.before.join(', ')} -> of ${inputs.after.join(', ')}`]),
    ...(weights === undefined ? [] : [`weights of ${weights.before} -> of ${weights.after}`]),
  ].join(', ')
}

function attributeChangeText({ name, before, after }: AttributeChange): string {
  const [was, is] = [before, after].map((value) => (value === undefined ? 'none' : attributeText(value)))
  return `${name} ${was} -> ${is}`
}

function figureCells({ before, after }: PartDiff): readonly string[] {
  const cell = (text: (figures: PartFigures) => string): string => {
    if (before === undefined || after === undefined) return text((after ?? before)!)
    const [was, is] = [text(before), text(after)]
    return was === is ? '' : `${was || '0'} -> ${is || '0'}`
  }
  const count = (value: number) => (value === 0 ? '' : formatNumber(value))
  const field = (figures: PartFigures) =>
    figures.receptive_field === undefined ? '' : formatShape(figures.receptive_field)
  const known = before?.receptive_field ?? after?.receptive_field
  return [
    cell(({ output }) => formatShape(output)),
    cell(({ params }) => count(params)),
    cell(({ macs }) => count(macs)),
    ...(known === undefined ? [] : [cell(field)]),
  ]
}
