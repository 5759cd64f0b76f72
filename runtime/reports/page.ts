/** The page of a run: one HTML file without scripts, fonts or anything else from outside. */
import type { Network } from '../../compiler/graph.js'
import type { Metrics } from '../training/metrics.js'
import type { Protocol } from '../training/protocol.js'
import type { RunResult } from '../training/result.js'
import type { RunRecord } from '../training/run-folder.js'
import type { Session } from '../training/sessions.js'
import { type Chart, lineChart, type Point, type Series } from './chart.js'
import { conditions } from './conditions-section.js'
import { curves, smooth } from './curves.js'
import { type Html, html } from './html.js'
import { networkSection } from './network-section.js'
import { style } from './style.js'
import { percent } from './table.js'
import { testSection } from './test-section.js'

export interface PageContents {
  readonly record: RunRecord
  readonly network: Network
  readonly protocol: Protocol
  readonly result: RunResult
  readonly metrics: readonly Metrics[]
  readonly sessions: readonly Session[]
  /** The texts compiled and the protocol's, by name, the entry first. */
  readonly texts: readonly { readonly name: string; readonly text: string }[]
}

export function renderPage(contents: PageContents): string {
  const { record, network, texts } = contents
  const body = html`<main>
<h1>${network.name}</h1>
<p class="lead">${network.doc === '' ? 'A network that judges images by comparison.' : network.doc}</p>
${figures(contents)}
<h2>One-shot test</h2>
${testSection(contents.result)}
<h2>Training</h2>
${charts(contents)}
<h2>Network</h2>
${networkSection(network)}
<h2>Conditions</h2>
${conditions(contents)}
<h2>Sources</h2>
${texts.map(({ name, text }) => html`<details class="card"><summary>${name}</summary><pre>${text}</pre></details>`)}
</main>`
  const title = `${network.name} on ${record.data.name}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${html`${title}`.html}</title>
<style>${style}</style>
</head>
<body>
${body.html}
</body>
</html>
`
}

function figures({ result }: PageContents): Html {
  const { test, best } = result
  const cards: [string, string][] = [
    [percent(test.accuracy), `test accuracy (${percent(test.interval[0])} to ${percent(test.interval[1])})`],
    best === undefined
      ? ['none', 'validation got nothing right']
      : [
          percent(best.validation_accuracy),
          `best validation, after ${best.iteration.toLocaleString('en-US')} iterations`,
        ],
    [result.iterations.toLocaleString('en-US'), `iterations; ${stopText(result)}`],
    [duration(result.seconds), 'of training and validating'],
  ]
  return html`<div class="figures">${cards.map(([value, label]) => html`<div><b>${value}</b><span>${label}</span></div>`)}</div>`
}

/** Why training ended, in words. */
export function stopText({ reason }: Pick<RunResult, 'reason'>): string {
  switch (reason) {
    case 'iterations':
      return 'the bound was reached'
    case 'patience':
      return 'the best validation had grown too old'
    case 'degenerate':
      return 'stopped: its outputs were all alike'
    case 'diverged':
      return 'stopped: the loss was no longer a number'
    default:
      return reason satisfies never
  }
}

function charts({ metrics }: PageContents): Html {
  const { loss, crossEntropy, accuracy, learningRate, momentum, validation } = curves(metrics)
  const reach = Math.round(loss.length / 40)
  const trend = (points: readonly Point[], name: string): Series[] => [
    { name: `${name}, raw`, points, look: 'faint', colour: 1 },
    { name, points: smooth(points, reach), look: 'line', colour: 1 },
  ]
  const line = (points: readonly Point[], name: string): Series[] => [{ name, points, look: 'line', colour: 1 }]
  const tests: Series[] = [{ name: 'validation', points: validation, look: 'marks', colour: 2 }]
  const drawn: Chart[] = [
    { title: 'Loss: cross-entropy and penalties', series: trend(loss, 'loss'), format: short, y: [0, 0] },
    { title: 'Cross-entropy of the training pairs', series: trend(crossEntropy, 'loss'), format: short, y: [0, 0] },
    { title: 'Accuracy on the training pairs', series: trend(accuracy, 'accuracy'), format: wholePercent, y: [0.5, 1] },
    { title: 'One-shot accuracy on the validation alphabets', series: tests, format: wholePercent, y: [0, 1] },
    { title: 'Learning rate', series: line(learningRate, 'rate'), format: short, y: [0, 0] },
    { title: 'Momentum', series: line(momentum, 'momentum'), format: short, y: [0, 1] },
  ]
  return html`<div class="charts">
${drawn.map(lineChart)}
</div>
<ul class="notes"><li>A point is the mean over the iterations since the one before; thick curves are means over ${reach} points to either side.</li></ul>`
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)))
}

function wholePercent(value: number): string {
  return `${Number((100 * value).toPrecision(4))}%`
}

/** `2 h 5 min`, `3 min 4 s`, `12.3 s`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
