/** An exported folder, opened with its checksums checked. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { Ajv } from 'ajv'
import type { Network } from '../../../compiler/graph.js'
import { compileGraph } from '../../../compiler/graph-json.js'
import { DiagnosticsError } from '../../base/diagnostics-error.js'
import { digestOfFile } from '../../base/file-bytes.js'
import { UserError } from '../../base/user-error.js'
import { readChecked, readText } from '../../runs/json-file.js'
import type { Manifest } from '../manifest.js'
import { graphFile, manifestFile, sumsFile } from '../names.js'

export interface ExportedFolder {
  readonly folder: string
  readonly manifest: Manifest
  readonly network: Network
  /** The path of one of its files. */
  file(name: string): string
}

const schema = {
  type: 'object',
  required: ['netc', 'target', 'network', 'weights', 'files'],
  properties: {
    ...{ netc: { type: 'string' }, target: { type: 'string' }, network: { type: 'string' }, files: { type: 'object' } },
    weights: {
      type: 'object',
      required: ['words', 'sha256'],
      properties: {
        words: { type: 'string' },
        sha256: { type: 'object', additionalProperties: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
      },
    },
  },
}

/** @throws UserError where the folder is no export, or one of its files is not as it was written; DiagnosticsError where its graph is damaged */
export function openExport(folder: string): ExportedFolder {
  const file = (name: string) => path.join(folder, name)
  if (!existsSync(file(manifestFile))) {
    const what = existsSync(folder) ? `it has no ${manifestFile}` : 'it does not exist'
    throw new UserError(`${folder} is no folder that netc export wrote: ${what}`, 'name the folder that -o had')
  }
  checkSums(folder)
  const manifest = readChecked<Manifest>(file(manifestFile), { format: 'netc-export', version: 1, schema, help: again })
  const { value: network, diagnostics, sources } = compileGraph(readText(file(graphFile)), file(graphFile))
  if (network === undefined) throw new DiagnosticsError(diagnostics, sources)
  return { folder, manifest, network, file }
}

/** @throws UserError where a file is missing, or is not that of its checksum */
function checkSums(folder: string): void {
  const sums = path.join(folder, sumsFile)
  for (const line of readText(sums).split('\n').filter(Boolean)) {
    const [, sum, name] = /^([0-9a-f]{64}) {2}((?:\w[\w.-]*\/)*\w[\w.-]*)$/.exec(line) ?? []
    if (name === undefined)
      throw new UserError(`${sums} is damaged: ${JSON.stringify(line)} is no checksum and name`, again)
    const file = path.join(folder, name)
    if (!existsSync(file)) throw new UserError(`${file} is missing`, again)
    if (digestOfFile(file) !== sum) {
      throw new UserError(`${file} is damaged, or was changed: its checksum is not that of ${sums}`, again)
    }
  }
}

const again = 'export it again'

/** What a target put into the manifest, checked by its schema. @throws UserError where it is damaged */
export function filesOf<T>({ manifest, file }: ExportedFolder, properties: Readonly<Record<string, object>>): T {
  const validate = new Ajv().compile<T>({ type: 'object', required: Object.keys(properties), properties })
  if (validate(manifest.files)) return manifest.files
  const [{ instancePath, message }] = validate.errors!
  throw new UserError(`${file(manifestFile)} is damaged: files${instancePath} ${message}`, again)
}
