import { native } from '../../../native/index.ts';

/** A stylesheet with these templates, and a parameter `p`. */
export function sheet(body: string): string {
  return `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">${body}<xsl:param name="p"/></xsl:stylesheet>`;
}

/** Why there is nothing to test here. */
export function missing(): string | false {
  const nothing = { bytes: new Uint8Array(), url: '' };
  try {
    native.applyStylesheet(nothing, nothing, []);
    return false;
  } catch {
    return 'no libxslt';
  }
}
