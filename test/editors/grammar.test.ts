/** The grammar of the VS Code extension colours every file that ships as the compiler's tokens say. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { expect } from 'chai'
import oniguruma from 'vscode-oniguruma'
import textmate, { type IGrammar } from 'vscode-textmate'
import { commentGroup, createLexer, docGroup, keywords } from '../../grammar/tokens.js'
import { root } from '../cli/netc.js'
import { libraryFiles, netFiles, projectFolder } from '../compiler/support.js'

const file = path.join(root, 'editors/vscode/syntaxes/netc.tmLanguage.json')
const lexer = createLexer({ skipValidations: true })

/** What the scopes of a token have, by its type. */
const wanted: Readonly<Record<string, RegExp>> = {
  Name: /variable|entity\.name|support\.type/,
  ...{ Number: /constant\.numeric\.netc/, Size: /constant\.numeric\.size/, String: /string\.quoted/ },
  ...{ True: /constant\.language/, False: /constant\.language/ },
  ...{
    Arrow: /keyword\.operator\.arrow/,
    Equals: /keyword\.operator\.assignment/,
    PlusMinus: /keyword\.operator\.tolerance/,
  },
  ...Object.fromEntries(
    ['LessEqual', 'GreaterEqual', 'EqualEqual', 'NotEqual', 'Less', 'Greater'].map((name) => [
      name,
      /operator\.comparison/,
    ]),
  ),
  ...Object.fromEntries(['Plus', 'Minus', 'Star', 'Slash', 'Percent'].map((name) => [name, /operator\.arithmetic/])),
  ...Object.fromEntries(['And', 'Or', 'Not', 'Div'].map((name) => [name, /operator\.word/])),
  ...Object.fromEntries(['LParen', 'RParen'].map((name) => [name, /section\.parens/])),
  ...Object.fromEntries(['LCurly', 'RCurly'].map((name) => [name, /section\.braces/])),
  ...Object.fromEntries(['LBracket', 'RBracket', 'IndexBracket'].map((name) => [name, /section\.brackets/])),
  ...{ Comma: /separator/, Colon: /separator/, Dot: /accessor/, ToleranceUnit: /operator\.arithmetic/ },
  ...{ [commentGroup]: /comment\.line\.double-slash/, [docGroup]: /comment\.line\.documentation/ },
}

describe('the grammar of the VS Code extension', () => {
  let grammar: IGrammar
  before(async () => {
    const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'))
    await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer)
    const registry = new textmate.Registry({
      onigLib: Promise.resolve({
        createOnigScanner: (patterns: string[]) => new oniguruma.OnigScanner(patterns),
        createOnigString: (text: string) => new oniguruma.OnigString(text),
      }),
      loadGrammar: async () => textmate.parseRawGrammar(readFileSync(file, 'utf8'), file),
    })
    grammar = (await registry.loadGrammar('source.netc'))!
  })

  /** The innermost scope at every offset. */
  function scopesOf(text: string): readonly string[] {
    const scopes: string[] = new Array(text.length).fill('')
    let state = textmate.INITIAL
    let start = 0
    for (const line of text.split('\n')) {
      const { tokens, ruleStack } = grammar.tokenizeLine(line, state)
      for (const { startIndex, endIndex, scopes: all } of tokens)
        for (let at = startIndex; at < Math.min(endIndex, line.length); at += 1) scopes[start + at] = all.join(' ')
      state = ruleStack
      start += line.length + 1
    }
    return scopes
  }

  const texts: readonly (readonly [string, string])[] = [
    ...netFiles('specs').map(
      (name) => [`specs/${name}`, readFileSync(`${projectFolder}specs/${name}`, 'utf8')] as const,
    ),
    ...Object.entries(libraryFiles),
  ]
  for (const [name, text] of texts) {
    it(`colours ${name}`, () => {
      const { tokens, groups } = lexer.tokenize(text)
      const scopes = scopesOf(text)
      const comments = [commentGroup, docGroup].flatMap((group) =>
        (groups[group] ?? []).map((token) => [group, token] as const),
      )
      // The name of a stage may begin with a word of the language.
      const isStage = (index: number) =>
        tokens[index]?.tokenType.name === 'Stage' && text[tokens[index]!.startOffset + 'stage'.length] === ' '
      const typed = tokens.map((token, index) => [isStage(index - 1) ? 'Name' : token.tokenType.name, token] as const)
      for (const [type, { image, startOffset }] of [...typed, ...comments]) {
        const scope = wanted[type] ?? /keyword\.(?:declaration|control)|support\.type/
        for (const at of [startOffset, startOffset + image.length - 1])
          expect(scopes[at], `${image} (${type}) in line ${text.slice(0, at).split('\n').length}`).to.match(scope)
      }
    })
  }

  it('has the words of the language, and no others', () => {
    const { repository } = JSON.parse(readFileSync(file, 'utf8'))
    const listed = repository.keywords.patterns.flatMap(({ match }: { match: string }) =>
      /\(\?:(.*)\)/.exec(match)![1]!.split('|'),
    )
    // These two are names but for their places, which have rules of their own.
    const words = keywords.map(({ PATTERN }) => PATTERN as string).filter((word) => word !== 'from' && word !== 'as')
    expect(listed.sort()).to.deep.equal(words.sort())
  })
})
