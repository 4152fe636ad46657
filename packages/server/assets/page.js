// Adds to each operation of the page a form that sends it to the service the page comes from.
const SHOWN_LENGTH = 20_000;
const STREAM_MS = 3_000;

/** The service, as the page is at its `/docs`. */
const base = location.href.replace(/\/docs\/?(?:[?#].*)?$/, '');

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function labelled(text, control) {
  return element('label', {}, text, control);
}

/** A control for a parameter: a choice where the schema names words. */
function controlFor({ name, schema, required }) {
  if (schema.enum === undefined) return element('input', { name, required, autocomplete: 'off', spellcheck: false });
  const choices = ['', ...schema.enum].map((word) => element('option', { value: word, textContent: word }));
  return element('select', { name }, ...choices);
}

/** The URL, headers and body that a form holds. */
function requestOf(form, { path, method, parameters }) {
  const valueOf = (name) => form.elements.namedItem(name).value;
  let target = path;
  const query = new URLSearchParams();
  for (const { name, in: place } of parameters) {
    const value = valueOf(name);
    if (place === 'path') target = target.replace(`{${name}}`, encodeURIComponent(value));
    else if (value !== '') query.set(name, value);
  }
  const headers = {};
  if (valueOf('token') !== '') headers.authorization = `Bearer ${valueOf('token')}`;
  const options = { method: method.toUpperCase(), headers };
  if (form.elements.namedItem('body') !== null) {
    headers['content-type'] = valueOf('type');
    options.body = valueOf('body');
  }
  const search = query.size > 0 ? `?${query}` : '';
  return { url: base + target + search, options };
}

/** What came, as people read it; of a stream, what comes within a few seconds. */
async function read(response, leaving) {
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('text/event-stream')) {
    const text = await response.text();
    return type.startsWith('application/json') ? JSON.stringify(JSON.parse(text), null, 2) : text;
  }
  setTimeout(() => leaving.abort(), STREAM_MS);
  let text = '';
  try {
    for await (const part of response.body.pipeThrough(new TextDecoderStream())) text += part;
  } catch (error) {
    if (error.name !== 'AbortError') throw error;
  }
  return text;
}

async function send(form, operation, output) {
  const { url, options } = requestOf(form, operation);
  const leaving = new AbortController();
  output.textContent = '…';
  try {
    const response = await fetch(url, { ...options, signal: leaving.signal });
    const text = await read(response, leaving);
    const headers = ['link', 'retry-after', 'allow']
      .filter((name) => response.headers.has(name))
      .map((name) => `${name}: ${response.headers.get(name)}\n`);
    const shown = text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
    output.textContent = `${response.status} ${response.statusText}\n${headers.join('')}\n${shown}`;
  } catch (error) {
    output.textContent = `The service could not be asked: ${error.message}`;
  }
}

function formFor(operation) {
  const { parameters, requestBody, operationId } = operation;
  const form = element('form', { className: 'try' });
  const output = element('code');
  const shown = element('pre', { hidden: true, tabIndex: 0 }, output);
  shown.setAttribute('aria-live', 'polite');
  for (const parameter of parameters) form.append(labelled(parameter.name, controlFor(parameter)));
  if (requestBody !== undefined) {
    const types = Object.entries(requestBody.content).filter(([, { examples }]) => examples !== undefined);
    const choice = element(
      'select',
      { name: 'type' },
      ...types.map(([type]) => element('option', { textContent: type })),
    );
    const body = element('textarea', { name: 'body', spellcheck: false });
    const fill = () => {
      const [first] = Object.values(requestBody.content[choice.value].examples);
      body.value = typeof first.value === 'string' ? first.value : JSON.stringify(first.value, null, 2);
    };
    choice.addEventListener('change', fill);
    fill();
    form.append(labelled('Content-Type', choice), labelled('Body', body));
  }
  const token = element('input', { name: 'token', type: 'password', autocomplete: 'off' });
  form.append(labelled('Token, where the service asks for one', token));
  form.append(element('button', { textContent: 'Send' }), shown);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    shown.hidden = false;
    void send(form, operation, output);
  });
  const folded = element('details', { className: 'trial' }, element('summary', { textContent: 'Try it' }), form);
  folded.id = `try-${operationId}`;
  return folded;
}

const answer = await fetch(`${base}/openapi.json`);
const { paths } = await answer.json();
for (const section of document.querySelectorAll('.operation')) {
  const { path, method } = section.dataset;
  section.append(formFor({ parameters: [], ...paths[path][method], path, method }));
}
