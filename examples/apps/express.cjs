// Express: the application is a (req, res) function.
const express = require('express');

const app = express();
app.use(express.json());
app.get('/', (req, res) => res.type('text').send('hello from Express\n'));
app.get('/json', (req, res) => res.json({ ip: req.ip, path: req.path }));
app.post('/echo', (req, res) => res.json(req.body));
module.exports = app;
