/** `defaults OP { ... }`: settings become attributes once, where they are written. */
import type { DefaultsDeclaration } from '../../grammar/ast.js'
import { problem } from '../diagnostics/diagnostic.js'
import type { AttributeValue } from '../graph.js'
import { operators, parameterCandidate } from '../ops/index.js'
import type { FileScope } from '../resolve/program.js'
import { looseBody } from './block.js'
import { ParameterTarget, toAttribute } from './convert.js'
import { evaluateArgument } from './given.js'
import { type Defaults, type Env, report, Scope, type State } from './state.js'
import { runTask } from './task.js'

/** The defaults at the top of a file, which apply to everything in that file. */
export function fileDefaults(file: FileScope, state: State): Defaults {
  const leaky = file.partial
  const body = looseBody(file, undefined, leaky)
  const declarations = file.tree.declarations.filter((declaration) => declaration.kind === 'defaults')
  return evaluateDefaults(declarations, { state, body, scope: new Scope(), flow: undefined })
}

/** Merges several `defaults` of one operator; a parameter set twice is reported. Resolve reports unknown operators. */
export function evaluateDefaults(declarations: readonly DefaultsDeclaration[], env: Env): Defaults {
  const defaults = new Map<string, Map<string, AttributeValue | undefined>>()
  for (const { operator: name, settings, span } of declarations) {
    const operator = operators.get(name.text)
    if (operator === undefined) continue
    const own = defaults.get(name.text) ?? new Map<string, AttributeValue | undefined>()
    defaults.set(name.text, own)
    // In broken text, each of its settings may be incomplete.
    if (env.body.file.isBroken(span.start, span.end)) {
      for (const parameter of operator.parameters) own.set(parameter.name, undefined)
      continue
    }
    for (const setting of settings) {
      const key = setting.name.text
      const parameter = operator.parameters.find((parameter) => parameter.name === key)
      const { value, at } = runTask(evaluateArgument(setting, env))
      if (parameter === undefined) {
        const parameters = operator.parameters.map((parameter) => parameter.name)
        const facts = {
          callee: name.text,
          name: key,
          parameters,
          suggestion: env.state.collector.suggest(key, parameters.map(parameterCandidate)),
        }
        report(env, problem('unknown-argument', facts), setting.name.span)
      } else if (own.has(key)) {
        report(env, problem('duplicate-argument', { callee: `defaults ${name.text}`, name: key }), setting.span)
      } else {
        own.set(key, toAttribute(parameter, value, new ParameterTarget(key, name.text, at), env))
      }
    }
  }
  return defaults
}
