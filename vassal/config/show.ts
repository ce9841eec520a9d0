import type { Configuration } from './configuration.ts';

/** The effective configuration as ini, in the form that scripts read (`--show-config`). */
export function showConfig(configuration: Configuration): string {
  const lines = configuration.settings.map(({ key, value }) => `${key} = ${value}`);
  return `\n;uWSGI instance configuration\n[uwsgi]\n${lines.join('\n')}\n;end of configuration\n\n`;
}
