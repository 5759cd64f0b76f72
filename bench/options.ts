/** The options of `npm run bench`. */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { UserError } from '../runtime/base/user-error.js'
import { engineNames } from '../runtime/engines/engine.js'
import { type RecipeName, recipeNames } from './recipes.js'

export const help = `npm run bench -- [options]

Trains the same compiled networks on every engine, and on PyTorch and Keras if Python has them, step by step in turn.

  --recipe NAME     pairs: image pairs, as in the paper; all-pairs: the protocol omniglot, without Keras   (pairs)
  --specs a,b,c     networks: names of specs/, or paths   (sircnn,siamese-cnn,resnet18,efficientnet-b2,resnext101; matcher of all-pairs)
  --engines a,b     instead of all except cpu; "none" for none
  --python COMMAND  a Python with torch and keras; "none" for none   (python3)
  --only a,b        only these implementations
  --pairs N         pairs per step of the recipe pairs   (64)
  --classes N       classes per step of the recipe all-pairs   (the protocol's maximum, 48)
  --threads N       threads of each   (all of the machine's)
  --steps N         maximum number of rounds, each a step and an evaluation of every implementation   (20)
  --warmup N        steps before timing   (2)
  --budget SECONDS  time for the rounds of each network; at least 3 rounds   (600)
  --pause SECONDS   pause between two turns   (0.3)
  --limit SECONDS   timeout for one answer, including compilation   (1800)
  --memory GB       memory for all implementations together   (three quarters of the machine's)
  --check           only check that all compute the same
  --one-shot        only the one-shot test of every engine, 800 tasks on 20 alphabets
  --data PATH       Omniglot for the one-shot test   (../shared/data/omniglot, else the cache of netc data)
  --out FILE        results as JSON; networks that are already complete in it are skipped
`

export interface BenchOptions {
  readonly specs: readonly string[]
  readonly engines: readonly string[] | undefined
  readonly python: string
  readonly only: readonly string[] | undefined
  readonly recipe: RecipeName
  readonly pairs: number
  readonly classes: number | undefined
  readonly threads: number
  readonly steps: number
  readonly warmup: number
  readonly budget: number
  readonly pause: number
  readonly limit: number
  readonly memory: number | undefined
  readonly check: boolean
  readonly oneShot: boolean
  readonly data: string | undefined
  readonly out: string | undefined
}

const shippedSpecs = {
  pairs: ['sircnn', 'siamese-cnn', 'resnet18', 'efficientnet-b2', 'resnext101'],
  'all-pairs': ['matcher'],
} as const

/** Undefined for --help. @throws UserError for unknown options or invalid values */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  const values = parse(args)
  if (values.help === true) return undefined
  const list = (text: string | undefined) => text?.split(',').filter((item) => item !== '')
  const engines = values.engines === 'none' ? [] : list(values.engines)
  const unknown = engines?.find((name) => !engineNames.some((known) => known === name))
  if (unknown !== undefined) {
    throw new UserError(`there is no engine ${unknown}`, `the engines are ${engineNames.join(', ')}`)
  }
  const recipe = recipeNames.find((name) => name === values.recipe)
  if (recipe === undefined) {
    throw new UserError(`there is no recipe ${values.recipe}`, `the recipes are ${recipeNames.join(', ')}`)
  }
  return {
    recipe,
    specs: list(values.specs) ?? shippedSpecs[recipe],
    engines,
    python: values.python,
    only: list(values.only),
    pairs: whole('pairs', values.pairs, 2),
    classes: values.classes === undefined ? undefined : whole('classes', values.classes, 2),
    threads: whole('threads', values.threads, 1),
    steps: whole('steps', values.steps, 1),
    warmup: whole('warmup', values.warmup, 1),
    budget: amount('budget', values.budget),
    pause: amount('pause', values.pause),
    limit: amount('limit', values.limit),
    memory: values.memory === undefined ? undefined : 2 ** 30 * amount('memory', values.memory),
    check: values.check,
    oneShot: values['one-shot'],
    data: values.data,
    out: values.out,
  }
}

function parse(args: readonly string[]) {
  const text = (value: string) => ({ type: 'string', default: value }) as const
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        recipe: text('pairs'),
        specs: { type: 'string' },
        engines: { type: 'string' },
        python: text('python3'),
        only: { type: 'string' },
        pairs: text('64'),
        classes: { type: 'string' },
        threads: text(String(availableParallelism())),
        steps: text('20'),
        warmup: text('2'),
        budget: text('600'),
        pause: text('0.3'),
        limit: text('1800'),
        memory: { type: 'string' },
        check: { type: 'boolean', default: false },
        'one-shot': { type: 'boolean', default: false },
        data: { type: 'string' },
        out: { type: 'string' },
      },
    }).values
  } catch (error) {
    throw new UserError((error as Error).message, 'npm run bench -- --help lists the options')
  }
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least) return value
  throw new UserError(`--${name} must be an integer of at least ${least}, not ${text}`)
}

function amount(name: string, text: string): number {
  const value = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && Number.isFinite(value)) return value
  throw new UserError(`--${name} must be a number of at least 0, not ${text}`)
}
