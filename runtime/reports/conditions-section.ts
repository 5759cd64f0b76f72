/** The conditions of a run, from which it can be repeated. */
import type { EngineDescription } from '../engines/engine.js'
import { judgementOf, judgementText } from '../training/judgement.js'
import { beginningText } from './beginning-text.js'
import { type Html, html } from './html.js'
import type { PageContents } from './page-contents.js'
import type { BeginningRecord } from './run-data.js'
import { duration } from './words.js'

/** The section as HTML. */
export function conditions({ record, network, protocol, result, sessions }: PageContents): Html {
  const judgement = judgementOf(network, protocol)
  const { environment, data } = record
  const entries: (readonly [string, Html | string])[] = [
    ['Command', html`<code>${record.command}</code>`],
    ['Seed', String(record.seed)],
    ...(record.from === undefined ? [] : [['Weights to begin with', beginning(record.from)] as [string, Html]]),
    ['Protocol', `${protocol.name}${protocol.source === undefined ? '' : `: ${protocol.source}`}`],
    ...(judgement === undefined ? [] : [['Pairs judged by', judgementText(judgement)] as [string, string]]),
    ['Data', `${data.name}: ${data.images.toLocaleString('en-US')} images, ${data.groups} groups`],
    ['Fingerprint', html`<code>${data.fingerprint}</code>`],
    ['Engine', engine(record.engine)],
    ['Machine', `${environment.cpu}, ${environment.cores} cores, ${environment.platform}`],
    ['Versions', `netc ${environment.netc}, Node ${environment.node}, tfjs ${environment.tfjs}`],
    ['Begun', record.created],
    ...(result === undefined
      ? []
      : [['Waiting for batches', `${(result.waited_ms / 1000).toFixed(2)} s in all, ${result.waits} times`] as const]),
  ]
  const list = html`<dl>${entries.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`
  return html`<div class="card">${list}</div>${sessions.length > 1 ? sessionTable(sessions) : undefined}`
}

function beginning(from: BeginningRecord): Html {
  const { lead, notes } = beginningText(from)
  return html`${lead}${notes.map((note) => html`<details><summary>${note.split(': ')[0]}</summary>${note}</details>`)}`
}

function sessionTable(sessions: PageContents['sessions']): Html {
  const rows = sessions.map(
    (session) =>
      html`<tr><td>${session.started}</td><td>${session.from} – ${session.to}</td><td>${duration(session.seconds)}</td><td class="left">${engine(session.engine)}</td><td class="left">${session.reason}</td></tr>`,
  )
  return html`<div class="card"><table><thead><tr><th>Session</th><th>Iterations</th><th>Time</th><th class="left">Engine</th><th class="left">Ended by</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

function engine({ name, version, threads, details }: EngineDescription): string {
  const more = Object.entries(details).map(([key, value]) => `${key} ${value}`)
  return [`${name} (${version})`, `${threads} thread${threads === 1 ? '' : 's'}`, ...more].join(', ')
}
