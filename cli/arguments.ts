/** How commands read the values of their options. */
import { InvalidArgumentError, Option } from 'commander'
import { engineNames } from '../runtime/engines/engine.js'

export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It is a whole number, not negative.')
  return Number(text)
}

/** `--set width=32`, which may stand there several times; the last one of a name counts. */
export function setting(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [name, ...rest] = text.split('=')
  if (rest.length === 0 || !/^[A-Za-z_]\w*$/.test(name)) throw new InvalidArgumentError('It is NAME=VALUE.')
  return { ...before, [name]: rest.join('=') }
}

/** `--engine wasm`. */
export function engineName(text: string): string {
  if (engineNames.some((name) => name === text)) return text
  throw new InvalidArgumentError(`The engines are ${engineNames.join(' and ')}.`)
}

const formats = ['pretty', 'json', 'sarif'] as const
export type Format = (typeof formats)[number]

/** `--format sarif`: how diagnostics are printed. */
export const formatOption = (): Option =>
  new Option('--format <format>', 'how errors are printed: with frames, as an object, or as a SARIF log')
    .choices(formats)
    .default('pretty' satisfies Format)

/** One of a few words: `--direction down`. */
export function oneOf<T extends string>(words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((known) => known === text)
    if (word === undefined) throw new InvalidArgumentError(`It is one of ${words.join(', ')}.`)
    return word
  }
}
