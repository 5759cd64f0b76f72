/** The accuracy that features could reach if one support represented its class perfectly. */
import { allShotAccuracy } from '../exact-accuracy.js'
import { lacksForMatrix, testEveryClass } from './every-class.js'
import { lacksItems } from './lacks.js'
import { views, viewsText, ways } from './parameters.js'
import type { TestPart } from './test-part.js'

const parameters = { ways, views }

export const ceiling: TestPart<typeof parameters> = {
  name: 'ceiling',
  doc: 'Accuracy with every other item of each class as support (19 shots in Omniglot): each query against the mean score of each class, exact over the choice of classes. It estimates the ceiling of one-shot accuracy with these features.',
  parameters,
  examples: [{ ways: 20 }, { ways: 4, views: 8 }],
  judges: 'pairs',
  chooses: true,
  lacks: (settings, { groups, views }) => [
    ...lacksForMatrix(settings, groups, views),
    ...lacksItems(groups, 2, 'a query and its class need'),
  ],
  run: (settings, context) =>
    testEveryClass(context, settings, {
      test: ceiling.name,
      title: `${settings.ways}-way, every other item as support${viewsText(settings.views)}`,
      accuracy: allShotAccuracy,
      notes: ['An estimate of the ceiling of one-shot accuracy, not a one-shot accuracy: do not compare the two.'],
    }),
}
