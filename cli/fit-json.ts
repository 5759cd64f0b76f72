/** The object of `netc fit --json`. */
import type { ClaimResult } from '../compiler/analyses/claims.js'
import type { Fit } from '../compiler/fit.js'
import type { Trial } from '../compiler/fit-search.js'
import { nearestMisses } from './fit-report.js'

type Searched = Extract<Fit, { readonly kind: 'fitted' | 'nothing' }>

/** `best` and `command` are null if no value holds; `nearest` is empty if one does. */
export function fitJson(found: Searched, parameter: string, command: (value: number) => string) {
  const { trials, prefer, range, values, stopped } = found
  const best = found.kind === 'fitted' ? found.best.value : null
  return {
    parameter,
    prefer,
    range,
    best,
    command: best === null ? null : command(best),
    values,
    stopped,
    nearest: best === null ? nearestMisses(trials).map(({ value }) => value) : [],
    trials: trials.map(trialJson),
  }
}

function trialJson({ value, status, params, macs, failures, errors }: Trial) {
  return {
    value,
    status,
    params: params ?? null,
    macs: macs ?? null,
    failures: failures.map(failureJson),
    errors: errors.map(({ code, message }) => ({ code, message })),
  }
}

function failureJson({ claim: { subject, comparison, expected }, actual }: ClaimResult) {
  return { claim: subject, comparison, expected, actual: actual ?? null }
}
