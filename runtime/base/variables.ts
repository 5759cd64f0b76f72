/** The environment variables that netc reads, or hands to what it starts. docs/environment.md derives from this; a test holds it to the code. */

/** What a variable is for. */
export const purposes = {
  folders: 'Where netc keeps things',
  output: 'What is printed',
  network: 'The network',
  setup: '`netc setup`',
  engines: 'Engines and threads',
} as const

export interface Variable {
  readonly name: string
  readonly purpose: keyof typeof purposes
  /** What it decides, one sentence without a full stop. */
  readonly meaning: string
  /** What holds where it is not set. */
  readonly otherwise: string
  /** What reads it, where netc itself does not: a program or package that it uses. */
  readonly readBy?: string
  /** Whether netc sets it, so that what the user has set is not taken. */
  readonly set?: true
}

const driverFiles = 'Vulkan drivers by the paths of their files; where it is set, netc looks for none itself'

export const variables: readonly Variable[] = [
  {
    name: 'NETC_CACHE',
    purpose: 'folders',
    meaning: 'the folder of decoded data sets, of downloads, and of compiled code that makes starts fast',
    otherwise: '`netc` in XDG_CACHE_HOME, on Windows `netc\\cache` in LOCALAPPDATA',
  },
  {
    name: 'NETC_NATIVE_HOME',
    purpose: 'folders',
    meaning: 'the folder of the [native engine](engines.md#native)',
    otherwise: '`netc/native` in XDG_DATA_HOME, on Windows in LOCALAPPDATA',
  },
  {
    name: 'NETC_WEBGPU_HOME',
    purpose: 'folders',
    meaning: 'the folder of the [webgpu engine](engines.md#webgpu)',
    otherwise: '`netc/webgpu` in XDG_DATA_HOME, on Windows in LOCALAPPDATA',
  },
  {
    name: 'NETC_TORCH_PYTHON',
    purpose: 'folders',
    meaning: 'the Python with PyTorch, for [training](cluster.md) with it and for checking [exports](export.md)',
    otherwise: '`python3`, on Windows `python`',
  },
  {
    name: 'XDG_CACHE_HOME',
    purpose: 'folders',
    meaning: "the system's folder for caches; a relative path is ignored",
    otherwise: '`~/.cache`',
  },
  {
    name: 'XDG_DATA_HOME',
    purpose: 'folders',
    meaning:
      "the system's folder for a user's data; a relative path is ignored. Vulkan drivers are looked for there too",
    otherwise: '`~/.local/share`',
  },
  {
    name: 'XDG_CONFIG_HOME',
    purpose: 'engines',
    meaning: "the system's folder for settings, where Vulkan drivers are looked for",
    otherwise: '`~/.config`',
  },
  {
    name: 'LOCALAPPDATA',
    purpose: 'folders',
    meaning: "on Windows, the system's folder for a user's data and caches",
    otherwise: 'as on other systems',
  },
  {
    name: 'TMPDIR',
    purpose: 'folders',
    meaning: 'the folder of temporary files; on Windows TEMP or TMP',
    otherwise: '`/tmp`',
    readBy: 'Node',
  },
  {
    name: 'NO_COLOR',
    purpose: 'output',
    meaning: 'whatever its value, [no colours](https://no-color.org); `--color` decides before it',
    otherwise: 'what FORCE_COLOR says',
  },
  {
    name: 'FORCE_COLOR',
    purpose: 'output',
    meaning: 'colours everywhere; `0` and `false` are for none',
    otherwise: 'what CLICOLOR_FORCE says',
  },
  {
    name: 'CLICOLOR_FORCE',
    purpose: 'output',
    meaning: 'colours everywhere, unless it is `0`',
    otherwise: 'colours on a terminal',
  },
  {
    name: 'COLUMNS',
    purpose: 'output',
    meaning: 'how many characters a line has, before what the terminal tells of itself',
    otherwise: "the terminal's width; in a file lines are as long as they are",
  },
  { name: 'TERM', purpose: 'output', meaning: '`dumb` is a terminal without colours', otherwise: 'it has them' },
  {
    name: '_',
    purpose: 'output',
    meaning: 'the program that the shell has started: under `nohup` a closed terminal ends nothing',
    otherwise: 'SIGHUP ends a run, saved',
  },
  {
    name: 'NETC_ENDS_WITH_READER',
    purpose: 'output',
    meaning: '`netc experiment` sets it for the runs that it starts, which end when nobody reads what they print',
    otherwise: 'a run goes on unread',
  },
  {
    name: 'HTTPS_PROXY',
    purpose: 'network',
    meaning: 'the proxy of downloads, a URL; `https_proxy` as well. npm and pip, which `netc setup` runs, read it too',
    otherwise: 'HTTP_PROXY, else none',
    readBy: 'undici',
  },
  {
    name: 'HTTP_PROXY',
    purpose: 'network',
    meaning: 'the proxy of what is fetched without encryption; `http_proxy` as well',
    otherwise: 'none',
    readBy: 'undici',
  },
  {
    name: 'NO_PROXY',
    purpose: 'network',
    meaning: 'hosts that are reached without the proxy, with commas between them; `no_proxy` as well',
    otherwise: 'none',
    readBy: 'undici',
  },
  {
    name: 'NODE_EXTRA_CA_CERTS',
    purpose: 'network',
    meaning: 'a file with the certificates of a proxy that opens what is encrypted',
    otherwise: "Node's own",
    readBy: 'Node',
  },
  {
    name: 'NODE_OPTIONS',
    purpose: 'engines',
    meaning: "Node's options. The compiled code that netc keeps to start faster is of one set of them",
    otherwise: 'none',
  },
  {
    name: 'UV_THREADPOOL_SIZE',
    purpose: 'engines',
    meaning: 'threads that read files and decode images',
    otherwise: "as many as the machine's processor has, at least 4",
  },
  {
    name: 'CXX',
    purpose: 'setup',
    meaning: 'the C++ compiler, with its first options',
    otherwise: 'g++, c++ or clang++',
  },
  { name: 'PYTHON', purpose: 'setup', meaning: 'the Python whose pip fetches TensorFlow', otherwise: 'python3' },
  {
    name: 'npm_config_*',
    purpose: 'setup',
    meaning: "npm's settings, such as `npm_config_registry`; those of the user's `.npmrc` as well, not a project's",
    otherwise: "npm's own",
    readBy: 'npm',
  },
  {
    name: 'PIP_*',
    purpose: 'setup',
    meaning: "pip's settings, such as `PIP_INDEX_URL`; those of its configuration files as well",
    otherwise: "pip's own",
    readBy: 'pip',
  },
  {
    name: 'TF_CPP_MIN_LOG_LEVEL',
    purpose: 'engines',
    meaning: 'from which level on TensorFlow says what it does: `0` is everything',
    otherwise: 'errors alone, and none where there is no NVIDIA driver',
  },
  {
    name: 'CUDA_VISIBLE_DEVICES',
    purpose: 'engines',
    meaning: 'which NVIDIA cards TensorFlow uses, by their numbers; empty for none',
    otherwise: 'all',
    readBy: 'TensorFlow',
  },
  ...['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS'].map(
    (name): Variable => ({
      name,
      purpose: 'engines',
      meaning: "TensorFlow's threads, and those of netc's operations: netc sets it",
      otherwise: '`--threads`',
      set: true,
    }),
  ),
  {
    name: 'TF_ENABLE_ONEDNN_OPTS',
    purpose: 'engines',
    meaning: 'netc sets it: without oneDNN the gradients of grouped convolutions fail',
    otherwise: '`1`',
    set: true,
  },
  { name: 'VK_DRIVER_FILES', purpose: 'engines', meaning: driverFiles, otherwise: "the system's" },
  {
    name: 'VK_ICD_FILENAMES',
    purpose: 'engines',
    meaning: `the older name of VK_DRIVER_FILES`,
    otherwise: "the system's",
  },
  {
    name: 'VK_ADD_DRIVER_FILES',
    purpose: 'engines',
    meaning: `the same, beside the system's`,
    otherwise: "the system's alone",
  },
]
