/**
 * The grammar of files, declarations and networks, in EBNF above each rule; that of bodies and expressions is in
 * `body-parser.ts`. `NewLine` tokens come from `statements.ts`.
 */
import { BodyParser } from './body-parser.js'
import type { GrammarOptions } from './recovery.js'
import * as t from './tokens.js'

export class NetParser extends BodyParser {
  constructor(options: GrammarOptions) {
    super(options)
    this.prepare()
  }

  /** file = { import | const | fn | component | network | defaults } */
  readonly file = this.RULE('file', () => {
    this.MANY(() => {
      this.OR([
        { ALT: () => this.SUBRULE(this.importDeclaration) },
        { ALT: () => this.SUBRULE(this.constant) },
        { ALT: () => this.SUBRULE(this.fn) },
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

  /** const = 'const' Name '=' expression */
  readonly constant = this.RULE('constant', () => {
    this.CONSUME(t.Const)
    this.CONSUME(t.Name)
    this.CONSUME(t.Equals)
    this.SUBRULE(this.expression)
  })

  /** fn = 'fn' Name parameters '=' { binding } expression */
  readonly fn = this.RULE('fn', () => {
    this.CONSUME(t.Fn)
    this.CONSUME(t.Name)
    this.SUBRULE(this.parameters)
    this.CONSUME(t.Equals)
    this.MANY(() => this.SUBRULE(this.binding))
    this.SUBRULE(this.expression)
  })

  /** binding = let 'in' */
  readonly binding = this.RULE('binding', () => {
    this.SUBRULE(this.letStatement)
    this.CONSUME(t.In)
  })

  /**
   * component = ( 'block' | 'tower' ) Name [ parameters ] body | 'head' Name [ parameters ] [ ':' Name ] body; the name
   * after the colon is the head's output
   */
  readonly component = this.RULE('component', () => {
    this.OR([
      {
        ALT: () => {
          this.OR2([{ ALT: () => this.CONSUME(t.Block) }, { ALT: () => this.CONSUME(t.Tower) }])
          this.CONSUME(t.Name)
          this.OPTION(() => this.SUBRULE(this.parameters))
          this.SUBRULE(this.body)
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Head)
          this.CONSUME2(t.Name)
          this.OPTION2(() => this.SUBRULE2(this.parameters))
          this.OPTION3(() => {
            this.CONSUME(t.Colon)
            this.CONSUME3(t.Name, { LABEL: 'gives' })
          })
          this.SUBRULE2(this.body)
        },
      },
    ])
  })

  /** parameters = '(' [ parameter { ',' parameter } ] ')' */
  readonly parameters = this.RULE('parameters', () => {
    this.CONSUME(t.LParen)
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.parameter) })
    this.CONSUME(t.RParen)
  })

  /** parameter = Name [ ':' type ] [ '=' expression ] */
  readonly parameter = this.RULE('parameter', () => {
    this.CONSUME(t.Name)
    this.OPTION(() => {
      this.CONSUME(t.Colon)
      this.SUBRULE(this.type)
    })
    // A parameter without a type is refused, with a specific message, when the tree is built.
    this.OPTION2(() => {
      this.CONSUME(t.Equals)
      this.SUBRULE(this.expression)
    })
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

  /**
   * item = 'input' Name ':' expression | ( 'siamese' | 'tower' | 'head' ) call | 'pseudo_siamese' call ',' call |
   * defaults | expect
   */
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
          this.CONSUME(t.PseudoSiamese)
          this.SUBRULE4(this.call)
          this.CONSUME(t.Comma)
          this.SUBRULE5(this.call)
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Tower)
          this.SUBRULE2(this.call)
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Head)
          this.SUBRULE3(this.call)
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

  /** claim = Name { '.' Name } ( '=' | '<=' | '>=' ) expression [ tolerance ] [ String ] */
  readonly claim = this.RULE('claim', () => {
    this.AT_LEAST_ONE_SEP({ SEP: t.Dot, DEF: () => this.CONSUME(t.Name) })
    this.OR([
      { ALT: () => this.CONSUME(t.Equals, { LABEL: 'comparison' }) },
      { ALT: () => this.CONSUME(t.LessEqual, { LABEL: 'comparison' }) },
      { ALT: () => this.CONSUME(t.GreaterEqual, { LABEL: 'comparison' }) },
    ])
    this.SUBRULE(this.expression)
    this.OPTION(() => this.SUBRULE(this.tolerance))
    this.OPTION2(() => this.CONSUME(t.StringToken))
  })

  /** tolerance = '+-' Number [ '%' ] */
  readonly tolerance = this.RULE('tolerance', () => {
    this.CONSUME(t.PlusMinus)
    this.CONSUME(t.NumberToken)
    this.OPTION(() => this.CONSUME(t.ToleranceUnit))
  })
}
