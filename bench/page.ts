/**
 * Fills in the results page: each of the benchmarks' files in `docs/results` has a section between two marks, which is
 * generated from it. Tables are never typed.
 */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { packageRoot } from '../cli/node-host.js'
import { renderKernels } from './kernels/render.js'
import type { Machine } from './machine.js'
import { recipeText } from './recipes.js'
import { renderNetwork, renderOneShot } from './render.js'
import { readResults } from './results.js'

const results = path.join(packageRoot, 'docs', 'results')
export const page = path.join(results, 'README.md')

/** How the contents of a file are shown, by its name. */
const sections: Readonly<Record<string, (file: string) => string>> = {
  'bench.json': benchSection,
  'bench-recipe.json': benchSection,
  'bench-kernels.json': (file) => fenced(renderKernels(JSON.parse(readFileSync(file, 'utf8')))),
}

/** The page with current sections; the section of a missing file is unchanged. */
export function fillPage(text: string, folder = results): string {
  return Object.entries(sections).reduce((filled, [name, render]) => {
    const file = path.join(folder, name)
    return existsSync(file) ? replaceBetween(filled, name, render(file)) : filled
  }, text)
}

function replaceBetween(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`]
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`the page has no place for ${name}`)
  return `${text.slice(0, from)}${start}${content}\n${text.slice(to)}`
}

function benchSection(file: string): string {
  const { machine, conditions, networks, one_shot } = readResults(file)
  return [
    `${describe(machine)}. ${recipeText(conditions)}; ${conditions.warmup} warm-up steps.`,
    '',
    fenced(
      [
        ...networks.map((network) => renderNetwork(network, conditions)),
        ...(one_shot.length > 0 ? [renderOneShot(one_shot)] : []),
      ].join('\n\n\n'),
    ),
  ].join('\n')
}

function describe({ cpu, cores, memory_gb, platform, node, tfjs, python }: Machine): string {
  const frameworks = Object.entries(python).map(([name, version]) => `, ${name} ${version}`)
  return `${cpu}, ${cores} cores, ${memory_gb} GB, ${platform}, Node ${node}, tfjs ${tfjs}${frameworks.join('')}`
}

const fenced = (text: string) => `\`\`\`\n${text}\n\`\`\``
