/** The registries of all parts of protocols, and the rules for their combinations. */
import { imageSteps } from '../data/images/index.js'
import { samplers } from '../data/samplers/index.js'
import { splits } from '../data/splits/index.js'
import { testParts } from '../evaluation/tests/index.js'
import type { TestPart } from '../evaluation/tests/test-part.js'
import type { Catalog } from '../protocol/catalog.js'
import type { Rule } from '../protocol/language.js'
import { partOf } from '../protocol/part.js'
import { mostParts } from '../protocol/sections.js'
import { oneOf } from '../protocol/words.js'
import { objectives } from '../training/objectives/index.js'
import { optimizers } from '../training/optimizers/index.js'
import { schedules } from '../training/schedules/index.js'

export const protocolParts = {
  ...{ images: imageSteps, split: splits, sampler: samplers, objective: objectives },
  ...{ optimizer: optimizers, schedule: schedules, test: testParts },
} satisfies Catalog

/** The sampler must make the batches that the objective needs. */
const layoutsAgree: Rule = (use) => {
  const [sampler, objective] = [use('sampler'), use('objective')]
  if (sampler === undefined || objective === undefined) return []
  const { layout } = partOf(samplers, sampler)
  const { takes } = partOf(objectives, objective)
  if (layout === takes) return []
  const suited = [...samplers.values()].filter((part) => part.layout === takes).map(({ name }) => name)
  const suiting = [...objectives.values()].filter((part) => part.takes === layout).map(({ name }) => name)
  const facts = { sampler: sampler.part, made: layout, objective: objective.part, taken: takes }
  const help = `use the sampler ${oneOf(suited)}, or the objective ${oneOf(suiting)}`
  return [{ path: ['sampler'], problem: { code: 'layout-mismatch', parameters: facts }, help }]
}

/** Validation keeps the weights with the highest figure. */
const validationChooses: Rule = (use) => {
  const test = use('validation', 'test')
  if (test === undefined || partOf(testParts, test).chooses) return []
  const facts = { test: test.part, suited: testsThat(({ chooses }) => chooses) }
  return [{ path: ['validation', 'test'], problem: { code: 'test-cannot-choose', parameters: facts } }]
}

/**
 * An objective on labeled images trains a classifier, to which tests of pairs do not apply; the others train networks
 * that compare.
 */
const testsJudgeWhatIsTrained: Rule = (use) => {
  const objective = use('objective')
  if (objective === undefined) return []
  const trained = partOf(objectives, objective).takes === 'labeled' ? 'images' : 'pairs'
  const places = [['validation', 'test'], ...Array.from({ length: mostParts }, (_, at) => ['test', String(at)])]
  return places.flatMap((path) => {
    const test = use(...path)
    if (test === undefined) return []
    const { judges } = partOf(testParts, test)
    if (judges === trained) return []
    const suited = testsThat((part) => part.judges === trained && (part.chooses || path[0] === 'test'))
    const facts = { test: test.part, judges, objective: objective.part, trained, suited }
    return [{ path, problem: { code: 'test-mismatch', parameters: facts } }]
  })
}

function testsThat(holds: (part: TestPart) => boolean): string[] {
  return [...testParts.values()].filter(holds).map(({ name }) => name)
}

export const protocolRules: readonly Rule[] = [layoutsAgree, validationChooses, testsJudgeWhatIsTrained]
