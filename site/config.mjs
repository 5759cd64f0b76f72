/** The site's parts, in the order in which they are read; `scripts/site.mjs` copies this beside the pages. */
import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitepress'

/** The colors that editors have. */
const grammar = {
  ...JSON.parse(readFileSync(new URL('./netc.tmLanguage.json', import.meta.url), 'utf8')),
  name: 'net',
}

const part = (text, pages) => ({ text, items: pages.map(([title, link]) => ({ text: title, link })) })

export default defineConfig({
  title: 'netc',
  description: 'A language for neural networks that judge images by comparison, with its compiler and trainer.',
  ignoreDeadLinks: [/^\/files\//],
  markdown: { html: false, languages: [grammar], languageAlias: { text: 'txt' } },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'First steps', link: '/first-steps' },
      { text: 'Language', link: '/language' },
      { text: 'Commands', link: '/cli' },
      { text: 'Results', link: '/results/' },
    ],
    sidebar: [
      part('Tutorial', [
        ['netc', '/'],
        ['First steps', '/first-steps'],
        ['Coming from other frameworks', '/coming-from'],
      ]),
      part('How to', [
        ['Train on your own images', '/own-images'],
        ['Start from trained weights', '/fine-tuning'],
        ['Compare networks: experiments', '/experiments'],
        ['Export a network', '/export'],
        ['Measure speed', '/benchmarks'],
        ['Solve problems', '/troubleshooting'],
      ]),
      part('Reference', [
        ['The language', '/language'],
        ['Operators', '/operators'],
        ['Errors', '/errors'],
        ['Protocols', '/protocols'],
        ['Runs', '/runs'],
        ['Commands', '/cli'],
        ['Tools', '/tools'],
        ['In an editor', '/editor'],
        ['The library in programs', '/api'],
        ['Export targets', '/targets'],
        ['Environment variables', '/environment'],
        ['Glossary', '/glossary'],
      ]),
      part('Explanation', [
        ['Architecture', '/architecture'],
        ['Engines', '/engines'],
        ['The paper', '/paper'],
        ['Results', '/results/'],
      ]),
      part('Project', [
        ['Contributing', '/contributing'],
        ['Security', '/security'],
        ['Changelog', '/changelog'],
        ['Code of conduct', '/code_of_conduct'],
      ]),
    ],
  },
})
