export { childrenOf, parentOf, reap } from './adopted.ts';
export { childOf } from './born.ts';
export { ForgeKeeper } from './keeper.ts';
export { modeOf, type Mode } from './mode.ts';
export { descriptorsOf } from './order.ts';
export { bear, isForked } from './self.ts';
export { runForge } from './server.ts';
export { runTemplate } from './template-process.ts';
export { templateHooks } from './template.ts';
