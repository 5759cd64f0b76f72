/** The grammar itself. What it accepts is told in EBNF above each rule; `NewLine` tokens come from `statements.ts`. */
import type { IParserErrorMessageProvider } from 'chevrotain'
import { RecoveringParser } from './recovery.js'
import * as t from './tokens.js'

export interface GrammarOptions {
  /** Whether chevrotain leaves out its checks of the grammar, which a test makes once and a start need not. */
  readonly skipValidations: boolean
  readonly messages: IParserErrorMessageProvider
}

export class NetParser extends RecoveringParser {
  constructor(options: GrammarOptions) {
    super(options)
    this.performSelfAnalysis()
  }

  /** file = { import | component | network | defaults } */
  readonly file = this.RULE('file', () => {
    this.MANY(() => {
      this.OR([
        { ALT: () => this.SUBRULE(this.importDeclaration) },
        { ALT: () => this.SUBRULE(this.component) },
        { ALT: () => this.SUBRULE(this.network) },
        { ALT: () => this.SUBRULE(this.defaults) },
      ])
    })
  })

  /** import = 'import' '{' Name { ',' Name } '}' 'from' String */
  readonly importDeclaration = this.RULE('importDeclaration', () => {
    this.CONSUME(t.Import)
    this.CONSUME(t.LCurly)
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.CONSUME(t.Name) })
    this.CONSUME(t.RCurly)
    this.CONSUME(t.From)
    this.CONSUME(t.StringToken)
  })

  /** component = ( 'block' | 'tower' | 'head' ) Name [ parameters ] body */
  readonly component = this.RULE('component', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Block) },
      { ALT: () => this.CONSUME(t.Tower) },
      { ALT: () => this.CONSUME(t.Head) },
    ])
    this.CONSUME(t.Name)
    this.OPTION(() => this.SUBRULE(this.parameters))
    this.SUBRULE(this.body)
  })

  /** parameters = '(' [ parameter { ',' parameter } ] ')' */
  readonly parameters = this.RULE('parameters', () => {
    this.CONSUME(t.LParen)
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.parameter) })
    this.CONSUME(t.RParen)
  })

  /** parameter = Name [ ':' ( Name | 'block' ) [ '=' expression ] ] */
  readonly parameter = this.RULE('parameter', () => {
    this.CONSUME(t.Name)
    this.OPTION(() => {
      this.CONSUME(t.Colon)
      this.OR([
        { ALT: () => this.CONSUME2(t.Name, { LABEL: 'type' }) },
        { ALT: () => this.CONSUME(t.Block, { LABEL: 'type' }) },
      ])
      this.OPTION2(() => {
        this.CONSUME(t.Equals)
        this.SUBRULE(this.expression)
      })
    })
  })

  /** body = '{' [ statement { NewLine statement } ] '}' */
  readonly body = this.RULE('body', () => {
    this.CONSUME(t.LCurly)
    this.MANY_SEP({ SEP: t.NewLine, DEF: () => this.SUBRULE(this.statement) })
    this.CONSUME(t.RCurly)
  })

  /** statement = 'let' Name '=' expression | 'stage' Name body | expression */
  readonly statement = this.RULE('statement', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Let)
          this.CONSUME(t.Name)
          this.CONSUME(t.Equals)
          this.SUBRULE(this.expression)
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Stage)
          this.CONSUME2(t.Name)
          this.SUBRULE(this.body)
        },
      },
      { ALT: () => this.SUBRULE2(this.expression) },
    ])
  })

  /** network = 'network' Name [ parameters ] '{' [ item { NewLine item } ] '}' */
  readonly network = this.RULE('network', () => {
    this.CONSUME(t.Network)
    this.CONSUME(t.Name)
    this.OPTION(() => this.SUBRULE(this.parameters))
    this.CONSUME(t.LCurly)
    this.MANY_SEP({ SEP: t.NewLine, DEF: () => this.SUBRULE(this.networkItem) })
    this.CONSUME(t.RCurly)
  })

  /** item = 'input' Name ':' expression | ( 'siamese' | 'head' ) call | defaults | expect */
  readonly networkItem = this.RULE('networkItem', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Input)
          this.CONSUME(t.Name)
          this.CONSUME(t.Colon)
          this.SUBRULE(this.expression)
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Siamese)
          this.SUBRULE(this.call)
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Head)
          this.SUBRULE2(this.call)
        },
      },
      { ALT: () => this.SUBRULE(this.defaults) },
      { ALT: () => this.SUBRULE(this.expect) },
    ])
  })

  /** defaults = 'defaults' Name '{' [ setting { ',' setting } ] '}' */
  readonly defaults = this.RULE('defaults', () => {
    this.CONSUME(t.Defaults)
    this.CONSUME(t.Name)
    this.CONSUME(t.LCurly)
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.setting) })
    this.CONSUME(t.RCurly)
  })

  /** setting = Name '=' expression */
  readonly setting = this.RULE('setting', () => {
    this.CONSUME(t.Name)
    this.CONSUME(t.Equals)
    this.SUBRULE(this.expression)
  })

  /** expect = 'expect' '{' [ claim { NewLine claim } ] '}' */
  readonly expect = this.RULE('expect', () => {
    this.CONSUME(t.Expect)
    this.CONSUME(t.LCurly)
    this.MANY_SEP({ SEP: t.NewLine, DEF: () => this.SUBRULE(this.claim) })
    this.CONSUME(t.RCurly)
  })

  /** claim = Name { '.' Name } ( '=' | '<=' | '>=' ) expression [ String ] */
  readonly claim = this.RULE('claim', () => {
    this.AT_LEAST_ONE_SEP({ SEP: t.Dot, DEF: () => this.CONSUME(t.Name) })
    this.OR([
      { ALT: () => this.CONSUME(t.Equals, { LABEL: 'comparison' }) },
      { ALT: () => this.CONSUME(t.LessEqual, { LABEL: 'comparison' }) },
      { ALT: () => this.CONSUME(t.GreaterEqual, { LABEL: 'comparison' }) },
    ])
    this.SUBRULE(this.expression)
    this.OPTION(() => this.CONSUME(t.StringToken))
  })

  /** expression = operand { ( '->' | '+' | '-' | '*' | '/' | '//' | '%' ) operand } */
  readonly expression = this.RULE('expression', () => {
    this.SUBRULE(this.operand)
    this.MANY(() => {
      this.CONSUME(t.Infix)
      this.SUBRULE2(this.operand)
    })
  })

  /** operand = { '-' } ( Literal | 'in' | call | '(' expression ')' | '[' [ expression { ',' expression } ] ']' ) { '.' Name } */
  readonly operand = this.RULE('operand', () => {
    this.MANY(() => this.CONSUME(t.Minus))
    this.OR([
      { ALT: () => this.CONSUME(t.Literal) },
      { ALT: () => this.CONSUME(t.In) },
      { ALT: () => this.SUBRULE(this.call) },
      {
        ALT: () => {
          this.CONSUME(t.LParen)
          this.SUBRULE(this.expression)
          this.CONSUME(t.RParen)
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.LBracket)
          this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE2(this.expression) })
          this.CONSUME(t.RBracket)
        },
      },
    ])
    this.MANY2(() => {
      this.CONSUME(t.Dot)
      this.CONSUME(t.Name)
    })
  })

  /** call = Name [ '(' [ argument { ',' argument } ] ')' ] */
  readonly call = this.RULE('call', () => {
    this.CONSUME(t.Name)
    this.OPTION(() => {
      this.CONSUME(t.LParen)
      this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.argument) })
      this.CONSUME(t.RParen)
    })
  })

  /** argument = [ Name '=' ] expression */
  readonly argument = this.RULE('argument', () => {
    this.OPTION(() => {
      this.CONSUME(t.Name)
      this.CONSUME(t.Equals)
    })
    this.SUBRULE(this.expression)
  })
}
