import { reason } from '../errors/index.ts';

/**
 * A sender for rhythms: one at a time, who is slow gets fewer. What goes wrong is told once, until it goes right again.
 * @param tell gets the reason
 */
export function single<Arguments extends unknown[]>(
  tell: (trouble: string) => void,
  send: (...given: Arguments) => Promise<void>,
): (...given: Arguments) => void {
  let busy = false;
  let troubled = false;
  const attempt = async (given: Arguments): Promise<void> => {
    busy = true;
    try {
      await send(...given);
      troubled = false;
    } catch (thrown) {
      if (!troubled) tell(reason(thrown));
      troubled = true;
    } finally {
      busy = false;
    }
  };
  return (...given) => {
    if (!busy) void attempt(given);
  };
}
