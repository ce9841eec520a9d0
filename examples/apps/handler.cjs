// The smallest application: a Node (req, res) function.
module.exports = (req, res) => {
  res.setHeader('Content-Type', 'text/plain');
  res.end(`hello from a (req, res) function at ${req.url}\n`);
};
