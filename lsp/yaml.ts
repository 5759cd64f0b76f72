/** Protocols and experiments, which the project's own checker reads; it comes with the first of them. */
import type { Mistakes, OpenDocument, Session } from './session.js'

/** The keys that a protocol or an experiment has, and hardly any other YAML file. */
const own = /^(?:split|sampler|objective|networks|protocols|pairs|augmentation|optimizer|validation):/m
const schema = /^# yaml-language-server: \$schema=\S*(?:protocol|experiment)[\w-]*\.schema\.json/m

interface Checker {
  readonly checkYaml: (text: string, file: string) => Mistakes
}

/** Nothing is said of YAML that has nothing of netc. */
export async function checkYaml({ text, path }: OpenDocument, { installation }: Session): Promise<Mistakes> {
  if (!own.test(text) && !schema.test(text)) return { diagnostics: [], sources: new Map() }
  const { checkYaml: check }: Checker = await import(installation.checkYaml)
  return check(text, path)
}
