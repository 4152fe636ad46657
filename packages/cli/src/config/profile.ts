/** A service by name. */
export interface Profile {
  readonly name: string;
  readonly url: URL;
  /** What lets in there: as it stands in the file, or where it is kept. */
  readonly token: { readonly text: string } | { readonly path: string } | null;
}

/** What the person's configuration file says. */
export interface ConfigFile {
  readonly path: string;
  readonly exists: boolean;
  /** In the order of the file. */
  readonly profiles: readonly Profile[];
  readonly defaultProfile: string | null;
}
