/** The network's counts by stage, and its author's claims. */
import { type ClaimSummary, type StageSummary, summarize } from '../../compiler/analyses/summary.js'
import type { Network, Shape } from '../../compiler/graph.js'
import { type Html, html } from './html.js'

/** The section as HTML. */
export function networkSection(network: Network): Html {
  const summary = summarize(network)
  const { head, judged } = summary
  const parts = [...Object.entries(summary.towers), ...(head === null ? [] : [[head.name, head] as const])]
  const stages = parts.map(([name, part]) => {
    const own = part.stages.map((stage) => stageRow(stage.name === name ? 'outside the stages' : stage.name, stage))
    const times = part.applications === 1 ? '' : ` (applied ${part.applications} times)`
    return html`${own.length > 1 ? own : ''}${stageRow(`${name}${times}`, part, 'total')}`
  })
  const { params } = summary
  return html`<div class="card"><table>
<thead><tr><th>Part</th><th>Output</th><th>Parameters</th><th>Trainable</th><th>Multiply-accumulates</th></tr></thead>
<tbody>${stages}</tbody></table>
<ul class="notes"><li>Input ${shape(summary.input.shape)}. In all ${count(params.total)} parameters (${count(params.trainable)} trainable), ${count(summary.macs)} multiply-accumulates ${head === null ? 'for the features of' : 'to judge'} one ${judged}${head !== null && judged === 'pair' ? html`; the head gives a ${head.gives}` : ''}.</li>${parametersNote(summary.parameters)}</ul></div>
${claims(summary.claims)}`
}

function parametersNote(parameters: Network['parameters']): Html | undefined {
  const entries = Object.entries(parameters)
  if (entries.length === 0) return undefined
  return html`<li>Compiled with ${entries.map(([name, value]) => `${name} = ${String(value)}`).join(', ')}.</li>`
}

function stageRow(name: string, { output, params, macs }: Omit<StageSummary, 'name' | 'nodes'>, kind = ''): Html {
  return html`<tr class="${kind}"><td>${name}</td><td>${shape(output)}</td><td>${count(params.total)}</td><td>${count(params.trainable)}</td><td>${count(macs)}</td></tr>`
}

function claims(list: readonly ClaimSummary[]): Html | undefined {
  if (list.length === 0) return undefined
  const rows = list.map(
    ({ claim, comparison, expected, actual, holds, source }) =>
      html`<tr><td>${holds ? html`<span class="good">✓</span>` : html`<span class="bad">✗</span>`} ${claim}</td><td>${comparison} ${value(expected)}</td><td>${value(actual)}</td><td class="left">${source ?? ''}</td></tr>`,
  )
  return html`<div class="card"><table><thead><tr><th>Claim</th><th>Stated</th><th>Derived</th><th class="left">Source</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

function value(of: number | Shape | null): string {
  if (of === null) return 'unknown'
  return typeof of === 'number' ? count(of) : shape(of)
}

function shape(extents: Shape): string {
  return extents.join(' × ')
}

function count(number: number): string {
  return number.toLocaleString('en-US')
}
