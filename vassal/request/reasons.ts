/** The usual reason phrases by status. An import of `node:http` would load all that it re-exports, `WebSocket` of undici too. */
export const { STATUS_CODES: reasons } = process.getBuiltinModule('node:http');
