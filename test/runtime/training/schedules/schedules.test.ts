import { expect } from 'chai'
import { partOf, usePart } from '../../../../runtime/protocol/part.js'
import { constant } from '../../../../runtime/training/schedules/constant.js'
import { cosine } from '../../../../runtime/training/schedules/cosine.js'
import { schedules } from '../../../../runtime/training/schedules/index.js'
import { linear } from '../../../../runtime/training/schedules/linear.js'
import { oneCycle } from '../../../../runtime/training/schedules/one-cycle.js'
import type { SchedulePart } from '../../../../runtime/training/schedules/schedule.js'
import { step } from '../../../../runtime/training/schedules/step.js'

/** The rates of the first `count` iterations of a run begun for `horizon`. */
function rates(part: { readonly name: string }, settings: object, horizon: number, count = horizon): number[] {
  const found: SchedulePart = schedules.get(part.name)!
  const use = usePart(found, settings)
  return Array.from({ length: count }, (_, iteration) => found.rate(use.settings, iteration, horizon))
}

function close(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).to.have.length(expected.length)
  for (const [at, rate] of expected.entries()) expect(actual[at] / rate, `iteration ${at}`).to.be.closeTo(1, 1e-9)
}

/**
 * The others are of PyTorch 2.15, torch.optim.lr_scheduler:
 *
 *     OneCycleLR(o, 0.002, total_steps=10)
 *     OneCycleLR(o, 0.5, total_steps=12, pct_start=0.25, div_factor=10, final_div_factor=20)
 *     CosineAnnealingLR(o, 10)  # of 0.1
 *     SequentialLR(o, [LinearLR(o, 1 / 4, total_iters=3), CosineAnnealingLR(o, 16, eta_min=0.0002)], [4])  # of 0.002
 *     StepLR(o, 4, 0.5)  # of 0.01
 *     LinearLR(o, 1 / 5, total_iters=4)  # of 0.01
 */
describe('the schedules', () => {
  it('one_cycle is that of PyTorch', () => {
    close(
      rates(oneCycle, { rate: 0.002 }, 10),
      [
        8e-5, 0.00104, 0.002, 0.00190096926403, 0.0016234913079, 0.00122252404387, 0.000777483956127, 0.0003765166921,
        9.90387359731e-5, 8e-9,
      ],
    )
    close(
      rates(oneCycle, { rate: 0.5, rising: 0.25, start: 0.1, end: 0.005 }, 12),
      [
        0.05, 0.275, 0.5, 0.48499853942, 0.441803555226, 0.375625, 0.294444984195, 0.208055015805, 0.126875,
        0.0606964447742, 0.0175014605795, 0.0025,
      ],
    )
  })

  it('cosine is that of PyTorch, with a warm-up and without', () => {
    close(
      rates(cosine, { rate: 0.1 }, 10),
      [
        0.1, 0.0975528258148, 0.0904508497187, 0.0793892626146, 0.0654508497187, 0.05, 0.0345491502813, 0.0206107373854,
        0.00954915028125, 0.00244717418524,
      ],
    )
    close(
      rates(cosine, { rate: 0.002, warm_up: 0.2, end: 0.1 }, 20),
      [
        0.0005, 0.001, 0.0015, 0.002, 0.002, 0.00198270675236, 0.00193149157926, 0.00184832265107, 0.00173639610307,
        0.00160001320972, 0.00144441508913, 0.00127558128981, 0.0011, 0.000924418710185, 0.000755584910871,
        0.000599986790282, 0.000463603896932, 0.000351677348928, 0.00026850842074, 0.000217293247637,
      ],
    )
  })

  it('step is that of PyTorch', () => {
    close(
      rates(step, { rate: 0.01, factor: 0.5, every: 4 }, 10),
      [0.01, 0.01, 0.01, 0.01, 0.005, 0.005, 0.005, 0.005, 0.0025, 0.0025],
    )
  })

  it('constant is that of PyTorch, with a warm-up and without', () => {
    close(
      rates(constant, { rate: 0.01, warm_up: 0.5 }, 10),
      [0.002, 0.004, 0.006, 0.008, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01],
    )
    close(rates(constant, { rate: 0.01 }, 3), [0.01, 0.01, 0.01])
  })

  it('step agrees with the rates that the paper prints at its best iterations (table 5, all rows but one)', () => {
    // The row left out, 0.00186 after 83,000, would be the rate after 83,500.
    const printed: readonly [iteration: number, rate: number][] = [
      [47_000, 0.003888],
      [23_000, 0.006298],
      [25_000, 0.00605],
      [59_000, 0.003055],
      [66_000, 0.002654],
      [38_000, 0.004659],
    ]
    const paper = usePart(step, { rate: 0.01, factor: 0.99, every: 500 })
    for (const [iteration, rate] of printed) {
      const found = partOf(schedules, paper).rate(paper.settings, iteration, 100_000)
      expect(found, String(iteration)).to.be.closeTo(rate, 6e-7)
    }
  })

  for (const part of schedules.values()) {
    for (const settings of part.examples) {
      it(`${part.name} ${JSON.stringify(settings)} has a rate in runs of any length, and past their end`, () => {
        const highest = (settings as { rate: number }).rate
        for (const horizon of [1, 2, 3, 4, 7, 100]) {
          for (const rate of rates(part, settings, horizon, 2 * horizon + 1)) {
            expect(rate).to.be.within(0, highest)
          }
        }
      })
    }
  }

  it('keep the rate of their end past it, those that have one', () => {
    close(rates(cosine, { rate: 0.1, end: 0.01 }, 10, 14).slice(10), [0.001, 0.001, 0.001, 0.001])
    const cycle = rates(oneCycle, { rate: 0.1 }, 10, 14)
    expect(cycle.slice(10)).to.deep.equal([cycle[9], cycle[9], cycle[9], cycle[9]])
  })

  it('linear grows by equal steps to the highest rate and falls by equal steps', () => {
    close(rates(linear, { rate: 0.08, warm_up: 0.5 }, 8), [0.02, 0.04, 0.06, 0.08, 0.08, 0.06, 0.04, 0.02])
    expect(rates(linear, { rate: 0.08 }, 4, 6)).to.deep.equal([0.08, 0.06, 0.04, 0.02, 0, 0])
  })
})
