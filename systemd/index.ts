export { createNotifier, governing, type Notifier } from './notify.ts';
export { SYSTEMD_VARIABLES } from './variables.ts';
