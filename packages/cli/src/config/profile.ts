/** A service by name. */
export interface Profile {
  readonly name: string;
  readonly url: URL;
}

/** What the person's configuration file says. */
export interface ConfigFile {
  readonly path: string;
  readonly exists: boolean;
  /** In the order of the file. */
  readonly profiles: readonly Profile[];
  readonly defaultProfile: string | null;
}
