import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { UserError } from '../../../runtime/base/user-error.js'
import { answersFile, readAnswers, writeAnswers } from '../../../runtime/runs/answers.js'
import { temporaryFolder } from '../data/temporary-folder.js'
import { answers, run } from '../evaluation/compared-runs.js'

describe('the answers of a run', () => {
  const temporary = temporaryFolder()
  const { name: _, ...made } = run('a', 3, [
    answers({ A: '0110', B: '1' }),
    { ...answers({}, { test: 'exact' }), groups: [{ group: 'A', value: 0.5 }] },
  ])

  it('are read as they were written, the same bytes every time', () => {
    writeAnswers(temporary(), made)
    expect(readAnswers(temporary())).to.deep.equal({ format: 'netc-answers', version: 1, ...made })
    const bytes = readFileSync(path.join(temporary(), answersFile))
    writeAnswers(temporary(), readAnswers(temporary()))
    expect(readFileSync(path.join(temporary(), answersFile))).to.deep.equal(bytes)
  })

  it('that are damaged are refused, with the place', () => {
    const file = path.join(temporary(), answersFile)
    const whole = { format: 'netc-answers', version: 1, ...made }
    const withGroup = (group: unknown) => ({ ...whole, tests: [{ ...made.tests[0], groups: [group] }] })
    const damages: readonly [contents: unknown, message: string][] = [
      ['{"format":', 'is damaged'],
      [null, 'is undefined undefined; this version of netc reads netc-answers 1'],
      [{ ...whole, version: 2 }, 'is netc-answers 2; this version of netc reads netc-answers 1'],
      [{ ...whole, seed: '1' }, 'is damaged: /seed must be integer'],
      [{ ...whole, data: { name: 'x', fingerprint: 'abc' } }, 'is damaged: /data/fingerprint must match pattern'],
      [withGroup({ group: 'A', right: '012' }), 'is damaged: /tests/0/groups/0/right must match pattern "^[01]+$"'],
      [withGroup({ group: 'A', right: '' }), 'is damaged: /tests/0/groups/0/right must match pattern "^[01]+$"'],
      [withGroup({ group: 'A' }), "is damaged: /tests/0/groups/0 must have required property 'right'"],
    ]
    for (const [contents, message] of damages) {
      writeFileSync(file, typeof contents === 'string' ? contents : JSON.stringify(contents))
      expect(() => readAnswers(temporary()), message).to.throw(UserError, message)
    }
  })

  it('are missed by the name of the folder', () => {
    const folder = path.join(temporary(), 'run')
    expect(() => readAnswers(folder)).to.throw(UserError, `${folder} has no answers to compare: it does not exist`)
    mkdirSync(folder)
    expect(() => readAnswers(folder)).to.throw(UserError, `${folder} has no answers to compare: it has no answers.json`)
  })
})
