import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { after, type TestContext } from 'node:test';
import { chromium, type Browser, type BrowserContext, type Page, type Response } from 'playwright-core';
import type { Language } from '../../src/kernel/language.ts';
import { openTestPortal, type Person, type TestPortal } from '../portal.ts';

/** How a visitor's browser is set. */
export interface BrowserChoice {
  language?: Language;
  /** Whether scripts run; they do by default. */
  script?: boolean;
  /** Width of the window in CSS pixels; 1280 by default. */
  width?: number;
  dark?: boolean;
}

/** Somebody before a browser of their own. */
export interface Visitor {
  context: BrowserContext;
  page: Page;
  language: Language;
  /** Whether scripts run in it. */
  script: boolean;
  /** What the browser complained of: errors of scripts, refused content, resources that are not there. */
  complaints: string[];
  /** Opens a path after the language. */
  open(path: string): Promise<Response>;
}

/** A portal that listens, and a browser in front of it. */
export interface JourneyPortal extends TestPortal {
  origin: string;
  /** A browser of its own for a person; `anyone` is not signed in. */
  visitor(person?: Person | 'anyone', choice?: BrowserChoice): Promise<Visitor>;
}

let browser: Promise<Browser> | undefined;

after(async () => (await browser)?.close());

/** The one browser of the file. */
function openBrowser(): Promise<Browser> {
  browser ??= launch();
  return browser;
}

/** Flags for root, and against everything that Chromium does of its own accord. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

async function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: await findChromium(), args: flags });
}

/** That of the system; else the one that comes as an npm package. */
async function findChromium(): Promise<string> {
  const known = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const found = known.find((path) => path && existsSync(path));
  if (found) return found;
  const { default: packed } = await import('@sparticuz/chromium');
  return packed.executablePath();
}

/**
 * A portal of its own that listens at its address; closed after the file's tests, or after this one.
 * @param host in its address; passkeys need a name
 */
export async function openJourneyPortal(test?: TestContext, host = '127.0.0.1'): Promise<JourneyPortal> {
  const port = await freePort();
  const origin = `http://${host}:${port}`;
  await openBrowser();
  const config = { port, host: '127.0.0.1', portalUrl: origin };
  const portal = await openTestPortal({ config, after: test && ((close) => test.after(close)) });
  await portal.listen();
  const visitor: JourneyPortal['visitor'] = async (person = 'anyone', choice = {}) => {
    const context = await openContext(choice);
    if (person !== 'anyone') await signIn(context, origin, await portal.cookie(person));
    return visitorOf(origin, context, choice);
  };
  return { ...portal, origin, visitor };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

async function openContext({
  language = 'en',
  script = true,
  width = 1280,
  dark,
}: BrowserChoice): Promise<BrowserContext> {
  const context = await (
    await openBrowser()
  ).newContext({
    locale: language,
    timezoneId: 'Africa/Nairobi',
    javaScriptEnabled: script,
    viewport: { width, height: width < 600 ? 860 : 800 },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(45_000);
  return context;
}

async function signIn(context: BrowserContext, origin: string, header: string): Promise<void> {
  const cookies = header.split('; ').map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return { name, value: value.join('='), url: origin };
  });
  await context.addCookies(cookies);
}

/** Somebody before this context's first page. */
async function visitorOf(origin: string, context: BrowserContext, choice: BrowserChoice = {}): Promise<Visitor> {
  const { language = 'en', script = true } = choice;
  const page = await context.newPage();
  const complaints: string[] = [];
  collectComplaints(page, complaints);
  const open = async (path: string) => {
    const answer = await page.goto(`${origin}/${language}${path}`);
    if (!answer) throw new Error(`No answer at ${path}`);
    return answer;
  };
  return { context, page, language, script, complaints, open };
}

/** A refusal answered to the page itself is the page's own matter; all else is a complaint. */
function collectComplaints(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    const ofPage = message.text().startsWith('Failed to load resource') && message.location().url === page.url();
    if (message.type() === 'error' && !ofPage) complaints.push(`${page.url()}: ${message.text()}`);
  });
}
