// `npm run vscode [-- --out dist/netc.vsix]`: the VS Code extension as one file, without node_modules. Its packages have
// a separate lock file; none of their scripts run when they are installed. The same sources give the same bytes.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { initWasm, Resvg } from '@resvg/resvg-wasm'
import { build } from 'esbuild'
import { strToU8, zipSync } from 'fflate'
import { root } from './install.mjs'

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist/netc.vsix' } } })
const folder = path.join(root, 'editors/vscode')
const text = (name) => readFileSync(path.join(folder, name), 'utf8')
const manifest = JSON.parse(text('package.json'))

if (!existsSync(path.join(folder, 'node_modules/vscode-languageclient')))
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder)
run(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], root)

const { outputFiles } = await build({
  entryPoints: [path.join(folder, 'src/extension.ts')],
  bundle: true,
  write: false,
  format: 'cjs',
  platform: 'node',
  target: 'node18',
  minify: true,
  external: ['vscode'],
  logLevel: 'warning',
})

await initWasm(readFileSync(path.join(root, 'node_modules/@resvg/resvg-wasm/index_bg.wasm')))
const files = {
  'package.json': strToU8(JSON.stringify(published(manifest), undefined, 2)),
  'extension.js': outputFiles[0].contents,
  'icon.png': new Resvg(text('icon.svg')).render().asPng(),
  'license.txt': strToU8(readFileSync(path.join(root, 'LICENSE'), 'utf8')),
  ...Object.fromEntries(
    ['readme.md', 'language-configuration.json', 'snippets.json', 'syntaxes/netc.tmLanguage.json'].map((name) => [
      name,
      strToU8(text(name === 'readme.md' ? 'README.md' : name)),
    ]),
  ),
}

const types = {
  json: 'application/json',
  js: 'application/javascript',
  md: 'text/markdown',
  png: 'image/png',
  txt: 'text/plain',
  vsixmanifest: 'text/xml',
}
const entries = {
  'extension.vsixmanifest': strToU8(vsixManifest(manifest)),
  '[Content_Types].xml': strToU8(contentTypes()),
  ...Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`extension/${name}`, bytes])),
}
// A time of its own would make every archive another.
const archive = zipSync(entries, { level: 9, mtime: new Date(1980, 0, 1) })
const out = path.resolve(root, values.out)
mkdirSync(path.dirname(out), { recursive: true })
writeFileSync(out, archive)
console.log(
  `wrote ${path.relative(process.cwd(), out)}: ${Math.ceil(archive.length / 1024)} KiB, ${Object.keys(files).length} files`,
)

function run(program, words, cwd) {
  const { status, error } = spawnSync(program, words, { cwd, stdio: 'inherit' })
  if (error !== undefined) throw error
  if (status !== 0) process.exit(status ?? 1)
}

/** What the extension needs of its package.json. */
function published({ devDependencies, private: _, ...rest }) {
  return rest
}

function vsixManifest({ name, publisher, version, displayName, description, categories, engines }) {
  const properties = [
    ['Engine', engines.vscode],
    ['ExtensionKind', 'workspace'],
  ]
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="${name}" Version="${version}" Publisher="${publisher}"/>
    <DisplayName>${displayName}</DisplayName>
    <Description xml:space="preserve">${escaped(description)}</Description>
    <Categories>${categories.join(',')}</Categories>
    <License>extension/license.txt</License>
    <Icon>extension/icon.png</Icon>
    <Properties>
${properties.map(([id, value]) => `      <Property Id="Microsoft.VisualStudio.Code.${id}" Value="${escaped(value)}"/>`).join('\n')}
    </Properties>
  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/readme.md" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/license.txt" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Icons.Default" Path="extension/icon.png" Addressable="true"/>
  </Assets>
</PackageManifest>
`
}

function contentTypes() {
  const lines = Object.entries(types).map(
    ([ending, type]) => `  <Default Extension=".${ending}" ContentType="${type}"/>`,
  )
  return `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
${lines.join('\n')}
</Types>
`
}

function escaped(value) {
  return value.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
