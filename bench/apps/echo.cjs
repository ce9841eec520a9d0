// Answers with as many bytes as it was sent.
module.exports = async (request, response) => {
  let size = 0;
  for await (const chunk of request) size += chunk.length;
  response.end('e'.repeat(size));
};
