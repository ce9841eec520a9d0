export { applySheet, LONGEST_DOCUMENT, readXml } from './apply.ts';
export { toXslt } from './to-xslt.ts';
