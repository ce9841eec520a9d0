import type { Configuration } from '../../config/index.ts';
import type { Action } from '../traffic.ts';

/** An action by name. */
export interface ActionRow {
  readonly names: readonly string[];
  /** For the page: what it does, and an example of its arguments. */
  readonly means: string;
  readonly example: string;
  /** What the rules after it get: `next`, `continue`, `break`, or when which. */
  readonly returns: string;
  /** The answer comes later, when it is too late for the other chains: only for the request chain. */
  readonly later?: boolean;
  /** Makes it from what comes after the colon, for a configuration; throws `ERR_ROUTING_ARGUMENT`. */
  make(argument: string, configuration: Configuration): Action;
}
