export { capabilitiesOf } from './capabilities.ts';
export { become, identityOf, userName, type Identity } from './identity.ts';
export { dropOf, lateIdentity } from './late.ts';
export { becomeAtOnce } from './immediate.ts';
