/** The codes of protocols and experiments, for `netc explain`. */
import type { CodeBook } from '../../compiler/diagnostics/examples/book.js'
import { projectOf } from '../../compiler/diagnostics/examples/example.js'
import { protocolEntries } from '../protocol/entries.js'
import { protocolExamples } from '../protocol/examples.js'
import { checkYaml } from './check-yaml.js'
import { experimentEntries } from './experiment/entries.js'
import { experimentExamples } from './experiment/examples.js'

export const yamlBook: CodeBook = {
  entries: { ...protocolEntries, ...experimentEntries },
  documentation: { ...protocolExamples, ...experimentExamples },
  check(example) {
    const [[file, text]] = Object.entries(projectOf(example).files)
    return checkYaml(text, file)
  },
}
