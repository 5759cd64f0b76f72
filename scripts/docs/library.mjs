// The standard library's table in docs/language.md, from the files themselves.
import { built, filled, table } from './markdown.mjs'

const { library } = await built('api/index.js')

export function libraryTable(page) {
  return filled(page, 'library', table(['file', 'has', ''], library().flatMap(rowsOf)))
}

const rowsOf = ({ file, declarations }) =>
  declarations.map(({ signature, doc }, index) => {
    return [index === 0 ? `\`${file}\`` : '', `\`${signature}\``, firstSentence(doc)]
  })

/** Up to a full stop that ends a sentence, unlike that of "et al.". */
function firstSentence(doc) {
  const [sentence] = doc.replaceAll('\n', ' ').split(/(?<!\bal)\.(?=\s|$)/)
  return `${sentence}.`
}
