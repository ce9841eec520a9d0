import type { Setting } from './setting.ts';

/** Options that a configuration declared itself (manual 3.14): the settings that each stands for. */
export class CustomOptions {
  readonly #declared = new Map<string, readonly string[]>();

  /** `name=option=value;option=$1` */
  declare(text: string): void {
    const equals = text.indexOf('=');
    if (equals <= 0) return;
    const name = text.slice(0, equals).trim();
    this.#declared.set(name, text.slice(equals + 1).split(';'));
  }

  has(name: string): boolean {
    return this.#declared.has(name);
  }

  names(): string[] {
    return [...this.#declared.keys()];
  }

  /** What a setting of a declared option means: `$1`, `$2` … are the words of its value, `$0` all of it. */
  expand(setting: Setting): Setting[] {
    const words = [setting.value, ...setting.value.split(/\s+/).filter((word) => word !== '')];
    return (this.#declared.get(setting.key) ?? []).map((part) => {
      const text = part.replace(/\$(\d)/g, (_, digit: string) => words[Number(digit)] ?? '');
      const equals = text.indexOf('=');
      const [key, value] = equals === -1 ? [text, 'true'] : [text.slice(0, equals), text.slice(equals + 1)];
      return { key: key.trim(), value, origin: setting.origin };
    });
  }
}
