import { option } from '../config/option.ts';

export const postBuffering = option({
  name: 'post-buffering',
  argument: 'bytes',
  default: 0,
  help: 'Read the whole body before the application starts; what is longer than this goes to disk, 0 for never',
  manual: '3.13.18',
});

export const uploadProgress = option({
  name: 'upload-progress',
  argument: 'path',
  names: 'folder',
  help: 'Say how far an upload is in a file of this folder: ID.js for a request with X-Progress-ID=ID in its query',
  manual: '3.13.18',
});

export const options = [postBuffering, uploadProgress] as const;
