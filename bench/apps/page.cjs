const text = Array.from({ length: 500 }, (_, index) => `line ${index} of a page that shrinks\n`).join('');
module.exports = (req, res) => {
  res.writeHead(200, { 'Content-Type': 'text/plain', 'X-Page': 'hello' });
  res.end(text);
};
