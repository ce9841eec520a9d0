import { errorCode } from '../errors/index.ts';

export const ERR_XSLT_APPLY = errorCode({
  code: 'ERR_XSLT_APPLY',
  exit: 1,
  meaning: 'A stylesheet could not be applied to a document; the client gets 500.',
  wanted: 'an XML document and an XSLT 1.0 stylesheet that this user may read, of at most 16 MB each',
  hint: 'xsltproc says the same of both files; docs/xslt.md has what a stylesheet may not do',
});
export const ERR_XSLT_LIBRARY = errorCode({
  code: 'ERR_XSLT_LIBRARY',
  exit: 1,
  meaning: 'This machine has no library that applies stylesheets; the client gets 500.',
  wanted: 'libxslt.so.1',
  hint: 'install it (apt-get install libxslt1.1); it is looked for once, at the first document of a worker',
});

export const errors = [ERR_XSLT_APPLY, ERR_XSLT_LIBRARY] as const;
