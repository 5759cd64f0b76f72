/** The files of the PyTorch package but for those of training: source, project, and what it says of itself. */
import { readdirSync, readFileSync } from 'node:fs'
import { expectedText } from '../../../compiler/analyses/claim-text.js'
import { checkClaims } from '../../../compiler/analyses/claims.js'
import { formatFigure } from '../../../compiler/diagnostics/entry.js'
import { givesOf, torchShape, toTorchModel } from '../../../compiler/targets/torch/model.js'
import { inDocstring, lineWidth } from '../../../compiler/targets/torch/python.js'
import { packageRoot, packageVersion } from '../../base/environment.js'
import type { ExportSource } from '../source.js'
import type { ExportFile } from '../targets/target.js'
import { pythonFolder } from './parts.js'

const text = (name: string, of: () => string): ExportFile => ({
  name,
  *chunks() {
    yield new TextEncoder().encode(of())
  },
})

/** What is generated of the network, in the package's folder. */
export const networkFiles = (source: ExportSource, name: string): readonly ExportFile[] => [
  text(`${name}/model.py`, () => toTorchModel(source.network)),
  text(`${name}/__init__.py`, () => init(source)),
  text(`${name}/about.json`, () => `${JSON.stringify(aboutOf(source), null, 1)}\n`),
]

/** What is the same in every package, and in netc's own repository. */
export function pythonFiles(name: string): readonly ExportFile[] {
  return [...copied(pythonFolder, `${name}/`), ...copied(new URL('python/tests/', packageRoot), 'tests/')]
}

export const projectFile = (source: ExportSource, name: string): ExportFile =>
  text('pyproject.toml', () => project(source, name))

function copied(folder: URL, to: string): readonly ExportFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /\.(py|json|typed)$/.test(name))
    .sort()
    .map((name) => ({
      name: `${to}${name}`,
      *chunks() {
        yield readFileSync(new URL(name, folder))
      },
    }))
}

const init = ({ network, words }: ExportSource): string => `"""${inDocstring(`${network.name}: ${words}.`)}"""

from .layers import Judgement
from .model import Network
from .weights import load

__all__ = ["Judgement", "Network", "load"]
`

/** What `python -m NAME info` shows beside the tensors. */
function aboutOf({ network, words }: ExportSource): object {
  const { name, kind, input, parameters, doc } = network
  return {
    ...{ network: name, doc, kind, gives: givesOf(network), image: torchShape(input.shape), parameters },
    ...{ weights: words, netc: packageVersion() },
    claims: checkClaims(network).map(({ claim, actual, holds }) => ({
      claim: `${claim.subject} ${claim.comparison} ${expectedText(claim)}`,
      actual: actual === undefined ? 'nothing' : formatFigure(actual),
      holds,
      ...(claim.source === undefined ? {} : { source: claim.source }),
    })),
  }
}

const project = ({ network }: ExportSource, name: string): string => `[build-system]
requires = ["setuptools>=64"]
build-backend = "setuptools.build_meta"

[project]
name = "${name.replaceAll('_', '-')}"
version = "1.0.0"
description = ${JSON.stringify(`The network ${network.name}, exported by netc ${packageVersion()}`)}
readme = "README.md"
requires-python = ">=3.10"
dependencies = ["torch>=2.4", "numpy>=1.24", "safetensors>=0.4"]

[tool.setuptools.packages.find]
include = ["${name}*"]

[tool.setuptools.package-data]
"*" = ["*.json", "*.safetensors", "py.typed"]

[tool.ruff]
line-length = ${lineWidth}
target-version = "py310"
lint.select = ["E4", "E7", "E9", "F", "I", "B", "UP"]

[tool.mypy]
strict = true
python_version = "3.10"
`
