export { readEncoders, type BoundEncoder, type Encoder } from './encoders.ts';
