// One Chromium, driven by lines of JSON on standard input: {"call": "goto", "with": [...]} calls that
// method of the page, or of those named `own` below; each line is answered by {"result": ...} or {"fault": "..."}.
// Arguments: the browser's executable, then its own flags.
import readline from 'node:readline';
import { chromium } from '../../web/node_modules/playwright-core/index.mjs';

const QUIET = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--no-sandbox'];
const PERMISSIONS = ['microphone', 'camera', 'clipboard-read', 'clipboard-write'];
const [executablePath, ...flags] = process.argv.slice(2);

const browser = await chromium.launch({ executablePath, headless: true, timeout: 60_000, args: [...QUIET, ...flags] });
let context;
let page;
let said;
let asked;

/** Another page, in a profile of its own; the one before is gone. */
async function begin() {
  await context?.close();
  context = await browser.newContext({ permissions: PERMISSIONS });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  said = [];
  asked = [];
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => said.push(`uncaught: ${error.message}`));
  page.on('request', (request) => asked.push(request.url()));
}

const own = { begin, said: () => said, asked: () => asked };

/** A method of the page, or of a part of it: "keyboard.press". */
function onPage(call, values) {
  const names = call.split('.');
  const method = names.pop();
  const owner = names.reduce((part, name) => part[name], page);
  return owner[method](...values);
}

async function answer(line) {
  const { call, with: values = [] } = JSON.parse(line);
  try {
    const result = await (own[call] ? own[call]() : onPage(call, values));
    const plain = typeof result === 'object' && result !== null && !Array.isArray(result)
      && Object.getPrototypeOf(result) !== Object.prototype ? null : result ?? null;
    return { result: plain };
  } catch (error) {
    return { fault: String(error.message ?? error) };
  }
}

await begin();
process.stdout.write('{"result": "ready"}\n');
for await (const line of readline.createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
}
process.exit(); // kills the browser, which would take its time
