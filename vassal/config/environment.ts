import type { Setting } from './setting.ts';

/** Variables of the Emperor protocol and of the runtime: not options. */
const INTERNAL =
  /^UWSGI_(EMPEROR_FD(_CONFIG)?|RELOADS|ORIGINAL_PROC_NAME|VASSALS_DIR|VASSAL_.*|BROODLORD_NUM)$/;

/** `UWSGI_FOO_BAR=x` is option `foo-bar` (manual 3.10.6). These come before everything else. */
export function environmentSettings(environment: Readonly<Record<string, string | undefined>>): Setting[] {
  const origin = { source: 'environment', line: null };
  return Object.entries(environment)
    .filter(([name]) => name.startsWith('UWSGI_') && name.length > 6 && !INTERNAL.test(name))
    .map(([name, value]) => ({
      key: name.slice(6).toLowerCase().replaceAll('_', '-'),
      value: value ?? '',
      origin,
    }));
}
