import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { flip } from '../../test/written-log.ts';
import { openCheckpoint, openNote, signCheckpoint, signerFromSeed, signNote, verifierKey } from './signed-note.ts';

/** The key and note of the tests of golang.org/x/mod/sumdb/note, from which the specification grew. */
const goKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const goSeed = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1);
const goText = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const goSignature =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const goNote = `${goText}\n${goSignature}`;

const signer = signerFromSeed('portal.example/log/public', Buffer.alloc(32, 7));
const key = verifierKey(signer.name, signer.publicKey);
const head = { origin: signer.name, size: 20852163, root: Buffer.alloc(32, 5), extensions: ['one line', 'another'] };

test('key and note are, byte for byte, those of the Go implementation', () => {
  const peter = signerFromSeed('PeterNeumann', goSeed);
  assert.equal(verifierKey('PeterNeumann', peter.publicKey), goKey);
  assert.equal(signNote(goText, peter), goNote);
  assert.equal(openNote(goNote, goKey), goText);
});

test('a verifier key with a piece cut off, a character changed, another length or algorithm is refused', () => {
  for (let start = 0; start < goKey.length; start++) {
    for (let end = start; end <= goKey.length; end++) {
      if (end - start < goKey.length) assert.throws(() => openNote(goNote, goKey.slice(start, end)), /key/);
    }
    const next = String.fromCharCode(goKey.charCodeAt(start) + 1);
    assert.throws(() => openNote(goNote, goKey.slice(0, start) + next + goKey.slice(start + 1)), /key/);
  }
  assert.throws(
    () => openNote(goNote, 'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='),
    /verifier key/,
  );
  assert.throws(
    () => openNote(goNote, 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'),
    /not an Ed25519 key/,
  );
});

test('a malformed note is refused, saying why', () => {
  const refused: [string, RegExp][] = [
    ['', /blank line/],
    [goText, /blank line/],
    [`${goText}\n`, /no signature/],
    [goNote.slice(0, -1), /blank line/],
    [`${goNote}\n`, /no signature/],
    [goNote.replace('— ', '- '), /signature line 1 is malformed/],
    [goNote.replace('PeterNeumann', 'Peter+Neumann'), /key name/],
    [goNote.replace('PeterNeumann', 'Peter\u00a0Neumann'), /key name/],
    [goNote.replace('=\n', '\n'), /signature line 1: not canonical base64/],
    [`${goText}\n— PeterNeumann x08gow==\n`, /too short/],
    [goNote.replace('your', 'yo\tur'), /control characters/],
    [goNote.replace('your', 'yo\ud800ur'), /UTF-8/],
    [`${goText}\n${goSignature.repeat(101)}`, /more than 100/],
    [goNote.replace('answer', 'Answer'), /signature by PeterNeumann does not verify/],
    [goNote.replace('— PeterNeumann', '— Peter'), /no signature by PeterNeumann\+c74f20a3/],
  ];
  for (const [note, reason] of refused) assert.throws(() => openNote(note, goKey), reason, note);
});

test('signatures of other keys are passed over, but every one of the known key must verify', () => {
  const [, other = ''] = signNote(goText, signer).split('\n\n');
  assert.equal(openNote(`${goText}\n${other}${goSignature}`, goKey), goText);
  const [, forged = ''] = signNote('another text\n', signerFromSeed('PeterNeumann', goSeed)).split('\n\n');
  assert.throws(() => openNote(`${goNote}${forged}`, goKey), /does not verify/);
});

test('any text is signed and opened again, and read only with its key', () => {
  const lines = fc.array(fc.string({ unit: 'grapheme' }).filter((line) => !/[\p{Cc}\p{Cs}]/u.test(line)));
  fc.assert(
    fc.property(lines, fc.uint8Array({ minLength: 32, maxLength: 32 }), (text, seed) => {
      const note = `${text.join('\n')}\n`;
      const someone = signerFromSeed('someone.example', seed);
      const signed = signNote(note, someone);
      assert.equal(openNote(signed, verifierKey(someone.name, someone.publicKey)), note);
      assert.throws(() => openNote(signed, verifierKey(someone.name, randomBytes(32))), /no signature by someone/);
    }),
  );
});

test('a checkpoint has the text of the specification and opens to what was signed', () => {
  const note = signCheckpoint(head, signer);
  const text = `portal.example/log/public\n20852163\n${head.root.toString('base64')}\none line\nanother\n`;
  assert.equal(openNote(note, key), text);
  assert.deepEqual(openCheckpoint(note, key), head);
  assert.deepEqual(openCheckpoint(signCheckpoint({ ...head, extensions: [] }, signer), key).extensions, []);
});

test('no bit of a checkpoint can be flipped', () => {
  const bytes = Buffer.from(signCheckpoint(head, signer));
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    assert.throws(() => openCheckpoint(flip(bytes, bit).toString(), key), /^Error: (note|key name)/, `bit ${bit}`);
  }
});

test('a checkpoint that is signed but malformed is refused, saying why', () => {
  const root = head.root.toString('base64');
  const refused: [string, RegExp][] = [
    [`other.example\n1\n${root}\n`, /origin other.example is not the key's name/],
    [`${signer.name}\n01\n${root}\n`, /tree size/],
    [`${signer.name}\n-1\n${root}\n`, /tree size/],
    [`${signer.name}\n9007199254740993\n${root}\n`, /tree size/],
    [`${signer.name}\n1\n`, /root hash/],
    [`${signer.name}\n1\n${root.slice(0, -1)}\n`, /root hash: not canonical base64/],
    [`${signer.name}\n1\n${Buffer.alloc(31).toString('base64')}\n`, /32 bytes/],
    [`${signer.name}\n1\n${root}\n\nline\n`, /extension/],
  ];
  for (const [text, reason] of refused) assert.throws(() => openCheckpoint(signNote(text, signer), key), reason, text);
});

test('what could not be opened is not signed', () => {
  assert.throws(() => signerFromSeed('with space', Buffer.alloc(32)), /key name/);
  assert.throws(() => signerFromSeed('', Buffer.alloc(32)), /key name/);
  assert.throws(() => signerFromSeed('name', Buffer.alloc(31)), /32 bytes/);
  assert.throws(() => verifierKey('name', Buffer.alloc(33)), /32 bytes/);
  assert.throws(() => signNote('no newline', signer), /newline/);
  assert.throws(() => signCheckpoint({ ...head, origin: 'other.example' }, signer), /origin/);
  assert.throws(() => signCheckpoint({ ...head, size: -1 }, signer), /size/);
  assert.throws(() => signCheckpoint({ ...head, root: Buffer.alloc(20) }, signer), /root/);
  assert.throws(() => signCheckpoint({ ...head, extensions: [''] }, signer), /extension/);
  assert.throws(() => signCheckpoint({ ...head, extensions: ['two\nlines'] }, signer), /extension/);
});
