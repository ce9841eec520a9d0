import { strftime } from '../log/index.ts';
import type { LineText } from './entry.ts';
import { variableOf, type VariableSettings } from './variables.ts';

export interface FormatSettings extends VariableSettings {
  /** `log-format-strftime`: what stands between the variables is a format of strftime. */
  readonly strftime: boolean;
}

/** A template of `log-format` as a function (manual 3.26). What is no `%(variable)` stays as written. */
export function compileFormat(template: string, settings: FormatSettings): LineText {
  const pieces = template
    .split(/(%\([^()]+\))/)
    .filter((piece) => piece !== '')
    .map((piece): LineText => {
      const name = /^%\((.*)\)$/s.exec(piece)?.[1];
      if (name !== undefined) return variableOf(name, settings);
      if (!settings.strftime) return () => piece;
      const time = strftime(piece);
      return ({ request }) => time(request.startedAt);
    });
  return (entry) => {
    let text = '';
    for (const piece of pieces) text += piece(entry);
    return text;
  };
}
