// Hono: the default export has fetch(request).
import { Hono } from 'hono';

const app = new Hono();
app.get('/', (context) => context.text('hello from Hono\n'));
app.get('/json', (context) => context.json({ path: context.req.path }));
app.post('/echo', async (context) => context.json(await context.req.json()));
export default app;
