/** The page of a run: one HTML file without scripts, fonts or anything else from outside. */
import { type Chart, lineChart, type Point, type Series } from './chart.js'
import { conditions } from './conditions-section.js'
import { curves, smooth } from './curves.js'
import { type Html, html } from './html.js'
import { htmlDocument } from './html-document.js'
import { networkSection } from './network-section.js'
import type { PageContents } from './page-contents.js'
import { percent } from './table.js'
import { testSection } from './test-section.js'
import { duration, stopText } from './words.js'

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
  return htmlDocument(`${network.name} on ${record.data.name}`, body)
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
