const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

/** What is sent as a body instead of what is expected. */
export const bodies: [string, BodyInit, Record<string, string>?][] = [
  ['nothing', ''],
  ['no JSON', '{'],
  ['null', 'null'],
  ['a number', '7'],
  ['a text', '"x"'],
  ['a list', '[]'],
  ['an empty object', '{}'],
  [
    'NUL',
    '{"kind":"small_note","title":{"en":"a\\u0000b"},"reason":"\\u0000","content":{"title":{"en":"\\u0000"}},"revision":0,"name":"\\u0000","query":"\\u0000","digest":"daily","stance":"confirmed","audience":["\\u0000"]}',
  ],
  [
    'a lone surrogate',
    '{"kind":"small_note","title":{"en":"a\\ud800b"},"reason":"\\ud800","content":{"x":"\\udfff"},"revision":0,"statement":{"en":"\\ud800"},"stance":"disputed"}',
  ],
  ['NUL in a name', '{"kind":"small_note","a\\u0000":1,"content":{"\\u0000":1},"revision":0}'],
  [
    'a direction override',
    '{"kind":"\\u202egnp","audience":["\\u202e"],"stance":"\\u202e","digest":"\\u202e","revision":"\\u202e"}',
  ],
  ['names of JavaScript', '{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}},"toString":1,"kind":"__proto__"}'],
  [
    'names of JavaScript within',
    '{"kind":"small_note","language":"en","title":{"__proto__":"x"},"fields":{"__proto__":{"a":1},"hasOwnProperty":1},"publication":{"audience":["everyone"]}}',
  ],
  [
    'unknown fields',
    '{"kind":"small_note","language":"en","title":{"en":"x"},"fields":{"nothing":1},"nothing":2,"publication":{"audience":["everyone"],"nothing":3}}',
  ],
  [
    'wrong types',
    '{"kind":7,"title":7,"audience":7,"reason":7,"revision":"x","content":7,"stance":7,"statement":7,"digest":7,"query":7,"name":7,"publication":7,"names":7,"members":7}',
  ],
  [
    'wrong types within',
    '{"kind":"small_note","language":{},"title":{"en":{}},"summary":[],"topics":{},"states":"FR","links":[7],"files":[{}],"fields":[],"source":7,"publication":{"audience":[7]}}',
  ],
  [
    'too long',
    JSON.stringify({
      kind: 'small_note',
      language: 'en',
      title: { en: 'x'.repeat(501) },
      fields: { remark: 'x'.repeat(201) },
      publication: { audience: ['everyone'] },
      reason: 'x'.repeat(2001),
      audience: Array(301).fill('everyone'),
      name: 'x'.repeat(201),
      query: 'x'.repeat(2001),
      stance: 'disputed',
      statement: { en: 'x'.repeat(5001) },
      content: { title: { en: 'x'.repeat(500_000) } },
      revision: 0,
      digest: 'daily',
    }),
  ],
  ['a huge number', '{"kind":"small_note","revision":1e400,"content":{"n":1e400},"year":99999999999999999999}'],
  ['deep nesting', `{"kind":"small_note","content":${deep(100)},"revision":0,"title":${deep(100)}}`],
  ['very deep nesting', `{"content":${deep(200_000)}}`],
  ['three megabytes', `{"title":{"en":"${'x'.repeat(3_000_000)}"}}`],
  ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xc3, 0x28, 0xff, 0x22, 0x7d])],
  ['a form', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['no type', '{}', { 'content-type': '' }],
  [
    'half a date',
    '{"kind":"small_note","language":"en","title":{"en":"x"},"fields":{"noted_on":"2024-02-30"},"publication":{"audience":["everyone"],"publishAt":"2024-99-99"}}',
  ],
  [
    'an audience there is not',
    '{"kind":"small_note","language":"en","title":{"en":"x"},"fields":{},"publication":{"audience":["state:ZZ","group:nothing","account:nobody"]},"audience":["state:ZZ"]}',
  ],
  [
    'an audience wider than its label',
    '{"kind":"small_note","language":"en","title":{"en":"x"},"fields":{},"publication":{"audience":["members"],"label":"RED"},"audience":["members"],"label":"RED"}',
  ],
];
