/** Text inside XML. */

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Safe as an element's text and in quotes. What XML cannot hold, such as control characters and half a pair of surrogates, becomes U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[\p{Cs}\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/gu, '\ufffd')
    .replaceAll(/[&<>"']/g, (character) => entities[character])
}
