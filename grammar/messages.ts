/**
 * What a user may write where something else stands. Chevrotain asks for a message at every error; it gets the list of
 * words here, so that no wording of its own reaches a user.
 */
import { type IParserErrorMessageProvider, type TokenType, tokenLabel } from 'chevrotain'

const separator = '\n'

const write = (types: readonly TokenType[]): string =>
  [...new Set(types.map((type) => (type.name === 'Name' ? 'a name' : tokenLabel(type))))].join(separator)

/** The words that a message made here stands for. */
export const readExpected = (message: string): readonly string[] => (message === '' ? [] : message.split(separator))

export const messages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => write([expected]),
  buildNotAllInputParsedMessage: () => 'a declaration',
  buildNoViableAltMessage: ({ expectedPathsPerAlt }) =>
    write(expectedPathsPerAlt.flatMap((paths) => paths.map((path) => path[0]!))),
  buildEarlyExitMessage: ({ expectedIterationPaths }) => write(expectedIterationPaths.map((path) => path[0]!)),
}
