import type { Log } from '../log/index.ts';
import type { Handler } from '../worker/context.ts';
import { reason } from '../errors/index.ts';
import { orderIn, type Order } from './enqueue.ts';
import type { Task } from './task.ts';

/** A packet of modifier 255: its second modifier says whether it was done (manual 3.17). */
const answer = (done: boolean): Buffer => Buffer.of(255, 0, 0, Number(done));

/** Takes tasks from the network (manual 6.15.5): the variables of a request with modifier 17 are the task. */
export function takeTasks(put: (task: Task, order: Order) => string, log: Log): Handler {
  const accept = (block: Buffer): boolean => {
    try {
      put({ block: Buffer.from(block), body: Buffer.alloc(0) }, orderIn(block));
      return true;
    } catch (thrown) {
      log.line(reason(thrown));
      return false;
    }
  };
  return (request, response) => {
    response.writeRaw(answer(accept(request.block)));
    response.end();
  };
}
