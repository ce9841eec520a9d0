import { option } from '../config/option.ts';

export const vassalSosBacklog = option({
  name: 'vassal-sos-backlog',
  argument: 'number',
  help: 'Ask the Emperor for a zerg while more connections than this wait in a listen queue',
  manual: '7.3.1',
});

export const options = [vassalSosBacklog] as const;
