/** A client is gone. An application that lets it pass is done, and has not failed. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}
