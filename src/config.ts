import { resolve } from 'node:path';

/** All settings of the portal, with their defaults; see docs/operating.md. */
export interface Config {
  port: number;
  host: string;
  /** Folder of the embedded database, files, keys and demo accounts. */
  dataDir: string;
  /** A PostgreSQL 15+ server; the embedded one runs when it is not set. */
  databaseUrl?: string;
  /** Public origin without a trailing slash, e.g. `https://portal.example.org`. */
  portalUrl: string;
  smtpUrl?: string;
  mailFrom: string;
  /** Mailbox to which mail servers return letters they cannot deliver, e.g. `returns@portal.example.org`; each letter gets `returns+<key>@…`. */
  bounceAddress?: string;
  /** A folder, or `s3://KEY:SECRET@host/bucket?region=…`. */
  filesUrl: string;
  clamdUrl?: string;
  masterKeyFile: string;
  /** Whether the reverse proxy in front sets X-Forwarded-For and X-Forwarded-Proto. */
  behindProxy: boolean;
  /** Whether `/metrics` answers others than loopback. */
  metricsPublic: boolean;
  demo: boolean;
  logLevel: string;
}

/** Reads the settings; the only reader of the environment. Throws an Error that names the wrong setting. */
export function readConfig(env: NodeJS.ProcessEnv = process.env, argv: string[] = process.argv.slice(2)): Config {
  const demo = argv.includes('--demo');
  const port = wholeNumber('PORT', env.PORT, 3000);
  const host = demo ? '127.0.0.1' : env.HOST || '127.0.0.1';
  const dataDir = resolve(env.DATA_DIR || 'data');
  return {
    port,
    host,
    dataDir,
    databaseUrl: env.DATABASE_URL || undefined,
    portalUrl: origin('PORTAL_URL', env.PORTAL_URL) ?? `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`,
    smtpUrl: env.SMTP_URL || undefined,
    mailFrom: env.MAIL_FROM || 'portal@localhost',
    bounceAddress: mailbox('BOUNCE_ADDRESS', env.BOUNCE_ADDRESS),
    filesUrl: env.FILES_URL || resolve(dataDir, 'files'),
    clamdUrl: env.CLAMD_URL || undefined,
    masterKeyFile: env.MASTER_KEY_FILE || resolve(dataDir, 'master.key'),
    behindProxy: env.BEHIND_PROXY === '1',
    metricsPublic: env.METRICS_PUBLIC === '1',
    demo,
    logLevel: env.LOG_LEVEL || 'info',
  };
}

function wholeNumber(name: string, text: string | undefined, fallback: number): number {
  if (!text) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65535) throw new Error(`${name} must be a port number: ${text}`);
  return value;
}

function mailbox(name: string, text: string | undefined): string | undefined {
  if (!text) return undefined;
  if (!/^[^@\s+]+@[^@\s]+$/.test(text))
    throw new Error(`${name} must be a mailbox such as returns@example.org: ${text}`);
  return text;
}

function origin(name: string, text: string | undefined): string | undefined {
  if (!text) return undefined;
  if (!URL.canParse(text)) throw new Error(`${name} must be an address such as https://portal.example.org: ${text}`);
  return new URL(text).origin;
}
