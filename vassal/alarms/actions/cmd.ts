import { describeReport, native } from '../../../native/index.ts';
import { commandPlan } from '../../daemons/index.ts';
import { reason } from '../../errors/index.ts';
import type { ActionRow, Surroundings } from './row.ts';

/** Commands of one alarm at the same time; what comes meanwhile is lost, and said. */
const MOST = 16;

/** A command of the shell that reads the message. */
export const cmd: ActionRow = {
  means: 'runs a command of the shell, which reads the message',
  example: "cmd:mail -s 'an alarm' admin@example.com",
  make: (command, surroundings) => {
    if (command.trim() === '') throw new Error('no command');
    let running = 0;
    return (message) => {
      if (running >= MOST)
        return surroundings.log.event(`[alarm] ${MOST} commands "${command}" run: a message is lost`);
      running += 1;
      try {
        run(command, message, surroundings, () => (running -= 1));
      } catch (thrown) {
        running -= 1;
        surroundings.log.event(`[alarm] unable to run "${command}": ${reason(thrown)}`);
      }
    };
  },
};

function run(command: string, message: string, surroundings: Surroundings, ended: () => void): void {
  const input = native.memoryFile('alarm', Buffer.from(message));
  try {
    const { pidfd, started } = native.launch(commandPlan(command, surroundings, [], input));
    void started.then(
      (report) => report && surroundings.log.event(`[alarm] "${command}": ${describeReport(report)}`),
    );
    native.watchExit(pidfd, () => {
      native.close(pidfd);
      ended();
    });
  } finally {
    native.close(input);
  }
}
