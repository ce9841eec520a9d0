import description from '../package.json' with { type: 'json' };

/** Version of this program, as `--version`, `%V` and the stats show it. */
export const version: string = description.version;
