// `npm start`: the whole way on the embedded data, from the spec to a tested network, with nothing but npm.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ensureBuilt, node, root } from './install.mjs'

const spec = 'examples/quickstart.net'
const protocol = 'specs/protocols/quickstart.yaml'
const run = path.join(
  'runs',
  `quickstart-${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}`,
)

const step = (title) => console.log(`\n== ${title}\n`)

step('1 of 4  Install and build what is missing')
ensureBuilt()
console.log('Everything is in place.')

step(`2 of 4  Compile ${spec}: what the network is, and what it costs`)
node(['bin/netc', 'compile', spec, '--summary'])

step('3 of 4  Train and test it on the embedded data: alphabets drawn by a generator')
node(['bin/netc', 'train', spec, '--protocol', protocol, '--data', 'embedded', '--seed', '1', '--out', run])

step('4 of 4  What came of it')
node(['bin/netc', 'data', 'baseline', '--data', 'embedded', '--protocol', protocol])
const { test } = JSON.parse(readFileSync(path.join(root, run, 'result.json'), 'utf8'))
console.log(
  `The trained network: ${(100 * test.accuracy).toFixed(1)}% of ${test.tasks} tasks, on alphabets that it never saw.`,
)
console.log(`
Report:    ${path.join(run, 'report.html')} (open it in a browser)
Try next:
  npx netc compile specs/sircnn.net --summary        the published network, its counts checked against the paper
  npx netc data omniglot                             fetch the real images
  npx netc train specs/sircnn.net                    train it under the paper's protocol
  npx netc train ${spec} --set width=32   change a parameter, or copy the file and change the network`)
