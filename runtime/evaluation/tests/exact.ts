/** The accuracy that sampled one-shot tasks estimate, computed over all tasks. */
import { oneShotAccuracy } from '../exact-accuracy.js'
import { lacksForMatrix, testEveryClass } from './every-class.js'
import { lacksItems } from './lacks.js'
import { views, viewsText, ways } from './parameters.js'
import type { TestPart } from './test-part.js'

const parameters = { ways, views }

export const exact: TestPart<typeof parameters> = {
  name: 'exact',
  doc: 'One-shot accuracy over all possible tasks, with every ordered pair of a class as query and support: the value that few_shot estimates, without sampling noise. Ties are wrong.',
  parameters,
  examples: [{ ways: 20 }, { ways: 5, views: 8 }],
  judges: 'pairs',
  chooses: true,
  lacks: (settings, { groups, views }) => [
    ...lacksForMatrix(settings, groups, views),
    ...lacksItems(groups, 2, 'a query and a support of its class need'),
  ],
  run: (settings, context) =>
    testEveryClass(context, settings, {
      test: exact.name,
      title: `${settings.ways}-way one-shot, all tasks${viewsText(settings.views)}`,
      accuracy: oneShotAccuracy,
      notes: ['Over all tasks: these values have no sampling noise. Their intervals cover other classes and groups.'],
    }),
}
