/** What most services are built with: Express and its JSON parser, and a handler that keeps nothing. */
import express from 'express';

const ANSWER = { message: 'Sync event stored', event_id: '1736150400000:20:0:3.2', duplicate: false };

const app = express();
app.get('/', (_request, response) => response.json({}));
app.use(express.json());
app.post('/sync-event', (_request, response) => response.status(201).json(ANSWER));
app.listen(Number(process.env['PORT']), '127.0.0.1');
