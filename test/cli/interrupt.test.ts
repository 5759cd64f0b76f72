import { EventEmitter } from 'node:events'
import { expect } from 'chai'
import { isIgnored } from '../../cli/inherited-signals.js'
import { type Asked, catchInterrupt, endsWithReader, interruptText } from '../../cli/interrupt.js'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }

describe('signals', () => {
  /** Catches them, sends them at these milliseconds, and returns what happened. */
  function send(...sent: readonly (readonly [name: (typeof signals)[number], at: number])[]) {
    let clock = 0
    const asked: Asked[] = []
    const ended: number[] = []
    const source = new EventEmitter()
    const options = { source, now: () => clock, exit: (code: number) => ended.push(code) }
    const interrupt = catchInterrupt((name) => asked.push(name), options)
    try {
      for (const [name, at] of sent) {
        clock = at
        source.emit(name, name)
      }
      return { asked, ended, aborted: interrupt.signal.aborted, exitCode: interrupt.exitCode }
    } finally {
      interrupt.release()
    }
  }

  it('ask for an end, each with its exit code', () => {
    for (const name of signals) {
      expect(send([name, 5])).to.deep.equal({ asked: [name], ended: [], aborted: true, exitCode: codes[name] })
    }
    expect(send()).to.include({ aborted: false })
  })

  it('that come together, whichever they are, are one request', () => {
    for (const first of signals) {
      for (const second of signals) {
        const { asked, ended, exitCode } = send([first, 0], [second, 1], [second, 999])
        expect([asked, ended, exitCode]).to.deep.equal([[first], [], codes[first]])
      }
    }
  })

  it('end the process at once where another one comes after a second', () => {
    for (const first of signals) {
      for (const second of signals) {
        const { asked, ended } = send([first, 0], [second, 1000])
        expect([asked, ended]).to.deep.equal([[first], [codes[second]]])
      }
    }
  })

  it('are given back', () => {
    const source = new EventEmitter()
    catchInterrupt(() => {}, { source }).release()
    expect(source.eventNames()).to.deep.equal([])
  })

  it('are called by their names', () => {
    expect(interruptText('SIGTERM', 'saving', 'ends at once')).to.equal('SIGTERM: saving. Another signal ends at once.')
    expect(interruptText('SIGPIPE', 'saving', 'ends at once')).to.equal('The output has no reader any more: saving.')
  })

  it('that nohup said to ignore stay ignored', () => {
    const before = process.env._
    try {
      process.env._ = '/usr/bin/nohup'
      expect(signals.map(isIgnored)).to.deep.equal([false, false, true])
      expect(send(['SIGHUP', 0]).asked).to.deep.equal([])
      process.env._ = '/usr/bin/node'
      expect(send(['SIGTERM', 0]).asked).to.deep.equal(['SIGTERM'])
    } finally {
      if (before === undefined) delete process.env._
      else process.env._ = before
    }
  })

  it('do not come where only the variable of trainings of an experiment is set', () => {
    process.env[endsWithReader] = '1'
    try {
      expect(send().asked).to.deep.equal([])
    } finally {
      delete process.env[endsWithReader]
    }
  })
})
