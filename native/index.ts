export type {
  AcceptGate,
  ExitStatus,
  Features,
  Launched,
  ListenAddress,
  ListenOptions,
  Native,
} from './types.ts';
export type { LaunchOperation, LaunchPlan, LaunchReport, NamespaceName, ResourceName } from './plan.ts';
