/** The page of a run: one self-contained HTML file without scripts and fonts. */
import { type Chart, lineChart, type Point, type Series } from './chart.js'
import { conditions } from './conditions-section.js'
import { curves, smooth } from './curves.js'
import { type Html, html } from './html.js'
import { htmlDocument } from './html-document.js'
import { inspectionSection } from './inspection-section.js'
import { networkSection } from './network-section.js'
import type { PageContents } from './page-contents.js'
import type { RunResult } from './run-data.js'
import { testSection } from './test-section.js'
import { duration, percent, stopText } from './words.js'

/** The page as HTML. */
export function renderPage(contents: PageContents): string {
  const { record, network, texts } = contents
  const body = html`<main>
<h1>${network.name}</h1>
<p class="lead">${network.doc === '' ? 'A network that judges images by comparison.' : network.doc}</p>
${contents.result === undefined ? progress(contents) : figures(contents.result)}
${contents.result === undefined ? '' : html`<h2>Tests</h2>${testSection(contents.result)}`}
${contents.inspection === undefined ? '' : html`<h2>Single images</h2>${inspectionSection(contents.inspection)}`}
<h2>Training</h2>
${charts(contents)}
<h2>Network</h2>
${networkSection(network)}
<h2>Conditions</h2>
${conditions(contents)}
<h2>Sources</h2>
${texts.map(({ name, text }) => html`<details class="card"><summary>${name}</summary><pre>${text}</pre></details>`)}
</main>`
  return htmlDocument(`${network.name} on ${record.data.name}`, body, contents.refresh)
}

/** For a run without a result. */
function progress({ record, metrics }: PageContents): Html {
  const { steps, validation } = curves(metrics)
  const iteration = steps.get('loss')?.at(-1)?.[0] ?? 0
  const best = validation.reduce<Point | undefined>(
    (best, point) => (point[1] > (best?.[1] ?? 0) ? point : best),
    undefined,
  )
  return cards([
    [`${iteration.toLocaleString('en-US')} of ${record.iterations.toLocaleString('en-US')}`, 'iterations so far'],
    best === undefined
      ? ['none', 'no validation so far']
      : [percent(best[1]), `best validation so far, after ${best[0].toLocaleString('en-US')} iterations`],
  ])
}

function figures(result: RunResult): Html {
  const { tests, best } = result
  return cards([
    ...tests.map(({ value, interval, measure, title }): [string, string] => [
      percent(value),
      `${measure.replaceAll('_', ' ')}, ${title} (${percent(interval[0])} to ${percent(interval[1])})`,
    ]),
    best === undefined
      ? ['none', 'no validation had a correct answer']
      : [
          percent(best.validation_accuracy),
          `best validation, after ${best.iteration.toLocaleString('en-US')} iterations`,
        ],
    [result.iterations.toLocaleString('en-US'), `iterations; ${stopText(result)}`],
    [duration(result.seconds), 'of training and validation'],
  ])
}

function cards(cards: readonly (readonly [string, string])[]): Html {
  return html`<div class="figures">${cards.map(([value, label]) => html`<div><b>${value}</b><span>${label}</span></div>`)}</div>`
}

/** How the known metrics are drawn; others have the defaults. */
const known: Readonly<Record<string, Pick<Chart, 'title' | 'format' | 'y'> & { readonly noisy?: true }>> = {
  loss: { title: 'Loss: the objective and penalties', format: short, y: [0, 0], noisy: true },
  objective: { title: 'Objective', format: short, y: [0, 0], noisy: true },
  accuracy: { title: 'Accuracy on the training batches', format: wholePercent, y: [0, 1], noisy: true },
  gradient_norm: { title: 'Norm of all gradients, before clipping', format: short, y: [0, 0], noisy: true },
  learning_rate: { title: 'Learning rate', format: short, y: [0, 0] },
}

function charts({ metrics }: PageContents): Html {
  const { steps, validation, lastValidation } = curves(metrics)
  const reach = Math.round((steps.get('loss')?.length ?? 0) / 40)
  const drawn = [...steps].map(([name, points]): Chart => {
    const { noisy, ...look } = known[name] ?? { title: name.replaceAll('_', ' '), format: short, y: [0, 0] as const }
    return { ...look, series: noisy ? trend(points, name, reach) : [{ name, points, look: 'line', color: 1 }] }
  })
  const tests: Chart = {
    title: 'Accuracy on the validation groups',
    series: [
      { name: 'validation', points: validation, look: 'marks', color: 2 },
      { name: 'validation without averaging', points: lastValidation, look: 'faint', color: 2 },
    ],
    ...{ format: wholePercent, y: [0, 1] as const },
  }
  return html`<div class="charts">
${[...drawn, tests].map(lineChart)}
</div>
<ul class="notes"><li>A point is the mean over the iterations since the previous one; thick curves are means over ${reach} points on either side.</li></ul>`
}

function trend(points: readonly Point[], name: string, reach: number): Series[] {
  return [
    { name: `${name}, raw`, points, look: 'faint', color: 1 },
    { name, points: smooth(points, reach), look: 'line', color: 1 },
  ]
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)))
}

function wholePercent(value: number): string {
  return `${Number((100 * value).toPrecision(4))}%`
}
