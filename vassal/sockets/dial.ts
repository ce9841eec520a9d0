import { connect, type Socket } from 'node:net';
import type { Place } from './address.ts';

/** Connects to an address as a client. Throws for a descriptor, which has no address. */
export function dial(place: Place): Socket {
  switch (place.family) {
    case 'inherited':
      throw new Error('a descriptor cannot be connected to');
    case 'unix':
      return connect(place.path);
    case 'abstract':
      return connect(`\0${place.name}`);
    default:
      return connect(place.port, place.host);
  }
}
