/** OpenPGP.js (LGPL-3.0-or-later) as a file of its own, loaded only by pages that encrypt or decrypt. */
export * from 'openpgp/lightweight';
