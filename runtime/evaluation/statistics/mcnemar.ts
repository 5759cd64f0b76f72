/** Tests whether two networks answer the same tasks equally well. */

export interface McNemar {
  /** Tasks that only the first answered correctly, and only the second. */
  readonly onlyFirst: number
  readonly onlySecond: number
  /** Two-sided, exact. */
  readonly p: number
  /** Two-sided; an outcome as likely as the observed one counts half, which is less conservative. */
  readonly midP: number
  /**
   * One-sided, exact: the probability of `onlyFirst` or more if both are equally good; small if the first is better.
   */
  readonly firstBetter: number
  readonly secondBetter: number
}

/**
 * McNemar's test (1947, Psychometrika 12) in its exact form: if both are equally good, a task that only one answered
 * correctly belongs to either with probability 1/2, so `onlyFirst` is binomial. Tasks that both or neither answered
 * correctly carry no information. `p` is twice the smaller tail, at most 1; `midP` is the same with half the
 * probability of the observed outcome removed from each tail (Fagerland, Lydersen, Laake 2013, BMC Medical Research
 * Methodology 13:91).
 */
export function mcnemar(onlyFirst: number, onlySecond: number): McNemar {
  const n = onlyFirst + onlySecond
  const [first, second] = [fairCoin(onlySecond, n), fairCoin(onlyFirst, n)]
  const smaller = first.atMost < second.atMost ? first : second
  return {
    onlyFirst,
    onlySecond,
    p: Math.min(1, 2 * smaller.atMost),
    midP: Math.min(1, 2 * smaller.atMost - smaller.exactly),
    firstBetter: first.atMost,
    secondBetter: second.atMost,
  }
}

/** The probabilities of k, and of at most k, heads in n throws. */
function fairCoin(k: number, n: number): { exactly: number; atMost: number } {
  let log = -n * Math.LN2
  for (let i = 1; i <= k; i++) log += Math.log((n - k + i) / i)
  const exactly = Math.exp(log)
  let [term, sum] = [exactly, exactly]
  for (let i = k; i > 0; i--) {
    term *= i / (n - i + 1)
    sum += term
  }
  return { exactly, atMost: Math.min(1, sum) }
}

/**
 * One two-sided p-value for two networks with several runs each, from McNemar's test of every run of the first with
 * every run of the second. The tests share tasks and runs and so are dependent; twice the mean of p-values is a p-value
 * under any dependence (Rüschendorf 1982, Advances in Applied Probability 14; Vovk, Wang 2020, Biometrika 107). It is
 * computed for either direction, and the smaller one doubled: runs that disagree about the direction cancel. For one
 * run each it is `p` itself.
 */
export function combineRuns(tests: readonly McNemar[]): number {
  const merged = (pick: (test: McNemar) => number) => {
    const mean = tests.reduce((sum, test) => sum + pick(test), 0) / tests.length
    return tests.length === 1 ? mean : 2 * mean
  }
  return Math.min(
    1,
    2 *
      Math.min(
        merged((test) => test.firstBetter),
        merged((test) => test.secondBetter),
      ),
  )
}
