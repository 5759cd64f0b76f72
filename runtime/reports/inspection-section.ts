/** Single images on the page: the network's mistakes, the distribution of scores, and a map of features. */
import { type Html, html } from './html.js'
import type { Inspection, ShownImage } from './inspection.js'
import { detCurve, featureMap, rocCurve, scoreHistogram } from './plots.js'
import { percent } from './words.js'

/** The section as HTML. */
export function inspectionSection(inspection: Inspection): Html {
  const { data, pairs, errors, confusions, map, notes } = inspection
  const charts = [
    ...(pairs === undefined ? [] : [scoreHistogram(pairs.axis, pairs.histogram, pairs.threshold)]),
    ...(pairs === undefined || pairs.curve.length < 2 ? [] : [rocCurve(pairs.curve), detCurve(pairs.curve)]),
    ...(map === undefined ? [] : [html`<div>${featureMap(map)}</div>`]),
  ]
  const allNotes = [
    `Images of ${data} that were used neither for training nor for choosing the weights.`,
    ...(pairs === undefined ? [] : [`Bands: ${pairs.intervalMethod}.`]),
    ...(map === undefined
      ? []
      : [`The map shows ${map.points.length} images of ${map.classes.length} classes of ${map.group}.`]),
    ...notes,
  ]
  return html`${charts.length === 0 ? '' : html`<div class="charts">${charts}</div>`}
${mistakesCard(inspection)}${errorsCard(inspection)}${pairsCard(inspection)}${confusionCard(confusions, errors === undefined)}
<ul class="notes">${allNotes.map((note) => html`<li>${note}</li>`)}</ul>`
}

const short = (value: number): string => String(Number(value.toPrecision(3)))

/** A picture with its caption; only the caption if pictures are omitted. */
function shown({ label, picture }: ShownImage, says: string): Html {
  const image = picture === undefined ? '' : html`<img src="${picture}" alt="">`
  return html`<span class="shown">${image}<span>${label}</span><span class="quiet">${says}</span></span>`
}

function card(title: string, lead: string, rows: readonly Html[]): Html {
  if (rows.length === 0) return html``
  return html`<div class="card"><b>${title}</b><p class="quiet">${lead}</p><div class="shows">${rows.map((row) => html`<div class="show">${row}</div>`)}</div></div>`
}

function mistakesCard({ pairs, measure }: Inspection): Html {
  if (pairs === undefined) return html``
  const { mistakes, wrong, images } = pairs
  const rows = mistakes.map(
    ({ query, own, ownValue, other, otherValue }) =>
      html`${shown(query, '')}${shown(other, `${measure} ${short(otherValue)}`)}${shown(own, `${measure} ${short(ownValue)}`)}`,
  )
  const lead = `Of ${images} images, ${wrong} (${percent(wrong / Math.max(1, images))}) are most similar to an image of another class. Each is shown with that image and the most similar one of the same class, the worst first.`
  return card('Classified wrongly', lead, rows)
}

function errorsCard({ errors }: Inspection): Html {
  if (errors === undefined) return html``
  const { wrong, images } = errors
  const rows = errors.shown.map(({ image, takenFor, value, ownValue }) =>
    shown(image, `classified as ${takenFor}: ${percent(value)}; its own class ${percent(ownValue)}`),
  )
  return card(
    'Classified wrongly',
    `Of ${images} images, ${wrong} (${percent(wrong / Math.max(1, images))}); the most confident first.`,
    rows,
  )
}

function pairsCard({ pairs, measure }: Inspection): Html {
  if (pairs === undefined) return html``
  const rows = (list: typeof pairs.accepted) =>
    list.map(({ left, right, value }) => html`${shown(left, '')}${shown(right, `${measure} ${short(value)}`)}`)
  return html`${card('Most similar pairs of two classes', 'False accepts, if the threshold is below them.', rows(pairs.accepted))}${card('Least similar pairs of one class', 'False rejects, if the threshold is above them.', rows(pairs.rejected))}`
}

function confusionCard(confusions: Inspection['confusions'], byNearest: boolean): Html {
  if (confusions.length === 0) return html``
  const how = byNearest ? 'by the most similar other image' : 'by the highest probability'
  const rows = confusions.map(
    ({ label, takenFor, count, of }) =>
      html`<tr><td>${label}</td><td class="left">${takenFor}</td><td>${count} of ${of}</td><td>${percent(count / Math.max(1, of))}</td></tr>`,
  )
  return html`<div class="card"><table><caption>Confusions, ${how}</caption><thead><tr><th>class</th><th class="left">classified as</th><th>images</th><th>fraction</th></tr></thead><tbody>${rows}</tbody></table></div>`
}
