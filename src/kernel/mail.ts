import nodemailer from 'nodemailer';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';

/** A message to one person. Its text holds nothing restricted: what waits, and the address where it is read. */
export interface Letter {
  to: string;
  subject: string;
  text: string;
  headers?: Record<string, string>;
  /** Where the mail servers on the way send it back to, when that is not the sender. */
  returnPath?: string;
  /** With its angle brackets; the same one when the letter is sent again, so that mailboxes show it once. */
  messageId?: string;
}

export interface Mail {
  /** Whether an SMTP server is set; without one, links are shown to the person who made them. */
  configured: boolean;
  /** Hands the letter to the server; throws when it does not take it, so that a job tries again. */
  send(letter: Letter): Promise<void>;
  close(): Promise<void>;
}

/** Mail by the SMTP server of the settings (`smtp://user:password@host:port`). */
export function openMail(config: Config, log: Logger): Mail {
  if (!config.smtpUrl) return { configured: false, send: async () => {}, close: async () => {} };
  const transport = nodemailer.createTransport(config.smtpUrl, { from: config.mailFrom });
  return {
    configured: true,
    async send({ returnPath, ...letter }) {
      await transport.sendMail({
        ...letter,
        headers: { 'Auto-Submitted': 'auto-generated', ...letter.headers },
        ...(returnPath ? { envelope: { from: returnPath, to: letter.to } } : {}),
      });
      log.info({ kind: 'mail' }, 'mail sent');
    },
    close: async () => transport.close(),
  };
}
