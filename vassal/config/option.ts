/** How the text of a value is read. A trailing `?` means that the value may be left out. */
export type Argument = 'none' | ValueKind | `${ValueKind}?`;

/** The kinds of value. Times are in the unit the kind says, sizes in bytes. */
export type ValueKind = TextKind | NumberKind;
export type TextKind = 'text' | 'path' | 'address' | 'command' | 'key=value' | 'list';
export type NumberKind = 'number' | 'seconds' | 'milliseconds' | 'bytes' | 'megabytes' | 'octal' | 'percent';

/**
 * One row of the option table (design §4). The table generates the parser, defaults, validation, `--help`,
 * `docs/options.md` and shell completion; the row itself is the typed key of `Configuration.get`.
 */
export interface Option {
  readonly name: string;
  /** Other long names, and short ones with their dash: `['workers', '-p']`. */
  readonly aliases?: readonly string[];
  readonly argument: Argument;
  /** Value when nothing is given; absent means `null` (or `false` for `none`, `[]` for repeatable). */
  readonly default?: string | number | boolean;
  /** The value of an option with an optional argument that is given without one (`chmod-socket` = 0o666). */
  readonly bare?: string | number;
  /** Every value counts, in order; without it the last one wins. */
  readonly repeatable?: boolean;
  /** `immediate` options act while the configuration is read (`include`, `if-env`); the others afterwards. */
  readonly phase?: 'any' | 'immediate';
  /** What a value must name on this machine for an instance to start; `emperord check` looks for it. */
  readonly names?: 'file' | 'folder' | 'user' | 'group';
  /** One line, no final period. */
  readonly help: string;
  /** Section of the reference manual, `'3.13.3'`, or `'own'` for what the manual does not have. */
  readonly manual: string;
}

/** Declares an option, keeping its literal types so that `Configuration.get` knows what it returns. */
export function option<const O extends Option>(row: O): O {
  return row;
}

type Kind<O extends Option> = O['argument'] extends `${infer K}?` ? K : O['argument'];
type One<O extends Option> = Kind<O> extends NumberKind ? number : string;
type Missing<O extends Option> = O extends { default: string | number } ? never : null;

/** What `Configuration.get` returns for an option: `none` boolean, repeatable a list, else value or `null`. */
export type ValueOf<O extends Option> = O['argument'] extends 'none'
  ? boolean
  : O extends { repeatable: true }
    ? readonly One<O>[]
    : One<O> | Missing<O>;
