/** The card of a model, README.md: what it is, where it comes from, and what its figures mean. */

import { expectedText } from '../../../compiler/analyses/claim-text.js'
import { checkClaims } from '../../../compiler/analyses/claims.js'
import { judgementCosts } from '../../../compiler/analyses/costs.js'
import { countParameters } from '../../../compiler/analyses/counts.js'
import { formatFigure } from '../../../compiler/diagnostics/entry.js'
import { judged, type Network } from '../../../compiler/graph.js'
import { imageSteps } from '../../data/images/index.js'
import { calibrationFile } from '../../matching/calibration.js'
import { partText } from '../../protocol/part-text.js'
import type { Protocol } from '../../protocol/protocol.js'
import { table } from '../../reports/markdown.js'
import type { RunRecord, RunResult } from '../../reports/run-data.js'
import { duration, percent } from '../../reports/words.js'
import { judgementOf, judgementText } from '../../training/judgement.js'
import type { ExportedRun } from '../source.js'
import { type FrontMatter, frontMatter } from './front-matter.js'

const kinds: Readonly<Record<Network['kind'], string>> = {
  siamese: 'a siamese network',
  pseudo_siamese: 'a pseudo-siamese network',
  embedding: 'an embedding network',
  classifier: 'a classifier',
}

const count = (number: number): string => number.toLocaleString('en-US')

export interface Card extends FrontMatter {
  readonly name: string
  /** What the folder is, in a sentence. */
  readonly lead: string
  /** Which weights, in words. */
  readonly weights: string
  /** Of the licence of the data; what is known of it unless given. */
  readonly dataLicence?: string | undefined
  /** Of the folder without the card. */
  readonly bytes: number
  /** Whether the files take images as they are stored. */
  readonly prepares?: boolean
  /** How it is used: Markdown. */
  readonly use: readonly string[]
}

export function modelCard(card: Card): string {
  const { name, network, run, lead, use } = card
  return `${[
    frontMatter(card),
    `# ${name}`,
    ...(network.doc === '' ? [] : [network.doc]),
    lead,
    facts(card),
    ...(run === undefined ? [] : ['## Preprocessing', preprocessing(network, run.protocol, card.prepares === true)]),
    ...(run?.result === undefined ? [] : ['## Figures', figures(run.result), notes(run.result)]),
    ...(network.claims.length === 0 ? [] : ['## Claims', claims(network)]),
    '## Use',
    ...use,
  ].join('\n\n')}\n`
}

function facts(card: Card): string {
  const { network, run, bytes, license } = card
  const input = network.input.shape.join('x')
  const { labels } = run?.record ?? {}
  return table(
    ['', ''],
    [
      ['network', `\`${network.name}\`, ${kinds[network.kind]} of images ${input}`],
      ...(license === undefined ? [] : [['licence', license]]),
      ...judgementRow(network, run),
      ...thresholdRow(run),
      ...(labels === undefined ? [] : [['classes', `${count(labels.length)}, in the order of \`labels.json\``]]),
      ['parameters', count(countParameters(network).total)],
      ['multiply-accumulates', `${count(judgementCosts(network).macs)} for a ${judged(network)}`],
      ...(run === undefined ? [['weights', card.weights]] : runRows(run, card)),
      ['size', `${count(bytes)} bytes without this page`],
    ],
  )
}

function judgementRow(network: Network, run: ExportedRun | undefined): string[][] {
  if (run !== undefined) {
    const judgement = judgementOf(network, run.protocol)
    return judgement === undefined ? [] : [['pairs judged by', judgementText(judgement)]]
  }
  if (network.head === undefined || network.kind === 'classifier') return []
  return [['pairs judged by', judgementText({ head: network.head.name, gives: network.head.gives })]]
}

function thresholdRow(run: ExportedRun | undefined): string[][] {
  if (run?.calibration === undefined) return []
  const { threshold, far } = run.calibration
  return [
    [
      'threshold',
      `${Number(threshold.toPrecision(6))}, for ${percent(far)} of false accepts, in \`${calibrationFile}\``,
    ],
  ]
}

function runRows({ record, protocol, result }: ExportedRun, { weights, dataLicence }: Card): string[][] {
  const { data, engine, environment } = record
  const trained =
    result === undefined
      ? 'not ended'
      : `${count(result.iterations)} iterations, ${duration(result.seconds)}, on ${engine.name} (${engine.version})`
  return [
    [
      'data',
      `${data.name}: ${count(data.images)} images in ${data.groups} groups, fingerprint \`${data.fingerprint}\``,
    ],
    ['licence of the data', dataLicence ?? knownDataLicence(data) ?? 'not stated'],
    [
      'protocol',
      `${protocol.name}${protocol.source === undefined ? '' : ` (${protocol.source})`}, in \`protocol.yaml\``,
    ],
    ['training', trained],
    ['weights', weightsText(weights, result)],
    ['seed', String(record.seed)],
    ['command', `\`${record.command}\``],
    ['made by', `netc ${environment.netc}, Node ${environment.node}, tfjs ${environment.tfjs}`],
  ]
}

function weightsText(weights: string, result: RunResult | undefined): string {
  if (result === undefined) return weights
  if (result.best === undefined) return `${weights}, since no validation got anything right`
  return `${weights} (${percent(result.best.validation_accuracy)})`
}

/** Of data that netc brings or fetches. */
export function knownDataLicence({ name, where }: RunRecord['data']): string | undefined {
  if (where?.startsWith('embedded')) return 'generated by netc: none of their own'
  if (!/^omniglot/.test(name)) return undefined
  return 'MIT; by Lake, Salakhutdinov and Tenenbaum (Science 350, 2015). No image is part of this model.'
}

function figures({ tests }: RunResult): string {
  if (tests.length === 0) return 'The protocol states no test.'
  const rows = tests.map(({ title, measure, value, interval }) => {
    return [title, measure, percent(value), interval === undefined ? '' : interval.map(percent).join(' to ')]
  })
  return table(['test', 'measure', 'value', '95% interval'], rows, [2, 3])
}

/** How each interval is made, and what belongs to a figure; one seed is no mean over seeds. */
function notes({ tests }: RunResult): string {
  const ofTests = tests.map(
    ({ title, interval_method, notes: own }) => `- ${title}: ${[`${interval_method}.`, ...own].join(' ')}`,
  )
  return [...ofTests, '- Of one training; another seed gives another figure.'].join('\n')
}

/** What the network's file claims, and what it has. */
function claims(network: Network): string {
  const rows = checkClaims(network).map(({ claim, actual, holds }) => [
    `\`${claim.subject} ${claim.comparison} ${expectedText(claim)}\``,
    actual === undefined ? 'nothing' : formatFigure(actual),
    holds ? 'yes' : 'no',
    claim.source ?? '',
  ])
  return table(['claim', 'the network has', 'holds', 'source'], rows, [1])
}

/** The steps that an image goes through before the network, in words; those that augment happen in training only. */
function preprocessing({ input }: Network, { images }: Protocol, prepares: boolean): string {
  const steps = images.map((use) => ({ use, step: imageSteps.get(use.part)! }))
  const lines = steps
    .filter(({ step }) => step.augments !== true)
    .map(({ use, step }) => `- \`${partText(use.part, use.settings)}\`: ${step.doc}`)
  const random = steps.filter(({ step }) => step.augments).map(({ use }) => use.part)
  const augmented = random.length === 0 ? [] : [`In training only: ${[...new Set(random)].join(', ')}.`]
  const shape = input.shape.join('x')
  const lead =
    lines.length === 0
      ? `Images are taken as they are stored, ${shape}.`
      : `Of an image as it is stored, its values from 0 to 1, ${prepares ? 'the files themselves make' : 'the protocol makes'} ${shape} numbers, by these steps in their order:`
  return [lead, ...(lines.length === 0 ? [] : [lines.join('\n')]), ...augmented].join('\n\n')
}
