/** The library as a bundler packs it for a browser, and an engine with only the language, to run it. */
import vm from 'node:vm'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

export interface Bundle {
  readonly code: string
  readonly bytes: number
  readonly gzipped: number
  /** The files of which something is in it. */
  readonly inputs: readonly string[]
}

/** Bundles `program`, a module that imports netc as seen from `folder`. What only Node has is an error. */
export async function browserBundle(program: string, folder: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: folder },
    bundle: true,
    write: false,
    minify: true,
    metafile: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2023',
    logLevel: 'silent',
  })
  const [{ contents, text }] = outputFiles
  const inputs = Object.values(metafile.outputs).flatMap((output) => {
    return Object.entries(output.inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : []))
  })
  return { code: text, bytes: contents.length, gzipped: gzipSync(contents).length, inputs }
}

/**
 * What the program leaves in the global `result`, as JSON has it. Besides the language, the engine has
 * `structuredClone`, as every browser and worker does, which dagre uses; it has no console, no process and no document.
 */
export function runBare({ code }: Bundle): unknown {
  const context = vm.createContext({ structuredClone })
  vm.runInContext(code, context, { timeout: 60_000 })
  return JSON.parse(vm.runInContext('JSON.stringify(result)', context))
}

/** Uses everything that a page would: it compiles with the library, draws, formats, explains, and renders a mistake. */
export const browserProgram = `
import { compile, compileGraph, draw, explain, format, graphText, operator, operators, renderDiagnostics, renderSarif, summarize, toModelJson } from 'netc'
const text = \`import { unit } from "std/conv.net"
import { weighted_l1 } from "std/heads.net"
tower eye(width: int) { unit(width, 3x3) -> relu -> global_avg_pool }
network small(width: int = 8) { input image: 28x28x1
  siamese eye(width)
  head weighted_l1
}\`
const compiled = compile(text, { set: { width: 16 } })
const wrong = compile(text.replace('relu', 'rellu'))
globalThis.result = {
  params: compiled.counts.params.total,
  again: compileGraph(graphText(compiled)).counts.params.total,
  stages: summarize(compiled.network).towers.eye.stages.length,
  svg: draw(compiled.network).startsWith('<svg'),
  layers: toModelJson(compiled.network).modelTopology.config.layers.length,
  formatted: format(text).text !== text,
  operators: operators().length,
  conv: operator('conv').examples.length > 0,
  text: renderDiagnostics(wrong),
  rules: renderSarif(wrong).runs[0].tool.driver.rules.length,
  explained: explain('unknown-name').message,
}
`
