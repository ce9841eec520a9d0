export { capabilitiesOf } from './capabilities.ts';
export { become, identityOf, type Identity } from './identity.ts';
export { becomeAtOnce } from './immediate.ts';
