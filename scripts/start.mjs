// `npm start`: the whole way on the embedded data, from the spec to a tested network; needs only npm.
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

step('1 of 4  Install and build if necessary')
await ensureBuilt()
console.log('Everything is installed.')

step(`2 of 4  Compile ${spec}: its structure and costs`)
node(['bin/netc', 'compile', spec, '--summary'])

step('3 of 4  Train and test it on the embedded data: alphabets drawn by a generator')
node(['bin/netc', 'train', spec, '--protocol', protocol, '--data', 'embedded', '--seed', '1', '-o', run])

step('4 of 4  The results')
const { tests, pixels } = JSON.parse(readFileSync(path.join(root, run, 'result.json'), 'utf8'))
const [test] = tests
const percent = (share) => `${(100 * share).toFixed(1)}%`
console.log(`The network saw one image of a character and had to find the same character among ${test.settings.ways} drawn by others, from alphabets never seen in training:

  guessing                   ${percent(test.chance)}
  nearest pixels             ${percent(pixels[0].value)}
  trained network            ${percent(test.value)}   (95% interval: ${test.interval.map(percent).join(' to ')}, ${test.groups.length * test.settings.tasks} tasks)

Report:    ${path.join(run, 'report.html')} (open it in a browser)
Try next:
  ./bin/netc compile specs/sircnn.net --summary        the published network, its counts checked against the paper
  ./bin/netc train ${spec} --set width=8 \\
    --protocol ${protocol} --data embedded   a narrower network; or copy the file and change it
  ./bin/netc data omniglot                             fetch the real images (or --from a folder that has them)
  ./bin/netc train specs/sircnn.net                    train on them; --protocol omniglot-paper as the paper did
`)
