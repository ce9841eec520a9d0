// TypeScript runs as it is: types are stripped when the file is loaded.
interface Greeting {
  readonly from: string;
}

export default {
  fetch(request: Request): Response {
    const greeting: Greeting = { from: 'TypeScript' };
    return Response.json({ ...greeting, path: new URL(request.url).pathname });
  },
};
