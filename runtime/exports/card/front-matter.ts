/** The YAML on top of a model card, as Hugging Face's hub reads it: https://huggingface.co/docs/hub/model-cards. */
import { stringify } from 'yaml'
import type { Network } from '../../../compiler/graph.js'
import type { TestReport } from '../../evaluation/tests/test-part.js'
import { percent } from '../../reports/words.js'
import type { ExportedRun } from '../source.js'

export interface FrontMatter {
  readonly network: Network
  readonly run?: ExportedRun | undefined
  /** Of the weights; left out where it is not given: only its owner can say it. */
  readonly license?: string | undefined
  /** What loads the files, as the hub calls it. */
  readonly library?: string | undefined
  readonly tags: readonly string[]
}

/** The hub's names of what models do. */
const tasks: Readonly<Record<Network['kind'], string>> = {
  siamese: 'image-feature-extraction',
  pseudo_siamese: 'image-feature-extraction',
  embedding: 'image-feature-extraction',
  classifier: 'image-classification',
}

/** The licences that the hub knows by an id of this form; others have a name. */
const licenceId = /^[a-z0-9][a-z0-9.-]*$/

export function frontMatter({ network, run, license, library, tags }: FrontMatter): string {
  // A folder's name may hold anything; the hub's ids do not.
  const data = run?.record.data.name.replaceAll(/[^\w./-]+/g, '-')
  const tests = run?.result?.tests ?? []
  const fields = {
    ...licenceFields(license),
    ...(library === undefined ? {} : { library_name: library }),
    pipeline_tag: tasks[network.kind],
    tags: ['netc', ...tags, network.kind.replace('_', '-')],
    ...(data === undefined ? {} : { datasets: [data] }),
    ...(data === undefined || tests.length === 0
      ? {}
      : {
          metrics: [...new Set(tests.map(({ measure }) => measure))],
          'model-index': [
            { name: network.name, results: tests.map((test) => resultOf(test, data, tasks[network.kind])) },
          ],
        }),
  }
  return `---\n${stringify(fields, { lineWidth: 0, aliasDuplicateObjects: false })}---`
}

function licenceFields(license: string | undefined): object {
  if (license === undefined) return {}
  const id = license.toLowerCase()
  return licenceId.test(id) ? { license: id } : { license: 'other', license_name: license }
}

/** The hub has no field for an interval: it is in the metric's name. */
function resultOf({ title, measure, value, interval }: TestReport, data: string, task: string): object {
  const name = interval === undefined ? measure : `${measure} (95% interval ${interval.map(percent).join(' to ')})`
  return {
    task: { type: task, name: title },
    dataset: { type: data, name: data },
    metrics: [{ type: measure, value, name }],
  }
}
