/** The command line as text that a shell reads back as the same words. */
export function commandText(words: readonly string[], program = 'netc'): string {
  return [...(program === '' ? [] : [program]), ...words.map(quote)].join(' ')
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
