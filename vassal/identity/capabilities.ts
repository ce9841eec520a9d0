import { Failure } from '../errors/index.ts';
import { ERR_IDENTITY_CAPABILITY } from './errors.ts';

/** The capabilities by number, as capabilities(7) numbers them; their names are those of manual 8.1.1 and later ones. */
const NAMES = [
  'chown',
  'dac_override',
  'dac_read_search',
  'fowner',
  'fsetid',
  'kill',
  'setgid',
  'setuid',
  'setpcap',
  'linux_immutable',
  'net_bind_service',
  'net_broadcast',
  'net_admin',
  'net_raw',
  'ipc_lock',
  'ipc_owner',
  'sys_module',
  'sys_rawio',
  'sys_chroot',
  'sys_ptrace',
  'sys_pacct',
  'sys_admin',
  'sys_boot',
  'sys_nice',
  'sys_resource',
  'sys_time',
  'sys_tty_config',
  'mknod',
  'lease',
  'audit_write',
  'audit_control',
  'setfcap',
  'mac_override',
  'mac_admin',
  'syslog',
  'wake_alarm',
  'block_suspend',
  'audit_read',
  'perfmon',
  'bpf',
  'checkpoint_restore',
] as const;
const HIGHEST = 63;

/** The numbers of capabilities that are given by name, with or without `cap_`, or by number. Throws `ERR_IDENTITY_CAPABILITY`. */
export function capabilitiesOf(option: string, lists: readonly string[]): number[] {
  const numbers = lists
    .flatMap((list) => list.split(/[\s,]+/))
    .filter((word) => word !== '')
    .map((word) => {
      const name = word.toLowerCase().replace(/^cap_/, '');
      const known = (NAMES as readonly string[]).indexOf(name);
      const number = known === -1 && /^\d{1,2}$/.test(name) ? Number(name) : known;
      if (number >= 0 && number <= HIGHEST) return number;
      throw new Failure(ERR_IDENTITY_CAPABILITY, {
        tried: `use ${option}`,
        found: `unknown capability "${word}"`,
      });
    });
  return [...new Set(numbers)];
}
