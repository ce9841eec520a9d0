import { option } from '../config/option.ts';

const manual = '3.13.61';
const list = { repeatable: true, manual } as const;

export const xsltDocroot = option({
  name: 'xslt-docroot',
  argument: 'path',
  ...list,
  help: 'Folder of the documents of the xslt plugin, instead of DOCUMENT_ROOT; the first that has the document',
});
export const xsltVar = option({
  name: 'xslt-var',
  argument: 'text',
  ...list,
  help: 'Variable of the request that has the path of the stylesheet',
});
export const xsltExt = option({
  name: 'xslt-ext',
  argument: 'text',
  ...list,
  help: 'What the path of a document ends with more, for its stylesheet; without it .xsl and .xslt',
});
export const xsltStylesheet = option({
  name: 'xslt-stylesheet',
  argument: 'path',
  ...list,
  help: 'Stylesheet of documents that have none; the first that exists',
});
export const xsltContentType = option({
  name: 'xslt-content-type',
  argument: 'text',
  default: 'text/html',
  help: 'Type of what the xslt plugin answers',
  manual,
});

export const options = [xsltDocroot, xsltVar, xsltExt, xsltStylesheet, xsltContentType] as const;
