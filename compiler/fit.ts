/** Finds the value of a network's parameter that keeps the network within a budget. */
import { checkClaims } from './analyses/claims.js'
import { judgementCosts } from './analyses/costs.js'
import { countParameters } from './analyses/counts.js'
import { claimSubjects } from './analyses/measure.js'
import { type Compilation, type CompileOptions, compile } from './compile.js'
import type { Condition } from './conditions.js'
import { type Range, type RangeValues, rangeValues } from './decimal-range.js'
import { type Grid, nextIndex, type Trial } from './fit-search.js'
import type { Claim, Network } from './graph.js'
import { commandLine } from './settings.js'
import type { SourceHost } from './source-host.js'

export type Preference = 'largest' | 'smallest'

export interface FitOptions extends CompileOptions {
  /** The parameter. */
  readonly vary: string
  readonly range: Range
  readonly conditions: readonly Condition[]
  /** Whether the file's bounds must hold, too; its equations state facts about its defaults, and are ignored. */
  readonly claims: boolean
  /** Default: the smallest value if all conditions are lower bounds, else the largest. */
  readonly prefer?: Preference
}

/** The values that were tried, ascending. */
export interface Search {
  readonly trials: readonly Trial[]
  readonly prefer: Preference
  readonly range: Range
  /** Number of values in the range. */
  readonly values: number
  /** The limit on compilations ended the search early. */
  readonly stopped: boolean
}

export type Fit =
  | ({ readonly kind: 'fitted'; readonly best: Trial } & Search)
  | ({ readonly kind: 'nothing' } & Search)
  /** The file compiles neither with its defaults nor with the range's first value. */
  | { readonly kind: 'broken'; readonly compilation: Compilation }
  | { readonly kind: 'no-parameter'; readonly known: readonly string[] }
  | { readonly kind: 'no-subject'; readonly subject: string; readonly known: readonly string[] }
  | { readonly kind: 'no-conditions' }
  /** The range is empty, or its step is finer than the precision of numbers. */
  | { readonly kind: 'no-range' }

/** Maximum number of compilations of one search. */
const maxTrials = 300

/**
 * Tries every value of a short range; of a longer one the default, its doubles and halves, then bisects the gap between
 * values that hold and values that fail, and tries the neighbors of the result. Figures need not grow with the
 * parameter: the best is the best that was tried.
 */
export function fitParameter(entry: string, options: FitOptions): Fit {
  const { set, vary, range } = options
  const values = rangeValues(range)
  if (values === undefined) return { kind: 'no-range' }
  const host = remembering(options.host)
  const compileWith = (value?: number) =>
    compile(entry, { host, set: { ...set, ...(value === undefined ? {} : { [vary]: String(value) }) } })
  const asIs = compileWith()
  const start = asIs.value ?? compileWith(range.min).value
  if (start === undefined) return { kind: 'broken', compilation: asIs }
  const usual = start.parameters[vary]
  if (typeof usual !== 'number' || !Object.hasOwn(start.parameters, vary))
    return { kind: 'no-parameter', known: numbersOf(start) }
  const asked = [...options.conditions, ...(options.claims ? boundsOf(start) : [])]
  if (asked.length === 0) return { kind: 'no-conditions' }
  const prefer = options.prefer ?? (asked.every(({ comparison }) => comparison === '>=') ? 'smallest' : 'largest')
  const grid = gridOf(values, usual, prefer)
  const { trials, stopped } = search(grid, (index) => {
    const value = grid.valueAt(index)
    return { index, value, ...attempt(compileWith(value), options) }
  })
  const unknown = options.conditions.find(({ subject }) => trials.every((trial) => isUnknown(subject, trial)))
  const compiled = trials.some(({ status }) => status !== 'invalid')
  if (unknown !== undefined && compiled)
    return { kind: 'no-subject', subject: unknown.subject, known: claimSubjects(start) }
  const holding = trials.filter(({ status }) => status === 'holds')
  const best = prefer === 'largest' ? holding.at(-1) : holding[0]
  const searched = { trials, prefer, range, values: grid.count, stopped }
  return best === undefined ? { kind: 'nothing', ...searched } : { kind: 'fitted', best, ...searched }
}

const numbersOf = ({ parameters }: Network): readonly string[] =>
  Object.keys(parameters).filter((name) => typeof parameters[name] === 'number')

const boundsOf = ({ claims }: Network): readonly Claim[] => claims.filter(({ comparison }) => comparison !== '=')

const isUnknown = (subject: string, { status, failures }: Trial): boolean =>
  status === 'invalid' || failures.some(({ claim, actual }) => claim.subject === subject && actual === undefined)

/** Reads every file once. */
function remembering(host: SourceHost): SourceHost {
  const texts = new Map<string, string | undefined>()
  return {
    ...host,
    read(path) {
      if (!texts.has(path)) texts.set(path, host.read(path))
      return texts.get(path)
    },
  }
}

/** The search starts at the parameter's default, with which the file compiles. */
function gridOf({ count, valueAt, unitsOf, nearest }: RangeValues, usual: number, prefer: Preference): Grid {
  const [min, max] = [unitsOf(valueAt(0)), unitsOf(valueAt(count - 1))]
  const start = Math.max(min, Math.min(max, unitsOf(usual)))
  const samples = new Set([nearest(start)])
  for (let units = Math.max(start, 1); units < max; units *= 2) samples.add(nearest(2 * units))
  for (let units = start; units > min && units >= 1; units = Math.floor(units / 2))
    samples.add(nearest(Math.floor(units / 2)))
  const ascending = [...samples].sort((a, b) => a - b)
  return { count, start: nearest(start), samples: ascending, direction: prefer === 'largest' ? 1 : -1, valueAt }
}

function search(grid: Grid, attemptAt: (index: number) => Trial): Pick<Search, 'trials' | 'stopped'> {
  const trials = new Map<number, Trial>()
  let index = nextIndex(grid, trials)
  for (; index !== undefined && trials.size < maxTrials; index = nextIndex(grid, trials)) {
    trials.set(index, attemptAt(index))
  }
  return { trials: [...trials.values()].sort((a, b) => a.index - b.index), stopped: index !== undefined }
}

function attempt(
  { value: network, diagnostics }: Compilation,
  { conditions, claims }: FitOptions,
): Omit<Trial, 'index' | 'value'> {
  if (network === undefined) return { status: 'invalid', failures: [], errors: diagnostics }
  const span = { file: commandLine, start: 0, end: 0 }
  const asked = [...conditions.map((condition) => ({ ...condition, span })), ...(claims ? boundsOf(network) : [])]
  const failures = checkClaims(network, asked).filter(({ holds }) => !holds)
  const figures = { params: countParameters(network).total, macs: judgementCosts(network).macs }
  return { status: failures.length === 0 ? 'holds' : 'fails', ...figures, failures, errors: [] }
}
