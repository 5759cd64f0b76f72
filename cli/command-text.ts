/** Quotes words as one command line, so that a shell reads the same words back. */
export function commandText(words: readonly string[], program = 'netc'): string {
  return [...(program === '' ? [] : [program]), ...words.map(quote)].join(' ')
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
