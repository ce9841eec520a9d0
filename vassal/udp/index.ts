export { bindUdp } from './bind.ts';
