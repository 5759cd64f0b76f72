// Experiments: the schema for editors, and the table of keys in docs/experiments.md.
import { jsonText } from './json.mjs'
import { keyTable } from './keys.mjs'
import { built, filled } from './markdown.mjs'

const { experimentSchema } = await built('runtime/runs/experiment/experiment-schema.js')
const { publishedExperimentSchema } = await built('runtime/runs/experiment/published-experiment-schema.js')

export const experimentSchemaText = () => `${jsonText(publishedExperimentSchema())}\n`

export const experimentPage = (page) => filled(page, 'keys', `\n${keyTable(experimentSchema)}\n`)
