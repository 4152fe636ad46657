/** A ceiling: a server of Node alone that parses what it is sent, keeps nothing, and answers as the service does. */
import { createServer } from 'node:http';

const ANSWER = JSON.stringify({ message: 'Sync event stored', event_id: '1736150400000:20:0:3.2', duplicate: false });
const HEAD = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': ANSWER.length };

createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    if (chunks.length > 0) JSON.parse(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    response.writeHead(201, HEAD).end(ANSWER);
  });
}).listen(Number(process.env['PORT']), '127.0.0.1');
