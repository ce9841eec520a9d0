import { hostname } from 'node:os';
import { Failure } from '../../errors/index.ts';
import { ERR_LOGGERS_DRIVER } from '../errors.ts';
import { Outbox, type Connection } from '../outbox.ts';
import type { Driver } from '../sink.ts';
import { withoutBreak } from '../text.ts';

const ADDRESS = '127.0.0.1:27017';
const COLLECTION = 'uwsgi.logs';
const CONNECT_MS = 3000;

/** `mongodblog[:address,database.collection,node]`: each message is a document (manual 3.25.9). */
export const mongodblog: Driver = (argument, { report }) => {
  const [address = '', collection = '', node = ''] = argument.split(',');
  const [, database, name] = /^([^.]+)\.(.+)$/.exec(collection || COLLECTION) ?? [];
  if (database === undefined || name === undefined) {
    throw new Failure(ERR_LOGGERS_DRIVER, {
      tried: 'log to MongoDB',
      found: `the collection "${collection}"`,
      wanted: 'mongodblog:ADDRESS,DATABASE.COLLECTION[,node]',
    });
  }
  const place = { address: address || ADDRESS, database, collection: name, node: node || hostname() };
  return new Outbox(`mongodblog:${place.address}`, () => open(place), report);
};

interface Place {
  readonly address: string;
  readonly database: string;
  readonly collection: string;
  readonly node: string;
}

async function open({ address, database, collection, node }: Place): Promise<Connection> {
  const { MongoClient } = await import('mongodb');
  const client = new MongoClient(`mongodb://${address}`, {
    serverSelectionTimeoutMS: CONNECT_MS,
    directConnection: true,
  });
  const documents = client.db(database).collection(collection);
  return {
    send: async (messages) => {
      const time = new Date();
      await documents.insertMany(
        messages.map((message) => ({ node, time, message: withoutBreak(message).toString() })),
      );
      messages.length = 0;
    },
    close: () => void client.close().catch(() => undefined),
  };
}
