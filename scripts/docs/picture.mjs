// A terminal's text as an SVG picture.
import { built } from './markdown.mjs'

const { escapeXml } = await built('compiler/targets/drawing/text.js')

const size = { character: 7.8, line: 18, margin: 18 }

function style(line) {
  if (line.startsWith('✓')) return 'claim'
  if (/^(layer|─)/.test(line)) return 'faint'
  if (/^( {2})?\S/.test(line)) return 'strong'
  return 'plain'
}

/** Draws `command` and its output. */
export function picture(command, output) {
  const lines = [`$ ${command}`, '', ...output.trimEnd().split('\n')]
  const width = Math.ceil(Math.max(...lines.map((line) => line.length)) * size.character + 2 * size.margin)
  const height = lines.length * size.line + 2 * size.margin
  const text = lines.map((line, index) => {
    const y = size.margin + (index + 0.75) * size.line
    return `<text x="${size.margin}" y="${y}" class="${style(line)}">${escapeXml(line)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>
  text { font: 13px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; fill: #c9d1d9 }
  .strong { fill: #f0f6fc; font-weight: 600 } .faint { fill: #8b949e } .claim { fill: #56d364 }
</style>
<rect width="${width}" height="${height}" rx="10" fill="#0d1117"/>
${text.join('\n')}
</svg>
`
}
