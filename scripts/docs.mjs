// Writes the parts of the documentation that derive from the project, and the fixtures of messages and networks.
// `--check` only compares.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { commandPage } from './docs/commands.mjs'
import { kernelTable, sourceTable } from './docs/engines.mjs'
import { variableTables } from './docs/environment.mjs'
import { errorFixtures, errorPage } from './docs/errors.mjs'
import { experimentPage, experimentSchemaText } from './docs/experiments.mjs'
import { faultTable } from './docs/faults.mjs'
import { functionTable } from './docs/functions.mjs'
import { installTables } from './docs/install.mjs'
import { libraryTable } from './docs/library.mjs'
import { libraryNames } from './docs/library-names.mjs'
import { networkTable, summaryFixtures } from './docs/networks.mjs'
import { foreignNames, operatorPage, operatorTable } from './docs/operators.mjs'
import { paperPage } from './docs/paper.mjs'
import { protocolPage, protocolSchemaText } from './docs/protocols.mjs'
import { drawing, summaryPicture } from './docs/summary.mjs'
import { targetPage } from './docs/targets.mjs'
import { root } from './install.mjs'

// Each makes the whole file of what is there before.
const files = {
  'README.md': networkTable,
  'compiler/library-names.ts': libraryNames,
  'docs/language.md': (page) => libraryTable(functionTable(operatorTable(page))),
  'docs/operators.md': operatorPage,
  'docs/coming-from.md': foreignNames,
  'docs/engines.md': kernelTable,
  'runtime/engines/README.md': await sourceTable(),
  'docs/environment.md': variableTables,
  'docs/cli.md': commandPage,
  'docs/errors.md': errorPage,
  'docs/targets.md': targetPage,
  'docs/paper.md': paperPage,
  'docs/results/README.md': (page) => faultTable(installTables(page)),
  'docs/protocols.md': protocolPage,
  'docs/experiments.md': experimentPage,
  'specs/protocols/protocol.schema.json': protocolSchemaText,
  'specs/experiment.schema.json': experimentSchemaText,
  'docs/summary.svg': summaryPicture,
  'docs/sircnn.svg': drawing,
  ...errorFixtures,
  ...summaryFixtures,
}

for (const [file, make] of Object.entries(files)) {
  const target = path.join(root, file)
  const before = existsSync(target) ? readFileSync(target, 'utf8') : ''
  const after = make(before)
  if (after === before) continue
  if (process.argv.includes('--check')) {
    console.error(`${file} is behind what it is derived from: run \`npm run docs\`.`)
    process.exitCode = 1
  } else {
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, after)
  }
}
