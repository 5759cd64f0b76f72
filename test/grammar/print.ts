/** Prints a tree as text again, in the plainest way: an independent reading of what each node means. */
import type {
  Argument,
  Declaration,
  Expression,
  Identifier,
  NetworkItem,
  Parameter,
  SourceFile,
  Statement,
} from '../../grammar/ast.js'

export function print(file: SourceFile): string {
  const imports = file.imports.map(
    ({ names, from }) => `import { ${names.map(text).join(', ')} } from "${from?.value}"`,
  )
  return [...imports, ...file.declarations.map(declaration)].join('\n')
}

const text = (identifier: Identifier): string => identifier.text

const lines = (parts: readonly string[]): string => `{\n${parts.join('\n')}\n}`

function declaration(node: Declaration): string {
  switch (node.kind) {
    case 'block':
    case 'tower':
      return `${node.kind} ${node.name.text}${parameters(node.parameters.map(parameter))} ${lines(node.body.map(statement))}`
    case 'head': {
      const all = [...node.inputs.map(text), ...node.parameters.map(parameter)]
      return `head ${node.name.text}${parameters(all)} ${lines(node.body.map(statement))}`
    }
    case 'network':
      return `network ${node.name.text}${parameters(node.parameters.map(parameter))} ${lines(node.items.map(item))}`
    case 'defaults':
      return item(node)
  }
}

const parameters = (all: readonly string[]): string => (all.length === 0 ? '' : `(${all.join(', ')})`)

const parameter = (node: Parameter): string =>
  `${node.name.text}: ${node.type}${node.default === undefined ? '' : ` = ${expression(node.default)}`}`

function item(node: NetworkItem): string {
  switch (node.kind) {
    case 'input':
      return `input ${node.name.text}: ${expression(node.shape)}`
    case 'defaults':
      return `defaults ${node.operator.text} { ${node.settings.map(argument).join(', ')} }`
    case 'siamese':
      return `siamese ${callOrName(node.tower)}`
    case 'use-head':
      return `head ${callOrName(node.head)}`
    case 'expect':
      return `expect ${lines(
        node.claims.map(({ subject, comparison, value, source }) =>
          `${subject.map(text).join('.')} ${comparison} ${expression(value)} ${source === undefined ? '' : expression(source)}`.trimEnd(),
        ),
      )}`
  }
}

const callOrName = (node: Expression & { kind: 'call' }): string =>
  node.arguments.length === 0 ? node.callee.text : expression(node)

function statement(node: Statement): string {
  switch (node.kind) {
    case 'let':
      return `let ${node.name.text} = ${expression(node.value)}`
    case 'stage':
      return `stage ${node.name.text} ${lines(node.body.map(statement))}`
    case 'flow':
      return expression(node.value)
  }
}

const argument = (node: Argument): string =>
  node.kind === 'named' ? `${node.name.text} = ${expression(node.value)}` : expression(node.value)

/** Precedence by parentheses where they are needed: an operand that is a pipeline, or binds less tightly. */
function expression(node: Expression): string {
  switch (node.kind) {
    case 'number':
    case 'bool':
      return String(node.value)
    case 'string':
      return JSON.stringify(node.value)
    case 'size':
      return node.extents.join('x')
    case 'list':
      return `[${node.items.map(expression).join(', ')}]`
    case 'name':
      return node.name.text
    case 'member': {
      // A dot behind digits is a fraction's.
      const isNumeric = node.object.kind === 'number' || node.object.kind === 'size'
      return `${operand(node.object, isNumeric ? 5 : 4)}.${node.property.text}`
    }
    case 'call':
      return `${node.callee.text}(${node.arguments.map(argument).join(', ')})`
    case 'unary':
      return `-${operand(node.operand, 3)}`
    case 'binary': {
      const own = strength(node)
      return `${operand(node.left, own)} ${node.operator} ${operand(node.right, own + 1)}`
    }
    case 'pipeline':
      return node.steps.map((step) => operand(step, 1)).join(' -> ')
    case 'missing':
      return '<missing>'
  }
}

const operand = (node: Expression, least: number): string =>
  strength(node) < least ? `(${expression(node)})` : expression(node)

function strength(node: Expression): number {
  switch (node.kind) {
    case 'pipeline':
      return 0
    case 'binary':
      return node.operator === '+' || node.operator === '-' ? 1 : 2
    case 'unary':
      return 3
    default:
      return 4
  }
}
