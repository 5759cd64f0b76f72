/** Single images on the page: where the network is wrong, how scores of pairs lie, and where features are. */
import { type Html, html } from './html.js'
import type { Inspection, ShownImage } from './inspection.js'
import { detCurve, featureMap, rocCurve, scoreHistogram } from './plots.js'
import { percent } from './words.js'

export function inspectionSection(inspection: Inspection): Html {
  const { data, pairs, errors, confusions, map, notes } = inspection
  const charts = [
    ...(pairs === undefined ? [] : [scoreHistogram(pairs.axis, pairs.histogram, pairs.threshold)]),
    ...(pairs === undefined || pairs.curve.length < 2 ? [] : [rocCurve(pairs.curve), detCurve(pairs.curve)]),
    ...(map === undefined ? [] : [html`<div>${featureMap(map)}</div>`]),
  ]
  const told = [
    `Images of ${data} that neither trained nor chose the weights.`,
    ...(pairs === undefined ? [] : [`Bands: ${pairs.intervalMethod}.`]),
    ...(map === undefined
      ? []
      : [`The map shows ${map.points.length} images of ${map.classes.length} classes of ${map.group}.`]),
    ...notes,
  ]
  return html`${charts.length === 0 ? '' : html`<div class="charts">${charts}</div>`}
${mistakesCard(inspection)}${errorsCard(inspection)}${pairsCard(inspection)}${confusionCard(confusions, errors === undefined)}
<ul class="notes">${told.map((note) => html`<li>${note}</li>`)}</ul>`
}

const short = (value: number): string => String(Number(value.toPrecision(3)))

/** A picture with what is said of it; the words alone where pictures are left out. */
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
  const lead = `Of ${images} images, ${wrong} (${percent(wrong / Math.max(1, images))}) are most alike to one of another class. Each with that one, and the most alike one of its own class; the worst first.`
  return card('Taken for another class', lead, rows)
}

function errorsCard({ errors }: Inspection): Html {
  if (errors === undefined) return html``
  const { wrong, images } = errors
  const rows = errors.shown.map(({ image, takenFor, value, ownValue }) =>
    shown(image, `taken for ${takenFor}: ${percent(value)}; its own class ${percent(ownValue)}`),
  )
  return card(
    'Taken for another class',
    `Of ${images} images, ${wrong} (${percent(wrong / Math.max(1, images))}); the surest first.`,
    rows,
  )
}

function pairsCard({ pairs, measure }: Inspection): Html {
  if (pairs === undefined) return html``
  const rows = (list: typeof pairs.accepted) =>
    list.map(({ left, right, value }) => html`${shown(left, '')}${shown(right, `${measure} ${short(value)}`)}`)
  return html`${card('Pairs of two classes that are most alike', 'False accepts, where the threshold is below them.', rows(pairs.accepted))}${card('Pairs of one class that are least alike', 'False rejects, where the threshold is above them.', rows(pairs.rejected))}`
}

function confusionCard(confusions: Inspection['confusions'], byNearest: boolean): Html {
  if (confusions.length === 0) return html``
  const how = byNearest ? 'by the most alike other image' : 'by the highest probability'
  const rows = confusions.map(
    ({ label, takenFor, count, of }) =>
      html`<tr><td>${label}</td><td class="left">${takenFor}</td><td>${count} of ${of}</td><td>${percent(count / Math.max(1, of))}</td></tr>`,
  )
  return html`<div class="card"><table><caption>Confusions, ${how}</caption><thead><tr><th>class</th><th class="left">taken for</th><th>images</th><th>share</th></tr></thead><tbody>${rows}</tbody></table></div>`
}
