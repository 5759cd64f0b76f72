/**
 * The tree of a `.net` file. Every node has the span of its text, and a child's span is inside its parent's. The tree
 * knows no operators: a call is a name with arguments.
 */
import type { Span } from './span.js'

interface Located {
  readonly span: Span
}

/** A part after a syntax error. */
interface Recovered {
  /** Some of it could not be read, which is reported: parts that seem to be missing may have been there. */
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
  /** Undefined if it could not be read, which is reported: the names exist, with unknown meanings. */
  readonly from?: StringLiteral
}

export type Declaration =
  | BlockDeclaration
  | TowerDeclaration
  | HeadDeclaration
  | NetworkDeclaration
  | DefaultsDeclaration
  | ConstDeclaration
  | FunctionDeclaration

/** The `///` comments above a declaration, without the slashes; lines joined with `\n`. */
interface Documented {
  readonly doc?: string
}

export type TypeName = 'int' | 'float' | 'bool' | 'string' | 'size' | 'shape' | 'list' | 'block' | 'tensor'

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

/**
 * The meaning of a head's output for a pair: the probability that both images show the same, a similarity (greater
 * means more similar), or a distance (smaller means more similar).
 */
export type JudgementKind = 'probability' | 'similarity' | 'distance'

/** `head weighted_l1(left, right) { ... }`: names without a type are its input tensors, and come first. */
export interface HeadDeclaration extends Located, Documented, Recovered {
  readonly kind: 'head'
  readonly name: Identifier
  readonly inputs: readonly Identifier[]
  readonly parameters: readonly Parameter[]
  /** `: distance`, after the parameters. */
  readonly gives?: JudgementKind
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

/** `const plan = [(3, 256), (4, 512)]` */
export interface ConstDeclaration extends Located, Documented {
  readonly kind: 'const'
  readonly name: Identifier
  readonly value: Expression
}

/** `fn even(x: int) = let half = x // 2 in half * 2`: computes values, never tensors. */
export interface FunctionDeclaration extends Located, Documented, Recovered {
  readonly kind: 'fn'
  readonly name: Identifier
  readonly parameters: readonly Parameter[]
  /** Each sees the parameters and earlier ones. */
  readonly lets: readonly LetStatement[]
  readonly value: Expression
}

export type NetworkItem =
  | InputItem
  | DefaultsDeclaration
  | SiameseItem
  | PseudoSiameseItem
  | TowerItem
  | HeadItem
  | ExpectItem

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

/** `pseudo_siamese sketch(width), photo`: a tower for each image of a pair, which may have the same name. */
export interface PseudoSiameseItem extends Located {
  readonly kind: 'pseudo-siamese'
  readonly left: Call
  readonly right: Call
}

/** `tower backbone(width)`: in a network that takes one image. */
export interface TowerItem extends Located {
  readonly kind: 'use-tower'
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
  /** `+- 0.5%`, `+- 1000` */
  readonly tolerance?: Tolerance
  readonly source?: StringLiteral
}

export interface Tolerance extends Located {
  readonly kind: 'tolerance'
  /** As written, before the sign: 0.5 of `0.5%`. Never negative. */
  readonly value: number
  readonly percent: boolean
}

/** The names of a value. */
export interface Names {
  /** One name for the whole value, or names in parentheses for the parts of a tuple. */
  readonly names: readonly Identifier[]
  /** Whether the names are in parentheses: the value is a tuple with that number of parts. */
  readonly tuple: boolean
}

/** Constructs with a body: they take the flow and return a flow, as a statement or as a value. */
export type BracedStatement = StageStatement | RepeatStatement | ForStatement

export type Statement = LetStatement | LayerStatement | BracedStatement | AssertStatement | FlowStatement

/**
 * `let main = in -> ...`: names a value, does not change the flow. `let (h, p) = ...` names the parts of a tuple, `let
 * act: block = relu` a value of that type.
 */
export interface LetStatement extends Located, Names {
  readonly kind: 'let'
  /** Only a single name may have a type. */
  readonly type?: TypeName
  readonly value: Expression
}

/** `layer conv3 = conv(64, 3x3)`: one set of weights under a name that can be applied any number of times. */
export interface LayerStatement extends Located {
  readonly kind: 'layer'
  readonly name: Identifier
  /** A call or a name; `missing` if it could not be read. */
  readonly value: Expression
}

/** `stage conv1 { ... }`: a named part of the flow. */
export interface StageStatement extends Located, Documented {
  readonly kind: 'stage'
  readonly name: StageName
  readonly body: readonly Statement[]
}

/** `conv1`, or `conv{i + 2}_{j}`. */
export interface StageName extends Located {
  /** As written, `conv{i + 2}_{j}`. */
  readonly text: string
  /** In order: a text, or an expression whose value is inserted. A plain name is one text. */
  readonly parts: readonly (string | Expression)[]
}

/** `repeat 3 { ... }`: the body this number of times, in sequence. */
export interface RepeatStatement extends Located {
  readonly kind: 'repeat'
  readonly count: Expression
  readonly body: readonly Statement[]
}

/** `for (blocks, out) as i in plan`: once per item of a list. */
export interface Loop extends Names {
  /** After `as`: counts the items from 0. */
  readonly index?: Identifier
  readonly items: Expression
}

/** `for (blocks, out) as i in plan { ... }`: the body once per item of a list. */
export interface ForStatement extends Located, Loop {
  readonly kind: 'for'
  readonly body: readonly Statement[]
}

/** `assert width % groups == 0, "width {width} is not a multiple of {groups}"` */
export interface AssertStatement extends Located {
  readonly kind: 'assert'
  readonly condition: Expression
  readonly message?: StringLiteral | TemplateLiteral
}

/** An expression that advances the flow. */
export interface FlowStatement extends Located {
  readonly kind: 'flow'
  readonly value: Expression
}

export type Expression =
  | NumberLiteral
  | BoolLiteral
  | StringLiteral
  | TemplateLiteral
  | SizeLiteral
  | ListLiteral
  | Comprehension
  | TupleLiteral
  | NameExpression
  | MemberExpression
  | IndexExpression
  | SliceExpression
  | IfExpression
  | BracedStatement
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

/**
 * A string with expressions in braces, `"width {width}"`; `\{` is a brace. Sources of claims and import paths have
 * none.
 */
export interface TemplateLiteral extends Located {
  readonly kind: 'template'
  readonly parts: readonly (string | Expression)[]
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

/** `[2 * w for w in widths if w > 8]`: a list with one value per item of another. */
export interface Comprehension extends Located, Loop {
  readonly kind: 'comprehension'
  readonly value: Expression
  /** Items for which it is false are left out. */
  readonly condition?: Expression
}

/** `(3, 256, 1)`: at least two items. */
export interface TupleLiteral extends Located {
  readonly kind: 'tuple'
  readonly items: readonly Expression[]
}

/**
 * A name alone: a parameter, a `let`, `in`, an operator or block applied without arguments, or a word of an
 * enumeration.
 */
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

/** `plan[0]`: of a list, a tuple, a size or a shape; the bracket is on the same line as the object. */
export interface IndexExpression extends Located {
  readonly kind: 'index'
  readonly object: Expression
  readonly index: Expression
}

/** `plan[1:]`, `plan[:-1]`: the items from an index up to another, which is excluded. */
export interface SliceExpression extends Located {
  readonly kind: 'slice'
  readonly object: Expression
  readonly from?: Expression
  readonly to?: Expression
}

/**
 * `if a == b { ... } else { ... }`: its value is that of the chosen branch, which is a body. Without `else`, the flow
 * continues unchanged if the condition is false. `else if` is a branch with a single statement, which is an `if`.
 */
export interface IfExpression extends Located {
  readonly kind: 'if'
  readonly condition: Expression
  readonly then: Branch
  readonly otherwise?: Branch
}

export interface Branch extends Located {
  readonly body: readonly Statement[]
}

/** `unit(width, 3x3, stride=2)`; a name alone, where a call is required, has no arguments. */
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
  readonly operator: '-' | 'not'
  readonly operand: Expression
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | 'div' | '%'
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>='
/**
 * From highest to lowest precedence: `* / div %`, `+ -`, comparisons (which do not chain), `not`, `and`, `or`, `->`.
 */
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | 'and' | 'or'

/**
 * Arithmetic on numbers, or the corresponding elementwise operator on tensors. The `left` sides of a long chain nest as
 * deep as the chain is long, beyond the limits of the stack: traverse it with a loop. All other nesting is at most 200
 * deep.
 */
export interface BinaryExpression extends Located {
  readonly kind: 'binary'
  readonly operator: BinaryOperator
  readonly left: Expression
  readonly right: Expression
}

/**
 * `a -> f -> g`: at least two steps, the first is the value that flows or the first call on the flow so far. A
 * continuation of a construct in braces, as in `repeat 3 { ... } -> f`, is a separate statement with at least one step,
 * and each step is applied to the flow.
 */
export interface Pipeline extends Located {
  readonly kind: 'pipeline'
  readonly continues?: true
  readonly steps: readonly Expression[]
}

/**
 * Replaces an expression that could not be read, as in `let x =`: the error is reported, and errors that follow from it
 * are suppressed.
 */
export interface MissingExpression extends Located {
  readonly kind: 'missing'
}
