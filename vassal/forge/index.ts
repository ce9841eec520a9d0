export { ForgeKeeper } from './keeper.ts';
export { modeOf, type Mode } from './mode.ts';
export { bear } from './self.ts';
export { runForge } from './server.ts';
