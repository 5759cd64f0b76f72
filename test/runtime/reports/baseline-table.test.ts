import { expect } from 'chai'
import type { TestReport } from '../../../runtime/evaluation/tests/test-part.js'
import { renderBaselines } from '../../../runtime/reports/baseline-table.js'

function report(title: string, value: number, notes: readonly string[]): TestReport {
  return {
    ...{
      test: 'runs',
      settings: {},
      title,
      measure: 'error rate',
      over: 'all',
      value,
      interval: [value - 0.1, value + 0.1],
    },
    ...{ interval_method: 'made up', chance: 0.95, groups: [], notes },
  }
}

describe('the table of baselines', () => {
  it('has for each test a line a baseline, and the notes that hold for all', () => {
    const text = renderBaselines([
      { name: 'near', tests: [report('one', 0.5, ['5 errors.', 'Fixed.']), report('two', 0.25, [])] },
      { name: 'nearer', tests: [report('one', 0.2, ['2 errors.', 'Fixed.']), report('two', 0.125, [])] },
    ])
    expect(text.split('\n')).to.deep.equal([
      'one',
      '',
      'without a network  error rate   95% interval',
      '-----------------  ----------  -------------',
      'near                    50.0%  40.0% - 60.0%',
      'nearer                  20.0%  10.0% - 30.0%',
      '',
      'Interval: made up.',
      'Guessing: 95.0%.',
      'Fixed.',
      '',
      'two',
      '',
      'without a network  error rate   95% interval',
      '-----------------  ----------  -------------',
      'near                    25.0%  15.0% - 35.0%',
      'nearer                  12.5%   2.5% - 22.5%',
      '',
      'Interval: made up.',
      'Guessing: 95.0%.',
    ])
  })
})
