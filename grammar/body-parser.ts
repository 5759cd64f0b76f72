/**
 * The grammar of bodies, statements and expressions, in EBNF above each rule; `NewLine` tokens come from
 * `statements.ts`, the tokens of names and strings with expressions in them from `stage-names.ts` and `templates.ts`.
 */
import { RecoveringParser } from './recovery.js'
import * as t from './tokens.js'

export abstract class BodyParser extends RecoveringParser {
  /** body = '{' [ statement { NewLine statement } ] '}' */
  readonly body = this.RULE('body', () => {
    this.CONSUME(t.LCurly)
    this.MANY_SEP({ SEP: t.NewLine, DEF: () => this.SUBRULE(this.statement) })
    this.CONSUME(t.RCurly)
  })

  /** statement = let | layer | ( stage | repeat | for ) [ continuation ] | assert | expression */
  readonly statement = this.RULE('statement', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.letStatement) },
      { ALT: () => this.SUBRULE(this.layer) },
      {
        ALT: () => {
          this.OR2([
            { ALT: () => this.SUBRULE(this.stage) },
            { ALT: () => this.SUBRULE(this.repeat) },
            { ALT: () => this.SUBRULE(this.loop) },
          ])
          this.OPTION(() => this.SUBRULE(this.continuation))
        },
      },
      { ALT: () => this.SUBRULE(this.assertion) },
      { ALT: () => this.SUBRULE(this.expression) },
    ])
  })

  /** continuation = '->' expression */
  readonly continuation = this.RULE('continuation', () => {
    this.CONSUME(t.Arrow)
    this.SUBRULE(this.expression)
  })

  /** let = 'let' names [ ':' type ] '=' expression; only a single name has a type */
  readonly letStatement = this.RULE('letStatement', () => {
    this.CONSUME(t.Let)
    this.SUBRULE(this.names)
    this.OPTION(() => {
      this.CONSUME(t.Colon)
      this.SUBRULE(this.type)
    })
    this.CONSUME(t.Equals)
    this.SUBRULE(this.expression)
  })

  /** type = Name | 'block' */
  readonly type = this.RULE('type', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Name, { LABEL: 'type' }) },
      { ALT: () => this.CONSUME(t.Block, { LABEL: 'type' }) },
    ])
  })

  /** names = Name | '(' Name { ',' Name } ')' */
  readonly names = this.RULE('names', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Name) },
      {
        ALT: () => {
          this.CONSUME(t.LParen)
          this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.CONSUME2(t.Name) })
          this.CONSUME(t.RParen)
        },
      },
    ])
  })

  /** layer = 'layer' Name '=' expression, which must be a call */
  readonly layer = this.RULE('layer', () => {
    this.CONSUME(t.Layer)
    this.CONSUME(t.Name)
    this.CONSUME(t.Equals)
    this.SUBRULE(this.expression)
  })

  /** stage = 'stage' Name { interpolation | NamePart } body */
  readonly stage = this.RULE('stage', () => {
    this.CONSUME(t.Stage)
    this.CONSUME(t.Name)
    this.MANY(() => this.OR([{ ALT: () => this.SUBRULE(this.interpolation) }, { ALT: () => this.CONSUME(t.NamePart) }]))
    this.SUBRULE(this.body)
  })

  /** repeat = 'repeat' expression body */
  readonly repeat = this.RULE('repeat', () => {
    this.CONSUME(t.Repeat)
    this.SUBRULE(this.expression)
    this.SUBRULE(this.body)
  })

  /** for = each body */
  readonly loop = this.RULE('loop', () => {
    this.SUBRULE(this.each)
    this.SUBRULE(this.body)
  })

  /** each = 'for' names [ 'as' Name ] 'in' expression */
  readonly each = this.RULE('each', () => {
    this.CONSUME(t.For)
    this.SUBRULE(this.names)
    this.OPTION(() => {
      this.CONSUME(t.As)
      this.CONSUME(t.Name, { LABEL: 'index' })
    })
    this.CONSUME(t.In)
    this.SUBRULE(this.expression)
  })

  /** assert = 'assert' expression [ ',' ( String | template ) ] */
  readonly assertion = this.RULE('assertion', () => {
    this.CONSUME(t.Assert)
    this.SUBRULE(this.expression)
    this.OPTION(() => {
      this.CONSUME(t.Comma)
      this.OR([{ ALT: () => this.CONSUME(t.StringToken) }, { ALT: () => this.SUBRULE(this.template) }])
    })
  })

  /** expression = operand { Infix next } */
  readonly expression = this.RULE('expression', () => {
    this.SUBRULE(this.operand)
    this.MANY(() => {
      this.CONSUME(t.Infix)
      this.SUBRULE(this.next)
    })
  })

  /** next = operand, or after an arrow stage | repeat | for */
  readonly next = this.RULE('next', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.stage) },
      { ALT: () => this.SUBRULE(this.repeat) },
      { ALT: () => this.SUBRULE(this.loop) },
      { ALT: () => this.SUBRULE(this.operand) },
    ])
  })

  /** operand = { '-' | 'not' } ( Literal | template | 'in' | call | if | parenthesis | list ) { suffix } */
  readonly operand = this.RULE('operand', () => {
    this.MANY(() => this.CONSUME(t.Prefix))
    this.OR([
      { ALT: () => this.CONSUME(t.Literal) },
      { ALT: () => this.SUBRULE(this.template) },
      { ALT: () => this.CONSUME(t.In) },
      { ALT: () => this.SUBRULE(this.call) },
      { ALT: () => this.SUBRULE(this.ifExpression) },
      {
        ALT: () => {
          this.CONSUME(t.LParen)
          this.SUBRULE(this.expression)
          this.MANY3(() => {
            this.CONSUME(t.Comma)
            this.SUBRULE2(this.expression)
          })
          this.CONSUME(t.RParen)
        },
      },
      { ALT: () => this.SUBRULE(this.list) },
    ])
    this.MANY2(() => this.SUBRULE(this.suffix))
  })

  /**
   * list = '[' [ expression { ',' expression } [ comprehension ] ] ']'; a comprehension only after a single expression
   */
  readonly list = this.RULE('list', () => {
    this.CONSUME(t.LBracket)
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.expression) })
    this.OPTION(() => this.SUBRULE(this.comprehension))
    this.CONSUME(t.RBracket)
  })

  /** comprehension = each [ 'if' expression ] */
  readonly comprehension = this.RULE('comprehension', () => {
    this.SUBRULE(this.each)
    this.OPTION(() => {
      this.CONSUME(t.If)
      this.SUBRULE(this.expression)
    })
  })

  /** suffix = '.' Name | '[' expression ']' | '[' [ expression ] ':' [ expression ] ']' */
  readonly suffix = this.RULE('suffix', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Dot)
          this.CONSUME(t.Name)
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.IndexBracket)
          this.OPTION(() => this.SUBRULE(this.expression, { LABEL: 'from' }))
          this.OPTION2(() => {
            this.CONSUME(t.Colon)
            this.OPTION3(() => this.SUBRULE2(this.expression, { LABEL: 'to' }))
          })
          this.CONSUME(t.RBracket)
        },
      },
    ])
  })

  /** if = 'if' expression body [ 'else' ( if | body ) ] */
  readonly ifExpression = this.RULE('ifExpression', () => {
    this.CONSUME(t.If)
    this.SUBRULE(this.expression)
    this.SUBRULE(this.body)
    this.OPTION(() => {
      this.CONSUME(t.Else)
      this.OR([
        { ALT: () => this.SUBRULE(this.ifExpression) },
        { ALT: () => this.SUBRULE2(this.body, { LABEL: 'otherwise' }) },
      ])
    })
  })

  /** template = '"' { TemplateText | interpolation } '"' */
  readonly template = this.RULE('template', () => {
    this.CONSUME(t.TemplateStart)
    this.MANY(() =>
      this.OR([{ ALT: () => this.CONSUME(t.TemplateText) }, { ALT: () => this.SUBRULE(this.interpolation) }]),
    )
    this.CONSUME(t.TemplateEnd)
  })

  /** interpolation = '{' expression '}', inside a string or the name of a stage */
  readonly interpolation = this.RULE('interpolation', () => {
    this.CONSUME(t.InterpolationOpen)
    this.SUBRULE(this.expression)
    this.CONSUME(t.InterpolationClose)
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
