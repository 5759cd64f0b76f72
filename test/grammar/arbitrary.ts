/** Trees of every kind, as the parser would make them. */
import fc, { type Arbitrary } from 'fast-check'
import type {
  Argument,
  BracedStatement,
  Call,
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
  StringLiteral,
  TypeName,
} from '../../grammar/ast.js'
import { createLexer } from '../../grammar/tokens.js'
import { stageName } from './print.js'

const lexer = createLexer({ skipValidations: true })
const span = { file: 'test.net', start: 0, end: 0 }

export const identifier: Arbitrary<Identifier> = fc
  .stringMatching(/^[a-z_][a-z0-9_]{0,6}$/)
  .filter((text) => lexer.tokenize(text).tokens[0].tokenType.name === 'Name')
  .map((text) => ({ text, span }))

const text: Arbitrary<StringLiteral> = fc
  .stringMatching(/^[ -~\n\t]{0,8}$/)
  .map((value) => ({ kind: 'string', value, span }))

const name: Arbitrary<Expression> = identifier.map((of) => ({ kind: 'name', name: of, span }))

const atom: Arbitrary<Expression> = fc.oneof(
  fc.nat().map((value): Expression => ({ kind: 'number', value, integer: true, span })),
  fc.constantFrom(0.5, 1e-4, 1e-7).map((value): Expression => ({ kind: 'number', value, integer: false, span })),
  fc.boolean().map((value): Expression => ({ kind: 'bool', value, span })),
  fc.array(fc.nat(), { minLength: 2, maxLength: 3 }).map((extents): Expression => ({ kind: 'size', extents, span })),
  name,
)

/** `a` or `(a, b)`. */
const names: Arbitrary<Names> = fc
  .array(identifier, { minLength: 1, maxLength: 3 })
  .map((all) => ({ names: all, tuple: all.length > 1 }))

const loopOf = (part: Arbitrary<Expression>): Arbitrary<Loop> =>
  fc
    .record({ called: names, index: identifier, items: part }, { requiredKeys: ['called', 'items'] })
    .map(({ called, ...parts }) => ({ ...called, ...parts }))

/** What both kinds of expressions are made of, of the kind of their parts. */
const operators = ['+', '-', '*', '/', 'div', '%', '==', '!=', '<', '<=', '>', '>=', 'and', 'or'] as const

const compounds = (part: Arbitrary<Expression>, call: Arbitrary<Call>): Arbitrary<Expression>[] => [
  fc.array(part, { maxLength: 3 }).map((items): Expression => ({ kind: 'list', items, span })),
  fc.array(part, { minLength: 2, maxLength: 3 }).map((items): Expression => ({ kind: 'tuple', items, span })),
  fc.record({ object: part, property: identifier }).map((parts): Expression => ({ kind: 'member', ...parts, span })),
  fc.record({ object: part, index: part }).map((parts): Expression => ({ kind: 'index', ...parts, span })),
  fc
    .record({ object: part, from: part, to: part }, { requiredKeys: ['object'] })
    .map((parts): Expression => ({ kind: 'slice', ...parts, span })),
  fc
    .record({ value: part, loop: loopOf(part), condition: part }, { requiredKeys: ['value', 'loop'] })
    .map(({ loop, ...parts }): Expression => ({ kind: 'comprehension', ...loop, ...parts, span })),
  fc
    .record({ operator: fc.constantFrom('-' as const, 'not' as const), operand: part })
    .map((parts): Expression => ({ kind: 'unary', ...parts, span })),
  fc
    .record({
      operator: fc.constantFrom(...operators),
      left: part,
      right: part,
    })
    .map((parts): Expression => ({ kind: 'binary', ...parts, span })),
  fc.array(part, { minLength: 2, maxLength: 3 }).map((steps): Expression => ({ kind: 'pipeline', steps, span })),
  call,
]

const callOf = (part: Arbitrary<Expression>): Arbitrary<Call> =>
  fc
    .record({
      callee: identifier,
      arguments: fc.array(
        fc.oneof(
          part.map((value): Argument => ({ kind: 'positional', value, span })),
          fc.record({ name: identifier, value: part }).map((parts): Argument => ({ kind: 'named', ...parts, span })),
        ),
        { maxLength: 3 },
      ),
    })
    .map((parts) => ({ kind: 'call', ...parts, span }))

/** Expressions in one line without strings: the expressions in strings and names. */
const { inner } = fc.letrec<{ inner: Expression; call: Call }>((tie) => ({
  inner: fc.oneof({ maxDepth: 2, depthSize: 'xsmall' }, atom, ...compounds(tie('inner'), tie('call'))),
  call: callOf(tie('inner')),
}))

/** Texts and expressions, of which no two texts are neighbors. */
const interpolated = (pattern: RegExp, first: Arbitrary<string>): Arbitrary<readonly (string | Expression)[]> =>
  fc
    .tuple(first, fc.array(fc.tuple(inner, fc.stringMatching(pattern)), { minLength: 1, maxLength: 2 }))
    .map(([begin, rest]) => [begin, ...rest.flat()].filter((part) => part !== ''))

const template: Arbitrary<Expression & { kind: 'template' }> = interpolated(
  /^[ -~\n\t]{0,5}$/,
  fc.stringMatching(/^[ -~\n\t]{0,5}$/),
).map((parts) => ({ kind: 'template', parts, span }))

const stage: Arbitrary<StageName> = fc
  .oneof(
    identifier.map((of) => [of.text]),
    interpolated(
      /^\w{0,3}$/,
      identifier.map((of) => of.text),
    ),
  )
  .map((parts) => ({ text: stageName({ parts }), parts, span }))

const type = fc.constantFrom<TypeName>('int', 'float', 'bool', 'string', 'size', 'shape', 'list', 'block', 'tensor')

const letOf = (value: Arbitrary<Expression>): Arbitrary<LetStatement> =>
  fc.record({ called: names, type, value }, { requiredKeys: ['called', 'value'] }).map(({ called, type, value }) => ({
    ...{ kind: 'let', ...called, value, span },
    ...(type !== undefined && !called.tuple && { type }),
  }))

/** Statements, of which those in braces may be continued. */
const bodyOf = (
  statement: Arbitrary<Statement>,
  part: Arbitrary<Expression>,
  maxLength: number,
): Arbitrary<readonly Statement[]> => {
  const isBraced = ({ kind }: Statement) => kind === 'stage' || kind === 'repeat' || kind === 'for'
  const continuation = fc.array(part, { minLength: 1, maxLength: 2 }).map((steps): Statement => {
    return { kind: 'flow', value: { kind: 'pipeline', continues: true, steps, span }, span }
  })
  return fc
    .array(fc.tuple(statement, continuation, fc.boolean()), { maxLength })
    .map((all) => all.flatMap(([one, rest, isContinued]) => (isContinued && isBraced(one) ? [one, rest] : [one])))
}

interface Trees {
  readonly expression: Expression
  readonly call: Call
  readonly body: readonly Statement[]
  readonly statement: Statement
  readonly braced: BracedStatement
}

const trees = fc.letrec<Trees>((tie: fc.LetrecTypedTie<Trees>) => ({
  expression: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.oneof(atom, text, template),
    ...compounds(tie('expression'), tie('call')),
    fc
      .record(
        { condition: tie('expression'), body: tie('body'), otherwise: tie('body') },
        { requiredKeys: ['condition', 'body'] },
      )
      .map(({ condition, body, otherwise }): Expression => {
        const rest = otherwise === undefined ? {} : { otherwise: { body: otherwise, span } }
        // biome-ignore lint/suspicious/noThenProperty: the tree's word for it
        return { kind: 'if', condition, then: { body, span }, ...rest, span }
      }),
    // At the beginning of a statement, braces are a statement.
    fc.tuple(tie('expression'), tie('braced')).map((steps): Expression => ({ kind: 'pipeline', steps, span })),
  ),
  call: callOf(tie('expression')),
  body: bodyOf(tie('statement'), tie('expression'), 2),
  braced: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.record({ name: stage, body: tie('body') }).map((parts): BracedStatement => ({ kind: 'stage', ...parts, span })),
    fc
      .record({ count: tie('expression'), body: tie('body') })
      .map((parts): BracedStatement => ({ kind: 'repeat', ...parts, span })),
    fc
      .record({ loop: loopOf(tie('expression')), body: tie('body') })
      .map(({ loop, body }): BracedStatement => ({ kind: 'for', ...loop, body, span })),
  ),
  statement: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    tie('expression').map((value): Statement => ({ kind: 'flow', value, span })),
    letOf(tie('expression')),
    fc
      .record({ name: identifier, value: fc.oneof(name, tie('call')) })
      .map((parts): Statement => ({ kind: 'layer', ...parts, span })),
    tie('braced'),
    fc
      .record({ condition: tie('expression'), message: fc.oneof(text, template) }, { requiredKeys: ['condition'] })
      .map((parts): Statement => ({ kind: 'assert', ...parts, span })),
  ),
}))

export const { expression } = trees

const parameters: Arbitrary<readonly Parameter[]> = fc.array(
  fc
    .record({ name: identifier, type, default: expression }, { requiredKeys: ['name', 'type'] })
    .map((parts) => ({ ...parts, span })),
  { maxLength: 2 },
)

const defaults = fc
  .record({
    operator: identifier,
    settings: fc.array(
      fc.record({ name: identifier, value: expression }).map((parts) => ({ kind: 'named' as const, ...parts, span })),
      { maxLength: 3 },
    ),
  })
  .map((parts) => ({ kind: 'defaults' as const, ...parts, span }))

const tolerance = fc
  .record({ value: fc.constantFrom(1000, 0.5), percent: fc.boolean() })
  .map((parts) => ({ kind: 'tolerance' as const, ...parts, span }))

const claim = fc
  .record(
    {
      subject: fc.array(identifier, { minLength: 1, maxLength: 3 }),
      comparison: fc.constantFrom('=' as const, '<=' as const, '>=' as const),
      value: expression,
      tolerance,
      source: text,
    },
    { requiredKeys: ['subject', 'comparison', 'value'] },
  )
  .map(({ tolerance: about, ...parts }) => ({
    ...{ kind: 'claim' as const, ...parts, span },
    ...(about !== undefined && parts.comparison === '=' && { tolerance: about }),
  }))

const call = callOf(expression)

const item: Arbitrary<NetworkItem> = fc.oneof(
  fc.record({ name: identifier, shape: expression }).map((parts): NetworkItem => ({ kind: 'input', ...parts, span })),
  defaults,
  call.map((tower): NetworkItem => ({ kind: 'siamese', tower, span })),
  fc.tuple(call, call).map(([left, right]): NetworkItem => ({ kind: 'pseudo-siamese', left, right, span })),
  call.map((tower): NetworkItem => ({ kind: 'use-tower', tower, span })),
  call.map((head): NetworkItem => ({ kind: 'use-head', head, span })),
  fc.array(claim, { maxLength: 3 }).map((claims): NetworkItem => ({ kind: 'expect', claims, span })),
)

const kinds = ['probability', 'similarity', 'distance'] as const

const component = { name: identifier, parameters, body: bodyOf(trees.statement, trees.expression, 3) }

const declaration: Arbitrary<Declaration> = fc.oneof(
  fc.record(component).map((parts): Declaration => ({ kind: 'block', ...parts, span })),
  fc.record(component).map((parts): Declaration => ({ kind: 'tower', ...parts, span })),
  fc
    .record(
      { ...component, inputs: fc.array(identifier, { maxLength: 2 }), gives: fc.constantFrom(...kinds) },
      { requiredKeys: ['name', 'parameters', 'body', 'inputs'] },
    )
    .map((parts): Declaration => ({ kind: 'head', ...parts, span })),
  fc
    .record({ name: identifier, parameters, items: fc.array(item, { maxLength: 3 }) })
    .map((parts): Declaration => ({ kind: 'network', ...parts, span })),
  defaults,
  fc.record({ name: identifier, value: expression }).map((parts): Declaration => ({ kind: 'const', ...parts, span })),
  fc
    .record({
      name: identifier,
      parameters,
      lets: fc.array(letOf(expression), { maxLength: 2 }),
      value: expression,
    })
    .map((parts): Declaration => ({ kind: 'fn', ...parts, span })),
)

export const sourceFile: Arbitrary<SourceFile> = fc
  .record({
    imports: fc.array(
      fc
        .record({ names: fc.array(identifier, { minLength: 1, maxLength: 3 }), from: text })
        .map((parts) => ({ kind: 'import' as const, ...parts, span })),
      { maxLength: 2 },
    ),
    declarations: fc.array(declaration, { maxLength: 3 }),
  })
  .map((parts) => ({ kind: 'file', ...parts, span }))
