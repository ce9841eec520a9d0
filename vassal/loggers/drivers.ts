import type { Driver } from './sink.ts';

/** The drivers by name (manual 3.25); each is loaded only when a logger names it. */
export const DRIVERS: Readonly<Record<string, () => Promise<Driver>>> = {
  file: async () => (await import('./drivers/file.ts')).file,
  fd: async () => (await import('./drivers/descriptor.ts')).fd,
  stdio: async () => (await import('./drivers/descriptor.ts')).stdio,
  pipe: async () => (await import('./drivers/pipe.ts')).pipe,
  socket: async () => (await import('./drivers/socket.ts')).socket,
  syslog: async () => (await import('./drivers/syslog.ts')).syslog,
  rsyslog: async () => (await import('./drivers/syslog.ts')).rsyslog,
  redislog: async () => (await import('./drivers/redis.ts')).redislog,
  mongodblog: async () => (await import('./drivers/mongodb.ts')).mongodblog,
  zeromq: async () => (await import('./drivers/zeromq.ts')).zeromq,
  crypto: async () => (await import('./drivers/crypto.ts')).crypto,
  graylog2: async () => (await import('./drivers/graylog.ts')).graylog2,
  systemd: async () => (await import('./drivers/systemd.ts')).systemd,
};

/** What `logger-list` prints. */
export function loggerList(): string {
  return ['*** emperord loggers ***', ...Object.keys(DRIVERS).sort(), ''].join('\n');
}
