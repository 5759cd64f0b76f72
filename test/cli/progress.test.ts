import { expect } from 'chai'
import { commandText } from '../../cli/command-text.js'
import { createProgress, type ProgressOptions } from '../../cli/progress.js'
import { timeText } from '../../cli/progress-displays.js'
import type { StepMetrics } from '../../runtime/training/state.js'

describe('progress', () => {
  function watch(change: Partial<ProgressOptions> & { tty?: boolean; columns?: number }) {
    let [text, clock] = ['', 0]
    const output = {
      write: (chunk: string | Uint8Array) => {
        text += chunk
        return true
      },
      isTTY: change.tty === true,
      columns: change.columns ?? 200,
    }
    const progress = createProgress({ iterations: 100, from: 10, output, now: () => clock, ...change })
    const step = (iteration: number, at: number, loss = 0.5) => {
      clock = at
      const metrics: StepMetrics = {
        ...{ kind: 'step', iteration, loss, objective: loss, accuracy: 0.75, learning_rate: 0.01, momentum: 0.5 },
      }
      progress.observer.onSteps!([metrics], 1234)
    }
    return { progress, step, text: () => text }
  }

  it('in a log is a line every five seconds, and one at the end', () => {
    const { step, text } = watch({ best: 0.25 })
    step(11, 1000, 1)
    step(12, 2000, 2)
    step(20, 6000, 3)
    step(100, 7000, 4)
    const lines = text().split('\n')
    expect(lines).to.have.length(4)
    expect(lines[0]).to.equal(
      'iteration 11/100  loss 1.0000  accuracy 75.0%  1.0 it/s  1:29 left  best 25.0%  batch wait 1.2 s',
    )
    expect(lines[1]).to.contain('loss 2.0000').and.to.contain('1.7 it/s')
    expect(lines[2]).to.contain('iteration 100/100')
    expect(text()).to.not.contain('\r')
  })

  it('on a terminal is one line, as wide as it, that other lines push down', () => {
    const { progress, step, text } = watch({ tty: true, columns: 20 })
    step(11, 4000)
    progress.note('news')
    step(12, 8000)
    progress.end()
    expect(text()).to.equal('\r\x1b[Kiteration 11/100  l\r\x1b[Knews\n\r\x1b[Kiteration 12/100  l\r\x1b[K')
  })

  it('shows the recent speed, not of the whole run', () => {
    const { step, text } = watch({ iterations: 1000, from: 0 })
    for (let iteration = 1; iteration <= 100; iteration++) step(iteration, 10_000 * iteration)
    for (let iteration = 101; iteration <= 200; iteration++) step(iteration, 1_000_000 + 500 * (iteration - 100))
    expect(text().trimEnd().split('\n').at(-1)).to.contain('2.0 it/s  6:40 left')
  })

  it('reports a validation, also of the weights without averaging', () => {
    const { progress, step, text } = watch({ best: 0.25 })
    const validation = { kind: 'validation', accuracy: 0.5, groups: {}, best: true, final: false } as const
    progress.observer.onValidation!({ ...validation, iteration: 20 })
    progress.observer.onValidation!({ ...validation, iteration: 1, accuracy: 0.4, last_accuracy: 0.3, best: false })
    expect(text()).to.equal(
      [
        'validation after 20 iterations: 50.0%, the best so far\n',
        'validation after 1 iteration: 40.0% (without averaging 30.0%)\n',
      ].join(''),
    )
    step(21, 10_000)
    expect(text()).to.contain('best 50.0%')
  })

  it('is a line or a log if requested, whatever the output is', () => {
    const line = watch({ mode: 'line' })
    line.step(11, 4000)
    expect(line.text()).to.match(/^\r\x1b\[Kiteration 11/)
    const log = watch({ mode: 'log', tty: true })
    log.step(11, 4000)
    expect(log.text()).to.match(/^iteration 11.*\n$/)
  })

  it('in a dumb terminal is a log', () => {
    const before = process.env.TERM
    process.env.TERM = 'dumb'
    try {
      const { step, text } = watch({ tty: true })
      step(11, 4000)
      expect(text()).to.not.contain('\r')
    } finally {
      if (before === undefined) delete process.env.TERM
      else process.env.TERM = before
    }
  })

  it('for programs is an object each second, with what stays', () => {
    const { progress, step, text } = watch({ mode: 'json', best: 0.25 })
    step(11, 1000, Number.NaN)
    step(12, 1500)
    step(20, 6000)
    progress.warn('careful')
    progress.tell({ event: 'stopped', folder: 'run', iteration: 20, resume: 'netc train --resume run' })
    const events = text()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events[0]).to.deep.equal({
      ...{ event: 'step', iteration: 11, iterations: 100, loss: null, accuracy: 0.75 },
      ...{ iterations_per_second: 1, seconds_left: 89, best: 0.25, waited_seconds: 1.234 },
    })
    expect(events.map(({ event }) => event)).to.deep.equal(['step', 'step', 'warning', 'stopped'])
    expect(events[2].message).to.equal('careful')
  })

  it('none shows only problems, and how to resume a run', () => {
    const { progress, step, text } = watch({ mode: 'none' })
    step(11, 5000)
    progress.note('news')
    progress.warn('careful')
    progress.tell({ event: 'stopped', folder: 'run', iteration: 11, resume: 'netc train --resume run' })
    expect(text()).to.equal(
      'warning: careful\nStopped after 11 iterations; everything is saved.\nResume with: netc train --resume run\n',
    )
  })

  it('says slow in seconds', () => {
    const { step, text } = watch({})
    step(11, 5000)
    expect(text()).to.contain('5.0 s/it  7:25 left')
    expect(timeText(3723)).to.equal('1:02:03')
  })
})

describe('the command as text', () => {
  it('is quoted where a shell would take it apart', () => {
    expect(commandText(['train', 'a b.net', '--set', "x='1'"])).to.equal(`netc train 'a b.net' --set 'x='\\''1'\\'''`)
  })
})
