export { openDatagrams } from './datagrams.ts';
export { descriptorSink } from './descriptor.ts';
export { loggerList } from './drivers.ts';
export { openLogFile } from './drivers/file.ts';
export { socket } from './drivers/socket.ts';
export { LogFile } from './log-file.ts';
export { openLoggers, type Logger } from './loggers.ts';
export { readRoutes, type Route } from './routes.ts';
export type { Sink, Surroundings } from './sink.ts';
