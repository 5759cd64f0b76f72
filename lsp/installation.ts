/** What the server needs of the program that starts it. */
export interface Installation {
  readonly version: string
  /** The folder of the standard library, to which definitions lead. */
  readonly library: string
  /** The URL of the module that checks YAML files, which is loaded for the first of them. */
  readonly checkYaml: string
}
