/** The frame of every page. */
import { type Html, html } from './html.js'
import { style } from './style.js'

/** One self-contained HTML file without scripts and fonts, including images. `seconds`: how often it reloads itself. */
export function htmlDocument(title: string, body: Html, seconds?: number): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
${seconds === undefined ? '' : `<meta http-equiv="refresh" content="${seconds}">\n`}<title>${html`${title}`.html}</title>
<style>${style}</style>
</head>
<body>
${body.html}
</body>
</html>
`
}
