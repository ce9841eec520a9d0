// Loads the addon that was built with the sanitizers wherever the addon is asked for.
import Module from 'node:module';

const load = Module._extensions['.node'];
Module._extensions['.node'] = (module, file) =>
  load(module, file.replace(/emperord\.node$/, 'emperord-sanitized.node'));
