/**
 * The tree of a `.net` file. Every node has the span of the text that it stands for, and a child's span lies inside
 * its parent's. The tree knows no operator: a call is a name with arguments.
 */
import type { Span } from './span.js'

interface Located {
  readonly span: Span
}

/** What a syntax error left of something. */
interface Recovered {
  /** Some of it could not be read, which is reported already: what seems to be missing may have been there. */
  readonly partial?: true
}

export interface Identifier extends Located {
  readonly text: string
}

export interface SourceFile extends Located, Recovered {
  readonly kind: 'file'
  readonly imports: readonly ImportDeclaration[]
  readonly declarations: readonly Declaration[]
}

/** `import { unit, block } from "std/conv.net"` */
export interface ImportDeclaration extends Located {
  readonly kind: 'import'
  readonly names: readonly Identifier[]
  /** Absent where it could not be read, which is reported already: the names exist then, but nothing is known of them. */
  readonly from?: StringLiteral
}

export type Declaration =
  | BlockDeclaration
  | TowerDeclaration
  | HeadDeclaration
  | NetworkDeclaration
  | DefaultsDeclaration

/** What the `///` comments above a declaration say, without the slashes; lines joined with `\n`. */
interface Documented {
  readonly doc?: string
}

export type TypeName = 'int' | 'float' | 'bool' | 'string' | 'size' | 'shape' | 'block'

/** `width: int = 64` */
export interface Parameter extends Located {
  readonly name: Identifier
  readonly type: TypeName
  readonly default?: Expression
}

export interface BlockDeclaration extends Located, Documented, Recovered {
  readonly kind: 'block'
  readonly name: Identifier
  readonly parameters: readonly Parameter[]
  readonly body: readonly Statement[]
}

export interface TowerDeclaration extends Located, Documented, Recovered {
  readonly kind: 'tower'
  readonly name: Identifier
  readonly parameters: readonly Parameter[]
  readonly body: readonly Statement[]
}

/** `head weighted_l1(left, right) { ... }`: names without a type are the tensors it takes, and come first. */
export interface HeadDeclaration extends Located, Documented, Recovered {
  readonly kind: 'head'
  readonly name: Identifier
  readonly inputs: readonly Identifier[]
  readonly parameters: readonly Parameter[]
  readonly body: readonly Statement[]
}

export interface NetworkDeclaration extends Located, Documented, Recovered {
  readonly kind: 'network'
  readonly name: Identifier
  readonly parameters: readonly Parameter[]
  readonly items: readonly NetworkItem[]
}

/** `defaults conv { bias = true, padding = same }`, in a file or in a network. */
export interface DefaultsDeclaration extends Located {
  readonly kind: 'defaults'
  readonly operator: Identifier
  readonly settings: readonly NamedArgument[]
}

export type NetworkItem = InputItem | DefaultsDeclaration | SiameseItem | HeadItem | ExpectItem

/** `input image: 105x105x1` */
export interface InputItem extends Located {
  readonly kind: 'input'
  readonly name: Identifier
  readonly shape: Expression
}

/** `siamese backbone(width)` */
export interface SiameseItem extends Located {
  readonly kind: 'siamese'
  readonly tower: Call
}

/** `head weighted_l1` */
export interface HeadItem extends Located {
  readonly kind: 'use-head'
  readonly head: Call
}

export interface ExpectItem extends Located {
  readonly kind: 'expect'
  readonly claims: readonly ClaimLine[]
}

export type Comparison = '=' | '<=' | '>='

/** `backbone.params.total = 1_569_792 "Table 3"` */
export interface ClaimLine extends Located {
  readonly kind: 'claim'
  /** The dotted name, as written: `backbone`, `params`, `total`. */
  readonly subject: readonly Identifier[]
  readonly comparison: Comparison
  readonly value: Expression
  readonly source?: StringLiteral
}

export type Statement = LetStatement | StageStatement | FlowStatement

/** `let main = in -> ...`: names a value, leaves the flow alone. */
export interface LetStatement extends Located {
  readonly kind: 'let'
  readonly name: Identifier
  readonly value: Expression
}

/** `stage conv1 { ... }`: a named part of the flow. */
export interface StageStatement extends Located, Documented {
  readonly kind: 'stage'
  readonly name: Identifier
  readonly body: readonly Statement[]
}

/** An expression that moves the flow on. */
export interface FlowStatement extends Located {
  readonly kind: 'flow'
  readonly value: Expression
}

export type Expression =
  | NumberLiteral
  | BoolLiteral
  | StringLiteral
  | SizeLiteral
  | ListLiteral
  | NameExpression
  | MemberExpression
  | Call
  | UnaryExpression
  | BinaryExpression
  | Pipeline
  | MissingExpression

/** `64`, `1_569_792`, `300M`, `0.01`, `1e-4`: `value` is exact for integers up to 2^53. */
export interface NumberLiteral extends Located {
  readonly kind: 'number'
  readonly value: number
  /** Written without point and exponent, or with a suffix: an int. */
  readonly integer: boolean
}

export interface BoolLiteral extends Located {
  readonly kind: 'bool'
  readonly value: boolean
}

export interface StringLiteral extends Located {
  readonly kind: 'string'
  readonly value: string
}

/** `3x3`, `105x105x1` */
export interface SizeLiteral extends Located {
  readonly kind: 'size'
  readonly extents: readonly number[]
}

/** `[1, 1, 64]` */
export interface ListLiteral extends Located {
  readonly kind: 'list'
  readonly items: readonly Expression[]
}

/** A name alone: a parameter, a `let`, `in`, an operator or block applied without arguments, or a word of an enumeration. */
export interface NameExpression extends Located {
  readonly kind: 'name'
  readonly name: Identifier
}

/** `in.channels` */
export interface MemberExpression extends Located {
  readonly kind: 'member'
  readonly object: Expression
  readonly property: Identifier
}

/** `unit(width, 3x3, stride=2)`; a name alone where a call is meant has no arguments. */
export interface Call extends Located {
  readonly kind: 'call'
  readonly callee: Identifier
  readonly arguments: readonly Argument[]
}

export type Argument = PositionalArgument | NamedArgument

export interface PositionalArgument extends Located {
  readonly kind: 'positional'
  readonly value: Expression
}

/** `stride=2` */
export interface NamedArgument extends Located {
  readonly kind: 'named'
  readonly name: Identifier
  readonly value: Expression
}

export interface UnaryExpression extends Located {
  readonly kind: 'unary'
  readonly operator: '-'
  readonly operand: Expression
}

/**
 * Arithmetic on numbers, or the elementwise operator of the same meaning on tensors. `left` of a long chain is as deep as
 * the chain is long, beyond what a stack holds: it is followed with a loop. All else is nested 200 deep at most.
 */
export interface BinaryExpression extends Located {
  readonly kind: 'binary'
  readonly operator: '+' | '-' | '*' | '/' | '//' | '%'
  readonly left: Expression
  readonly right: Expression
}

/** `a -> f -> g`: at least two steps, the first the value that flows or the first call on the flow so far. */
export interface Pipeline extends Located {
  readonly kind: 'pipeline'
  readonly steps: readonly Expression[]
}

/** Stands where an expression could not be read, as in `let x =`: the error is reported already, and silences what follows. */
export interface MissingExpression extends Located {
  readonly kind: 'missing'
}
