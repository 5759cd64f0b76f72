import { expect } from 'chai'
import { UserError } from '../../../runtime/base/user-error.js'
import { refuseUntrainable } from '../../../runtime/training/trainable.js'
import { classifier, everything } from '../helpers/networks.js'

describe('what can be trained', () => {
  it('is a network that gives one number for a pair', () => {
    refuseUntrainable(everything)
    expect(() => refuseUntrainable(classifier)).to.throw(UserError, 'classifies single images')
    const head = { ...everything.head, output: everything.head.inputs[0] }
    expect(() => refuseUntrainable({ ...everything, head })).to.throw(UserError, '24 numbers a pair')
  })
})
