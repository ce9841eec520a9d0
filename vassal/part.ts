import type { Configuration, Option } from './config/index.ts';
import type { ErrorCode } from './errors/index.ts';
import type { MasterContext, MasterHooks } from './master/context.ts';
import type {
  Application,
  Handler,
  TemplateContext,
  TemplateHooks,
  WorkerContext,
  WorkerHooks,
} from './worker/context.ts';

/**
 * What a room plugs into the core (design §3). The description is data and is always read; `load` imports the
 * code and is called only when `used` says that this configuration needs it.
 */
export interface Part {
  readonly name: string;
  readonly options: readonly Option[];
  readonly errors?: readonly ErrorCode[];
  /** Names accepted by `plugin = X`: what uWSGI ships as a plugin and this room has built in. */
  readonly plugins?: readonly string[];
  /** Functions that its worker hook gives to the `uwsgi` object of JavaScript, by name. */
  readonly api?: readonly string[];
  /** Defaults to: one of the part's options is set. */
  readonly used?: (configuration: Configuration) => boolean;
  readonly load?: () => Promise<PartCode>;
}

/** The code of a part. Every member is optional; a part that has none is only options. */
export interface PartCode {
  /**
   * Called in the fork server: makes what the processes of all vassals can share. Nothing of a tenant, no descriptors. An
   * application that it gives answers the requests of the rehearsal.
   */
  readonly warm?: () => Application | void | Promise<Application | void>;
  /**
   * Refuses a configuration that this part could not work with: it reads, and does nothing. Called for `check`, and in the
   * master before anything else of the part, also at a reload.
   */
  readonly check?: (configuration: Configuration) => void | Promise<void>;
  /** Called in the master once for each configuration (start and every reload). */
  readonly master?: (context: MasterContext) => MasterHooks | Promise<MasterHooks>;
  /** Called in the template, which loads the application once for the workers that are forked from it. */
  readonly template?: (context: TemplateContext) => TemplateHooks | void | Promise<TemplateHooks | void>;
  /** Called in each worker, and in each aide, after the privileges are dropped and before it accepts. */
  readonly worker?: (context: WorkerContext) => WorkerHooks | Promise<WorkerHooks>;
  /**
   * Services of the engine by `modifier1` (manual 3.17). What comes is no request of the web: responders do not see it. Its
   * payload is the block of the request, or the body when it is none.
   */
  readonly handlers?: Readonly<Record<number, (context: WorkerContext) => Handler | Promise<Handler>>>;
}
