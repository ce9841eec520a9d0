export { Configuration } from './configuration.ts';
export { option, type Argument, type Option, type ValueOf } from './option.ts';
export { place, type Origin, type Setting } from './setting.ts';
