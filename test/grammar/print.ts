/** Prints a tree as text again, in the plainest way: an independent reading of what each node means. */
import type {
  Argument,
  Branch,
  ClaimLine,
  Declaration,
  Expression,
  Identifier,
  LetStatement,
  Loop,
  Names,
  NetworkItem,
  Parameter,
  SourceFile,
  StageName,
  Statement,
} from '../../grammar/ast.js'

export function print(file: SourceFile): string {
  const imports = file.imports.map(
    ({ names, from }) => `import { ${names.map(text).join(', ')} } from ${quote(from?.value ?? '')}`,
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
      return `head ${node.name.text}${parameters(all)}${node.gives === undefined ? '' : `: ${node.gives}`} ${lines(node.body.map(statement))}`
    }
    case 'network':
      return `network ${node.name.text}${parameters(node.parameters.map(parameter))} ${lines(node.items.map(item))}`
    case 'defaults':
      return item(node)
    case 'const':
      return `const ${node.name.text} = ${expression(node.value)}`
    case 'fn': {
      const lets = node.lets.map((one) => `${letText(one)} in\n`).join('')
      return `fn ${node.name.text}(${node.parameters.map(parameter).join(', ')}) = ${lets}${expression(node.value)}`
    }
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
    case 'pseudo-siamese':
      return `pseudo_siamese ${callOrName(node.left)}, ${callOrName(node.right)}`
    case 'siamese':
      return `siamese ${callOrName(node.tower)}`
    case 'use-head':
      return `head ${callOrName(node.head)}`
    case 'use-tower':
      return `tower ${callOrName(node.tower)}`
    case 'expect':
      return `expect ${lines(node.claims.map(claim))}`
  }
}

function claim({ subject, comparison, value, tolerance, source }: ClaimLine): string {
  const about = tolerance === undefined ? '' : ` +- ${tolerance.value}${tolerance.percent ? '%' : ''}`
  const cited = source === undefined ? '' : ` ${quote(source.value)}`
  return `${subject.map(text).join('.')} ${comparison} ${expression(value)}${about}${cited}`
}

const callOrName = (node: Expression & { kind: 'call' }): string =>
  node.arguments.length === 0 ? node.callee.text : expression(node)

const names = ({ names, tuple }: Names): string => {
  const written = names.map(text).join(', ')
  return tuple ? `(${written})` : written
}

function statement(node: Statement): string {
  switch (node.kind) {
    case 'let':
      return letText(node)
    case 'layer':
      return `layer ${node.name.text} = ${expression(node.value)}`
    case 'stage':
      return `stage ${stageName(node.name)} ${lines(node.body.map(statement))}`
    case 'repeat':
      return `repeat ${expression(node.count)} ${lines(node.body.map(statement))}`
    case 'for':
      return `${each(node)} ${lines(node.body.map(statement))}`
    case 'assert':
      return `assert ${expression(node.condition)}${node.message === undefined ? '' : `, ${expression(node.message)}`}`
    case 'flow': {
      const value = expression(node.value)
      // At the beginning of a line a minus continues the line before.
      return value.startsWith('-') && !value.startsWith('->') ? `(${value})` : value
    }
  }
}

const letText = (node: LetStatement): string =>
  `let ${names(node)}${node.type === undefined ? '' : `: ${node.type}`} = ${expression(node.value)}`

const each = (loop: Loop): string =>
  `for ${names(loop)}${loop.index === undefined ? '' : ` as ${loop.index.text}`} in ${expression(loop.items)}`

/** As a stage's name is written. */
export const stageName = ({ parts }: Pick<StageName, 'parts'>): string =>
  parts.map((part) => (typeof part === 'string' ? part : `{${expression(part)}}`)).join('')

const branch = ({ body }: Branch): string => lines(body.map(statement))

const argument = (node: Argument): string =>
  node.kind === 'named' ? `${node.name.text} = ${expression(node.value)}` : expression(node.value)

const escaped = (value: string): string => JSON.stringify(value).slice(1, -1).replace(/[{}]/g, '\\$&')
const quote = (value: string): string => `"${escaped(value)}"`

/** Precedence by parentheses where they are needed: an operand that binds less tightly. */
export function expression(node: Expression): string {
  switch (node.kind) {
    case 'number':
    case 'bool':
      return String(node.value)
    case 'string':
      return quote(node.value)
    case 'template':
      return `"${node.parts.map((part) => (typeof part === 'string' ? escaped(part) : `{${expression(part)}}`)).join('')}"`
    case 'size':
      return node.extents.join('x')
    case 'list':
      return `[${node.items.map(expression).join(', ')}]`
    case 'tuple':
      return `(${node.items.map(expression).join(', ')})`
    case 'name':
      return node.name.text
    case 'member':
      return `${holder(node.object)}.${node.property.text}`
    case 'index':
      return `${holder(node.object)}[${expression(node.index)}]`
    case 'slice':
      return `${holder(node.object)}[${[node.from, node.to].map((end) => (end === undefined ? '' : expression(end))).join(':')}]`
    case 'comprehension': {
      const filter = node.condition === undefined ? '' : ` if ${expression(node.condition)}`
      return `[${expression(node.value)} ${each(node)}${filter}]`
    }
    case 'if': {
      const otherwise = node.otherwise === undefined ? '' : ` else ${branch(node.otherwise)}`
      return `if ${expression(node.condition)} ${branch(node.then)}${otherwise}`
    }
    case 'call':
      return `${node.callee.text}(${node.arguments.map(argument).join(', ')})`
    case 'unary':
      return node.operator === 'not' ? `not ${operand(node.operand, 3)}` : `-${operand(node.operand, 7)}`
    case 'binary': {
      const own = strength(node)
      // Comparisons do not chain.
      return `${operand(node.left, own === 4 ? 5 : own)} ${node.operator} ${operand(node.right, own + 1)}`
    }
    case 'pipeline':
      return `${node.continues ? '-> ' : ''}${node.steps.map((step) => operand(step, 1)).join(' -> ')}`
    case 'stage':
    case 'repeat':
    case 'for':
      return statement(node)
    case 'missing':
      return '<missing>'
  }
}

/** What has a member or an index: a dot after digits would be a fraction's, and words have none. */
function holder(node: Expression): string {
  const isPlain = ['name', 'member', 'index', 'slice', 'call', 'list', 'comprehension', 'tuple'].includes(node.kind)
  return isPlain ? expression(node) : `(${expression(node)})`
}

const operand = (node: Expression, least: number): string =>
  strength(node) < least ? `(${expression(node)})` : expression(node)

function strength(node: Expression): number {
  if (node.kind === 'pipeline') return 0
  if (node.kind === 'unary') return node.operator === 'not' ? 3 : 7
  if (node.kind !== 'binary') return 8
  switch (node.operator) {
    case 'or':
      return 1
    case 'and':
      return 2
    case '+':
    case '-':
      return 5
    case '*':
    case '/':
    case 'div':
    case '%':
      return 6
    default:
      return 4
  }
}
