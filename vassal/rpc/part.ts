import type { Part } from '../part.ts';
import { hasApplication } from '../runtimes/index.ts';

/** Remote procedures (manual 6.12). */
export const part: Part = {
  name: 'rpc',
  options: [],
  plugins: ['rpc'],
  api: ['register_rpc', 'rpc', 'call', 'rpc_list'],
  used: hasApplication,
  load: () => import('./worker.ts'),
};
